import { givenPriceChange, givenShop } from './platform/testing/given-catalog.ts'
import { execFileSync } from 'node:child_process'
import supertest from 'supertest'
import { beforeAll, describe, expect, test } from 'vitest'
import { describedPortalRoutes, describedRoutes } from './compose.ts'
import { ublInvoice } from './integrations/e-invoice/samples.ts'
import { openApi } from './platform/http/openapi.ts'
import type { Route } from './platform/http/route.ts'
import { brokenContract, heldTo, judgeBy } from './platform/testing/contract.ts'
import {
  aRequest,
  givenApproved,
  givenBudget,
  givenBlanketOrder,
  givenCapture,
  givenCollection,
  givenIssued,
  givenOrder,
  givenRate,
  givenVendor,
  receive,
} from './platform/testing/given.ts'
import { addDays, businessDate } from './kernel/calendar.ts'
import { givenShipNotice } from './platform/testing/given-ship-notices.ts'
import { newTenant, type TestTenant } from './platform/testing/harness.ts'
import {
  givenExport,
  givenJournalFormat,
  givenLedgerAccounts,
} from './platform/testing/given-journals.ts'
import { givenAnswer, givenFailed, givenRun } from './platform/testing/given-payments.ts'
import { givenJoined } from './platform/testing/joined.ts'
import { permissionsOf, roles, type Role } from './kernel/permissions.ts'

type Schema = {
  properties?: Record<string, unknown>
  required?: string[]
  additionalProperties?: unknown
  anyOf?: Schema[]
}
/** An answer of one kind, or of several. */
const kinds = (schema: Schema): Schema[] => schema.anyOf ?? [schema]
type Operation = {
  operationId: string
  responses: Record<string, { content: Record<string, { schema: Schema }> }>
  parameters: { name: string; in: string; required: boolean }[]
}
type Document = {
  openapi: string
  info: { title: string; version: string }
  paths: Record<string, Record<string, Operation>>
  components: object
}

const apiRoutes: Route[] = describedRoutes()
const document = openApi([...apiRoutes, ...describedPortalRoutes()]) as Document
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    path,
    method,
    operation,
    name: `${method} ${path}`,
  })),
)

function everyRef(value: unknown, found: string[] = []): string[] {
  if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value))
      if (key === '$ref') found.push(String(inner))
      else everyRef(inner, found)
  return found
}
const resolves = (ref: string): boolean =>
  ref.startsWith('#/') &&
  ref
    .slice(2)
    .split('/')
    .reduce<unknown>(
      (at, key) =>
        (at as Record<string, unknown> | undefined)?.[
          key.replaceAll('~1', '/').replaceAll('~0', '~')
        ],
      document,
    ) !== undefined

describe('the description of the API', () => {
  test('is a valid OpenAPI 3.1 document', () => {
    expect(document).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'SVPMS', version: expect.any(String) },
    })
    expect(operations.length).toBeGreaterThan(45)
    expect(everyRef(document).filter((ref) => !resolves(ref))).toEqual([])
    expect(new Set(operations.map((o) => o.operation.operationId)).size).toBe(operations.length)
    expect(
      operations
        .filter(
          (o) =>
            !Object.keys(o.operation.responses).some((status) => /^2\d\d$/.test(status)) ||
            !o.operation.responses['default'],
        )
        .map((o) => o.name),
    ).toEqual([])
    for (const { path, name, operation } of operations) {
      const declared = operation.parameters.filter((p) => p.in === 'path')
      expect([name, declared.map((p) => p.name), declared.every((p) => p.required)]).toEqual([
        name,
        [...path.matchAll(/\{(\w+)\}/g)].map((m) => m[1]),
        true,
      ])
      expect([name, new Set(operation.parameters.map((p) => `${p.in} ${p.name}`)).size]).toEqual([
        name,
        operation.parameters.length,
      ])
    }
  })
  test('promises nothing but what it names: no answer has fields besides', () =>
    expect(
      operations
        .filter((o) => !/jwks/.test(o.path))
        .filter(({ operation: { responses } }) =>
          Object.entries(responses).some(
            ([status, r]) =>
              status !== 'default' &&
              status !== '204' &&
              r.content?.['application/json'] && // a file has no fields
              kinds(r.content['application/json'].schema).some(
                (schema) => schema.additionalProperties !== false,
              ),
          ),
        )
        .map((o) => o.name),
    ).toEqual([]))
  test('says how apps sign in', () =>
    expect(operations.filter((o) => o.path.startsWith('/auth/')).map((o) => o.name)).toEqual([
      'post /auth/token',
      'post /auth/refresh',
      'post /auth/revoke',
    ]))
  test('is the same at /api/v1/openapi.json and from `svpms openapi`', async () => {
    const { app } = await newTenant()
    expect((await supertest(app).get('/api/v1/openapi.json')).body).toEqual(
      JSON.parse(JSON.stringify(document)),
    )
    expect(
      JSON.parse(
        execFileSync(process.execPath, ['src/cli.ts', 'openapi'], {
          encoding: 'utf8',
          maxBuffer: 16 * 1_048_576,
        }),
      ),
    ).toEqual(JSON.parse(JSON.stringify(document)))
  })
  test('is what every answer in these tests is held to', async () => {
    const answering = (status: number, body: unknown, type = 'application/json') =>
      supertest(
        heldTo(judgeBy(document), (_req, res) => {
          res.statusCode = status
          res.setHeader('Content-Type', type).end(JSON.stringify(body))
        }),
      )
    const pair = { access_token: 'a', refresh_token: 'r', token_type: 'Bearer', expires_in: 900 }
    expect((await answering(200, pair).post('/auth/token')).status).toBe(200)
    const broken = async (...args: Parameters<typeof answering>) => {
      const res = await answering(...args).post('/auth/token')
      expect(res.status).toBe(brokenContract)
      return res.text
    }
    expect(await broken(200, { ...pair, password: 'oops' })).toMatch(
      /post \/auth\/token answered 200.*additional properties.*password/,
    )
    expect(await broken(200, { ...pair, expires_in: '900' })).toContain(
      '/expires_in must be integer',
    )
    expect(await broken(201, pair)).toContain('not described')
    expect(await broken(401, { error: 'no' })).toContain('a refusal as application/json')
    expect(await broken(401, { error: 'no' }, 'application/problem+json')).toContain(
      "must have required property 'type'",
    )
    expect((await answering(200, {}).get('/api/v1/nowhere')).text).toContain('it is not described')
  })
})

type Known = { id?: string }
const ids = (rows: readonly Known[]): (string | undefined)[] => rows.map(({ id }) => id)

describe('the lists of the API', () => {
  let tenant: TestTenant
  /** What a list must be asked for before it shows anything, by its path. */
  const needs = new Map<string, string>()
  beforeAll(async () => {
    tenant = await newTenant()
    const { costCenterId, budgetId } = await givenBudget(tenant, 1_000_000_000n)
    const vendorId = await givenVendor(tenant, { vatId: 'DE123456789' })
    needs.set('/history', 'kind=purchase_order&')
    needs.set('/scorecard-documents', `vendor_id=${vendorId}&measure=invoice_accuracy&`)
    const kinds = (await tenant.as('admin').get('/vendor-document-kinds')).body.data as Known[]
    const entityId = (await tenant.as('admin').get('/legal-entities')).body.data[0].id as string
    await givenLedgerAccounts(tenant)
    for (let i = 0; i < 5; i++) {
      await givenAnswer(tenant, `Day ${i}.csv`)
      await givenFailed(tenant, (await givenRun(tenant, 'released')).run)
      await givenExport(tenant)
      await givenJournalFormat(tenant, { name: `Format ${i}` })
      await tenant.as('controller').post('/payment-terms', {
        name: `Terms ${i}`,
        parts: [{ percent: '100', days: i }],
        active: true,
      })
      const order = await givenOrder(
        tenant,
        await givenApproved(tenant, costCenterId, {
          lines: [{ description: 'Latitude 5450', quantity: '1', unit: 'each', unit_price: '10' }],
        }),
        vendorId,
      )
      const receipt = await receive(tenant, order)
      await tenant.as('receiver').post('/returns', {
        receipt_id: receipt.body.id,
        intent: 'replacement',
        reason: 'Scratched',
        lines: [{ receipt_line_id: receipt.body.lines[0].id, quantity: '1' }],
      })
      const sent = await givenOrder(tenant, await givenApproved(tenant, costCenterId), vendorId)
      await givenShipNotice(tenant, sent, { vendorId, delivery_note: `DN-${i}` })
      await tenant.as('controller').post('/periods', {
        entity_id: entityId,
        month: `2020-0${i + 1}-01`,
        reason: 'Done',
      })
      await tenant.as('ap_clerk').upload('/invoices', {
        bytes: Buffer.from(
          ublInvoice({
            number: `N-${i}`,
            order: order.number,
            lines: [{ name: 'Latitude 5450', quantity: '1', price: '10' }],
          }),
        ),
        name: 'i.xml',
      })
      await givenCapture(tenant)
      await givenVendor(tenant, { name: `Vendor ${i}` })
      await givenCollection(tenant, vendorId)
      await givenBlanketOrder(tenant, vendorId)
      await tenant
        .as('buyer')
        .upload(
          '/attachments',
          { bytes: Buffer.from(`Certificate ${i}`), name: `certificate-${i}.txt` },
          { subject_kind: 'vendor', subject_id: vendorId, kind: 'contract' },
        )
      await tenant
        .as('buyer')
        .upload(
          `/vendors/${vendorId}/documents`,
          { bytes: Buffer.from(`Document ${i}`), name: `document-${i}.txt` },
          { kind_id: String(kinds[i]?.id), expires_on: '2099-01-01' },
        )
      await tenant
        .as('admin')
        .post('/custom-fields', { label: `Field ${i}`, key: `field_${i}`, type: 'text' })
      const center = await tenant.as('controller').post('/cost-centers', {
        code: `X${i}`,
        name: `Centre ${i}`,
        owner_id: (await tenant.actor('approver')).userId,
        active: true,
      })
      const item = await tenant
        .as('buyer')
        .post('/catalog', { code: `I${i}`, name: `Item ${i}`, unit: 'each', active: true })
      await givenPriceChange(tenant, { vendorId, code: `LAMP-${i}` })
      await givenShop(tenant, vendorId, `Shop ${i}`)
      await tenant.as('buyer').post('/catalog-bundles', {
        name: `Bundle ${i}`,
        lines: [{ item_id: item.body.id, quantity: '1' }],
      })
      await tenant.as('admin').post('/approval-policies')
      await tenant.as('admin').post('/match-policies')
      await tenant
        .as('admin')
        .post('/departments', { code: `D${i}`, name: `Department ${i}`, active: true })
      await tenant
        .as('admin')
        .post('/legal-entities', { code: `E${i}`, name: `Entity ${i}`, active: true })
      await tenant.as('admin').post('/invitations', {
        name: `Guest ${i}`,
        email: `guest-${i}@${tenant.slug}.test`,
        roles: ['requester'],
      })
      if (i === 0)
        await givenJoined(tenant, {
          name: 'Second',
          email: `second@${tenant.slug}.test`,
          roles: ['admin'],
        })
      await tenant
        .as('admin')
        .post(`/members/${(await tenant.actor('buyer')).userId}/roles`, { role: 'approver' })
      await tenant.as('requester').post('/me/delegation', {
        to: (await tenant.actor('buyer')).userId,
        from: `209${i}-01-01`,
        until: `209${i}-02-01`,
      })
      const planned = await tenant.as('controller').post('/budgets', {
        cost_center_id: center.body.id,
        fiscal_year: 2030,
        amount: '1',
        mode: 'block',
      })
      await tenant
        .as('controller')
        .post('/categories', { code: `K${i}`, name: `Category ${i}`, active: true })
      await tenant
        .as('controller')
        .post('/tax-codes', { code: `T${i}`, name: `Tax ${i}`, rate: '5', active: true })
      await tenant
        .as('controller')
        .post('/delivery-places', { name: `P${i}`, street: 'x', city: 'Hosur', country: 'IN' })
      await tenant.as('controller').post('/projects', {
        code: `P${i}`,
        name: `Project ${i}`,
        owner_id: (await tenant.actor('approver')).userId,
        active: true,
      })
      await tenant.as('controller').post('/budget-transfers', {
        from_id: budgetId,
        to_id: planned.body.id,
        amount: '1',
        reason: 'More is needed',
      })
      const change = await tenant.as('buyer').post('/change-orders', {
        purchase_order_id: order.id,
        reason: 'They are needed later',
        expected_on: `2035-0${i + 1}-01`,
        lines: [],
      })
      await tenant.as('buyer').post(`/change-orders/${change.body.id}/withdrawal`)
      await tenant.as('admin').post('/holidays', { day: `2099-12-1${i}`, name: `Day ${i}` })
      await givenRate(tenant, { currency: 'USD', rate: '90', valid_on: `2026-0${i + 1}-01` })
      // The first rate of a currency that is beyond what is expected waits for a second person.
      await tenant.as('controller').post('/exchange-rates', {
        currency: ['GBP', 'CHF', 'SEK', 'NOK', 'DKK'][i],
        valid_on: '2026-01-01',
        rate: '110',
        source: 'Waits',
      })
      await tenant.as('requester').post('/me/api-keys', {
        name: `Key ${i}`,
        scopes: ['purchase_requests.read'],
        expires_on: addDays(businessDate(new Date(), 'UTC'), 30),
      })
    }
  }, 240_000)

  const roleWith = (route: Route): Role =>
    roles.find(
      (role) =>
        route.spec.allow === 'member' ||
        (route.spec.allow !== 'anyone' && permissionsOf([role]).has(route.spec.allow)),
    )!
  const paged = describedRoutes().filter(
    (r) =>
      r.kind === 'read' &&
      r.spec.json &&
      document.paths[`/api/v1${r.path}`]?.['get']?.parameters.some((p) => p.name === 'cursor'),
  )
  test('that are paged are known', () =>
    expect(paged.map((r) => r.path)).toEqual(
      expect.arrayContaining([
        '/purchase-requests',
        '/purchase-orders',
        '/receipts',
        '/invoices',
        '/invoice-captures',
        '/vendors',
        '/cost-centers',
        '/budgets',
        '/members',
        '/history',
      ]),
    ))
  test.each(paged.map((r) => [r.path, r] as const))(
    '%s is walked page by page without a gap or a double',
    async (_path, route) => {
      // What is asked for here is seen by those who read invoices.
      const who = tenant.as(needs.has(route.path) ? 'controller' : roleWith(route))
      const list = `${route.path}?${needs.get(route.path) ?? ''}`
      const whole = (await who.get(`${list}limit=200`)).body as {
        data: Known[]
        next_cursor: null
      }
      expect(whole.data.length).toBeGreaterThanOrEqual(5)
      expect(whole.next_cursor).toBeNull()
      const walked: Known[] = []
      // Each request of these tests signs in anew, and a person keeps the newest two hundred sign-ins: few steps there.
      const size = route.path === '/me/sessions' ? 20 : 2
      for (let cursor: string | null = ''; cursor !== null;) {
        const page = (await who.get(`${list}limit=${size}${cursor && `&cursor=${cursor}`}`))
          .body as {
          data: Known[]
          next_cursor: string | null
        }
        expect(page.data.length).toBeGreaterThan(0)
        expect(page.data.length).toBeLessThanOrEqual(size)
        walked.push(...page.data)
        cursor = page.next_cursor
      }
      if (route.path === '/me/sessions')
        // Sign-ins are added while they are walked, and another one is this one.
        expect(ids(walked).filter((id) => ids(whole.data).includes(id))).toEqual(ids(whole.data))
      else expect(walked).toEqual(whole.data)
    },
  )
})

describe('a question that is not understood', () => {
  /** What answers rows without being one of the lists of lists.test.ts. */
  const others = describedRoutes().filter(
    (r) => r.kind === 'read' && r.spec.json && !r.spec.list && !r.path.includes(':'),
  )
  test.each(others.map(({ path }) => path))('is refused by name at %s', async (path) => {
    const tenant = await newTenant()
    const route = others.find((one) => one.path === path)!
    const allow = route.spec.allow
    const who = tenant.as(
      roles.find((role) => allow === 'member' || permissionsOf([role]).has(allow as never))!,
    )
    const asked = await who.get(`${path}?nonsense=1`)
    expect([asked.status, asked.body.code]).toEqual([422, 'invalid'])
    expect(JSON.stringify(asked.body)).toContain('nonsense')
  })

  test('by a value names the parameter and what it may be', async () => {
    const controller = (await newTenant()).as('controller')
    for (const [name, value, said] of [
      ['cursor', 'x', 'next_cursor'],
      ['limit', '0', 'must be 1 or more'],
      ['limit', 'x', 'whole number'],
      ['year', '20', '2000'],
      ['as_of', '2026-13-01', 'a date such as 2026-12-31'],
    ]) {
      const { status, body } = await controller.get(`/budgets?${name}=${value}`)
      expect([status, body.errors?.[0]?.pointer]).toEqual([422, `/${name}`])
      expect(body.detail).toContain(said)
      expect((await controller.page(`/budgets?${name}=${value}`)).status).toBe(200)
    }
    expect((await controller.get('/budgets?nonsense=1')).body.detail).toBe(
      'There is no parameter “nonsense”. It may be: cursor, limit, year, as_of.',
    )
    expect((await controller.get('/budgets?year=&cursor=')).status).toBe(200)
  })
})

describe('a change through the API', () => {
  test('takes the ETag that was read, and is 412 when somebody was faster', async () => {
    const tenant = await newTenant()
    const vendorId = await givenVendor(tenant)
    const buyer = tenant.as('buyer')
    const read = await buyer.get(`/vendors/${vendorId}`)
    expect(read.headers['etag']).toBe('"1"')
    expect((await buyer.get(`/vendors/${vendorId}`, { 'If-None-Match': '"1"' })).status).toBe(304)
    const edit = (name: string, etag: string) =>
      buyer.post(
        `/vendors/${vendorId}/edit`,
        { name, country: 'IN', currency: 'INR', payment_terms_days: 30 },
        { 'If-Match': etag },
      )
    const first = await edit('Acme Two', '"1"')
    expect([first.status, first.headers['etag'], first.body.version]).toEqual([200, '"2"', 2])
    expect((await edit('Acme Three', '"1"')).body).toMatchObject({ status: 412, code: 'stale' })
    expect((await edit('Acme Three', '"of another server"')).body).toMatchObject({
      status: 412,
      code: 'stale',
    })
    expect((await buyer.get(`/vendors/${vendorId}`)).body.name).toBe('Acme Two')
    expect((await edit('Acme Three', 'W/"2"')).status).toBe(200)
    expect((await edit('Acme Four', '*')).status).toBe(200)
  })

  test('of an order and of a request refuses a version that is not the newest', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant)
    const draft = await tenant
      .as('requester')
      .post('/purchase-requests', aRequest((await givenBudget(tenant, 1n)).costCenterId))
    const stale = { 'If-Match': '"77"' }
    const answers = await Promise.all([
      tenant.as('buyer').post(`/purchase-orders/${order.id}/cancellation`, { reason: 'x' }, stale),
      tenant.as('requester').post(`/purchase-requests/${draft.body.id}/submission`, {}, stale),
    ])
    expect(answers.map((a) => [a.status, a.body.code])).toEqual(answers.map(() => [412, 'stale']))
  })

  test('under an Idempotency-Key is answered again with the same status, body, ETag and place; also when it was refused', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const face = (a: Awaited<ReturnType<typeof raise>>) => [
      a.status,
      a.body,
      a.headers['etag'],
      a.headers['location'],
      a.headers['content-type'],
    ]
    const raise = (change = {}, key = 'k1') =>
      tenant
        .as('requester')
        .post('/purchase-requests', aRequest(costCenterId, change), { 'Idempotency-Key': key })
    const first = await raise()
    expect([first.status, first.headers['location']]).toEqual([
      201,
      `/api/v1/purchase-requests/${first.body.id}`,
    ])
    expect(face(await raise())).toEqual(face(first))
    expect((await raise({ title: 'Another' })).body).toMatchObject({
      status: 422,
      code: 'idempotency_key_reused',
    })
    const dear = await raise(
      { lines: [{ description: 'Crane', quantity: '1', unit: 'each', unit_price: '99000000' }] },
      'k2',
    )
    const submit = () =>
      tenant
        .as('requester')
        .post(`/purchase-requests/${dear.body.id}/submission`, {}, { 'Idempotency-Key': 'k3' })
    const { request_id: _1, ...refused } = (await submit()).body
    const { request_id: _2, ...again } = (await submit()).body
    expect(refused).toMatchObject({ status: 409, code: 'budget_exceeded' })
    expect(again).toEqual(refused)
    expect((await tenant.as('requester').get('/purchase-requests')).body.data).toHaveLength(2)
  })

  test('under the same key of two people is two changes', async () => {
    const tenant = await newTenant()
    const add = (role: Role) =>
      tenant
        .as(role)
        .post(
          '/vendors',
          { name: `Of the ${role}`, country: 'IN', currency: 'INR', payment_terms_days: 30 },
          { 'Idempotency-Key': 'same' },
        )
    expect([(await add('buyer')).status, (await add('admin')).status]).toEqual([201, 201])
  })
})
