import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { describedPortalRoutes, describedRoutes } from '../compose.ts'
import { businessDate } from '../kernel/calendar.ts'
import { limitsOfContact } from '../kernel/actor.ts'
import { portalRole } from '../platform/db/roles.ts'
import type { PortalRoute } from '../platform/http/route.ts'
import { bill } from '../platform/testing/given-invoices.ts'
import { givenPayee, givenPayFrom, givenSent, propose } from '../platform/testing/given-payments.ts'
import { announced } from '../platform/testing/given-ship-notices.ts'
import { givenDifference, givenIssued, receive, type Order } from '../platform/testing/given.ts'
import { pdf } from '../platform/testing/attachments.ts'
import { mailsTo, newTenant, product, type TestTenant } from '../platform/testing/harness.ts'
import { installation } from '../platform/testing/installation.ts'
import { browser, givenContact, type TestContact } from '../platform/testing/portal-contact.ts'
import { asOwner } from '../platform/testing/visitor.ts'

const portalRoutes = describedPortalRoutes()
const memberRoutes = describedRoutes().filter((route) => route.kind !== 'public')
const named = <R extends { method: string; path: string }>(routes: readonly R[]) =>
  routes.map((route) => [`${route.method} ${route.path}`, route] as const)

/** Every word of what is not theirs. */
const outside = 'CANARY'

/** A second vendor of an organisation. */
async function anotherVendor(tenant: TestTenant): Promise<string> {
  const made = await tenant.as('buyer').post('/vendors', {
    name: 'Bharat Supplies',
    country: 'IN',
    currency: 'INR',
    payment_terms_days: 30,
  })
  expect(made.status).toBe(201)
  return String(made.body.id)
}

/** One invoice that is paid, and one in a run that nobody has approved. Returns the id of the payment. */
async function paid(tenant: TestTenant, order: { number: string }, vendorId: string) {
  const billed = (quantity: string) =>
    bill(tenant, {
      number: `${outside}-${quantity}`,
      order: order.number,
      lines: [{ name: 'Latitude 5450', quantity, price: '68500.00' }],
    })
  await billed('1')
  await givenPayee(tenant, vendorId)
  const { payments } = await givenSent(tenant, vendorId)
  await billed('2')
  const run = await propose(tenant, await givenPayFrom(tenant), { vendor_id: vendorId })
  expect(run.status, run.text).toBe(201)
  return payments[0]!.id
}

/** One return that left, and one that is a draft. */
async function sentBack(tenant: TestTenant, { id }: { id: string }): Promise<void> {
  const { body } = await tenant.as('receiver').get(`/receipts?purchase_order_id=${id}`)
  const receipt = (await tenant.as('receiver').get(`/receipts/${body.data[0].id}`)).body
  const made = await Promise.all(
    ['left', 'draft'].map((state) =>
      tenant.as('receiver').post('/returns', {
        receipt_id: receipt.id,
        intent: 'credit',
        reason: `${outside} ${state}`,
        lines: [{ receipt_line_id: receipt.lines[0].id, quantity: '1' }],
      }),
    ),
  )
  expect(made.map(({ status }) => status)).toEqual([201, 201])
  const left = await tenant.as('receiver').post(`/returns/${made[0]!.body.id}/shipping`, {})
  expect(left.status, left.text).toBe(200)
}

let theirs: TestTenant
let mine: TestTenant
let owner: TestContact
let neighbour: TestContact
let stranger: TestContact
const ids = new Map<string, string>()

beforeAll(async () => {
  theirs = await newTenant()
  mine = await newTenant()
  const { order, vendorId } = await givenIssued(theirs, undefined, {
    title: outside,
    justification: outside,
  })
  await receive(theirs, order)
  ids.set('payments', await paid(theirs, order, vendorId))
  await asOwner('update documents set title = $2 where id = $1', [vendorId, outside])
  const difference = await givenDifference(theirs, order)
  await sentBack(theirs, order)
  const [{ invoice_id: invoiceId } = {}] = await asOwner(
    'select invoice_id from invoice_acceptances where id = $1',
    [difference],
  )
  for (const [path, id] of [
    ['/purchase-orders', order.id],
    ['/invoices', String(invoiceId)],
  ] as const)
    await theirs.as('buyer').post(`${path}/${id}/comments`, { body: outside, shared: true })
  const advance = await theirs.as('ap_clerk').post(`/advances/${order.id}`, {
    supplier_number: `${outside}-A`,
    issue_date: businessDate(new Date(), 'Asia/Kolkata'),
    percent: '1',
  })
  expect(advance.status, advance.text).toBe(201)
  await asOwner(
    `insert into advance_set_offs
      (tenant_id, id, advance_id, invoice_id, amount, invoice_amount, base_amount, parts)
    values ($1, uuidv7(), $2, $3, 1, 1, 1, '[]')`,
    [theirs.tenantId, advance.body.id, String(invoiceId)],
  )
  owner = await givenContact(theirs, vendorId, { name: outside })
  const kind = await theirs
    .as('admin')
    .post('/vendor-document-kinds', { name: outside, why: outside, active: true })
  await theirs.as('admin').post(`/vendor-document-kinds/${kind.body.id}/rules`, { risk: 'high' })
  await asOwner("update vendor_details set risk = 'high' where id = $1", [vendorId])
  const paper = await theirs
    .as('buyer')
    .upload(
      `/vendors/${vendorId}/documents`,
      { bytes: Buffer.from(outside), name: `${outside}.txt` },
      { kind_id: kind.body.id },
    )
  expect(paper.status, paper.text).toBe(201)
  ids.set('documents', kind.body.id)
  const account = await owner.upload(
    '/portal/bank-accounts',
    { bytes: pdf(), name: `${outside}.pdf` },
    {
      holder: outside,
      scheme: 'iban',
      number: 'DE89370400440532013000',
      country: 'DE',
      currency: 'EUR',
    },
    true,
  )
  expect(account.status, account.text).toBe(201)
  ids.set('bank-accounts', account.body.data[0].id)
  neighbour = await givenContact(theirs, await anotherVendor(theirs))
  stranger = await givenContact(mine, await anotherVendor(mine))
  ids.set('orders', order.id)
  ids.set('invoices', String(invoiceId))
  ids.set('contacts', owner.id)
  const lines = (await owner.get(`/portal/orders/${order.id}`)).body.lines as { id: string }[]
  ids.set('line', lines[0]!.id)
  const sent = crypto.randomUUID()
  await asOwner(
    `with notice as (
       insert into ship_notices
         (tenant_id, id, purchase_order_id, status, delivery_note, shipped_on, expected_on, contact)
       values ($1, $2, $3, 'announced', $4, current_date, current_date, $4)
       returning tenant_id, id)
     insert into ship_notice_lines (tenant_id, id, ship_notice_id, purchase_order_line_id, quantity)
     select tenant_id, gen_random_uuid(), id, $5, 1 from notice`,
    [theirs.tenantId, sent, order.id, outside, lines[0]!.id],
  )
  ids.set('ship-notices', sent)
})
afterAll(() => ids.clear())

const at = (route: { path: string }): string =>
  route.path.replaceAll(/:\w+/g, ids.get(route.path.split('/')[2]!) ?? crypto.randomUUID())

const notice = (): object => announced({ lines: [{ id: ids.get('line')! }] as Order['lines'] })
/** Valid input, so that what refuses is the wall and not the form. */
const bodyOf = (route: PortalRoute): object =>
  ({
    '/portal/orders/:id/answers': { lines: [{ line_id: ids.get('line'), answer: 'accept' }] },
    '/portal/orders/:id/comments': { body: 'x' },
    '/portal/orders/:id/ship-notices': notice(),
    '/portal/ship-notices/:id': notice(),
    '/portal/ship-notices/:id/withdrawal': { reason: 'x' },
    '/portal/invoices/:id/comments': { body: 'x' },
    '/portal/contacts/:id/edit': { name: 'x', email: 'x@elsewhere.example', language: 'en' },
  })[route.path as string] ?? {}

const ask = (who: TestContact, route: PortalRoute) =>
  route.method === 'get' ? who.page(at(route)) : who.form(at(route), bodyOf(route))

test('there is something to be found', async () => {
  expect((await owner.page(`/portal/orders/${ids.get('orders')}`)).text).toContain(outside)
  expect((await owner.page('/portal/documents')).text).toContain(outside)
  for (const list of [
    'orders',
    'invoices',
    'receipts',
    'ship-notices',
    'returns',
    'payments',
    'documents',
    'bank-accounts',
  ])
    expect((await owner.get(`/portal/${list}`)).body.data.length, list).toBeGreaterThan(0)
})

test('every route of the portal begins with /portal, says who may, and has one sentence', () =>
  expect(
    portalRoutes
      .filter(
        ({ path, spec }) =>
          !/^\/portal(\/|$)/.test(path) ||
          !spec.portal ||
          'allow' in spec ||
          !spec.summary.endsWith('.'),
      )
      .map(({ path }) => path),
  ).toEqual([]))

describe.each(['another vendor', 'another organisation'] as const)('a contact of %s', (which) => {
  const who = (): TestContact => (which === 'another vendor' ? neighbour : stranger)
  test.each(named(portalRoutes.filter(({ path }) => path.includes('/:id'))))(
    '%s hides what is not theirs',
    async (_name, route) => {
      const before = await trace()
      const res = await ask(who(), route)
      expect(res.status).toBe(404)
      expect(res.text).not.toContain(outside)
      if (route.spec.json || ('file' in route.spec && route.spec.file)) {
        const api =
          route.method === 'get'
            ? await who().get(at(route))
            : await who().post(at(route), bodyOf(route))
        expect(api.status).toBe(404)
        expect(api.text).not.toContain(outside)
      }
      expect(await trace()).toEqual(before)
    },
  )
  test.each(named(portalRoutes.filter((r) => r.method === 'get' && !r.path.includes(':'))))(
    '%s says nothing of the rest',
    async (_name, route) => {
      const page = await who().page(route.path)
      expect(page.status).toBe(200)
      for (const said of [outside, ...ids.values()]) expect(page.text).not.toContain(said)
      if (route.spec.json) expect((await who().get(route.path)).body.data).toEqual([])
    },
  )
  test('gets no mail about it', async () => expect(await mailsTo(who().email, 0)).toEqual([]))
})

/** What is kept of changes: nothing of it moves where somebody is refused. */
const trace = () =>
  asOwner(
    `select
      (select count(*) from audit_log) as audited,
      (select count(*) from order_answers) as answers,
      (select count(*) from comments) as comments,
      (select sum(version) from ship_notices) as ship_notices,
      (select count(*) from vendor_contacts) as contacts,
      (select count(*) from vendor_documents) as papers,
      (select count(*) from attachments) as files,
      (select sum(version) from vendor_bank_accounts) as accounts,
      (select sum(version) from documents) as versions`,
  )

test.each(named(portalRoutes))('%s refuses a member, without a trace', async (_name, route) => {
  const cookie = await theirs.as('admin').cookie()
  const member = await browser(cookie)
  const before = await trace()
  const res =
    route.method === 'get'
      ? await member.page(at(route))
      : await member.form(at(route), bodyOf(route))
  expect([res.status, res.headers['location']]).toEqual([
    303,
    expect.stringMatching(/^\/portal\/sign-in/),
  ])
  const api =
    route.method === 'get'
      ? await theirs.as('admin').get(at(route))
      : await theirs.as('admin').post(at(route), bodyOf(route))
  if (route.spec.json) expect(api.status).toBe(401)
  expect(res.text + api.text).not.toContain(outside)
  expect(await trace()).toEqual(before)
})

test.each(named(memberRoutes))('%s refuses a contact, without a trace', async (_name, route) => {
  const path = route.path.replaceAll(/:\w+/g, ids.get('orders')!)
  if (route.method !== 'delete') {
    const res = await (route.method === 'get' ? owner.page(path) : owner.form(path))
    expect([res.status, res.headers['location']]).toEqual([
      303,
      expect.stringMatching(/^\/sign-in/),
    ])
    expect(res.text).not.toContain(outside)
  }
  if (!route.spec.json || route.method === 'delete') return
  const api = await (route.method === 'get' ? owner.get(path) : owner.post(path))
  expect(api.status).toBe(401)
  expect(api.text).not.toContain(outside)
})

describe('through SQL, the role of a contact', () => {
  let client: pg.Client
  const rows = async (text: string): Promise<Record<string, unknown>[]> =>
    (await client.query(text)).rows as Record<string, unknown>[]
  /** One statement as a contact, and nothing of it stays. */
  async function as(who: TestContact, text: string): Promise<Record<string, unknown>[]> {
    await client.query('begin')
    try {
      await client.query(
        `select set_config('app.tenant_id', $1, true), set_config('app.user_id', $2, true),
          set_config('app.limits', $3, true), set_config('role', $4, true)`,
        [
          who.tenantId,
          '00000000-0000-0000-0000-000000000000',
          limitsOfContact({ id: who.id, vendorId: who.vendorId }),
          portalRole,
        ],
      )
      return await rows(text)
    } finally {
      await client.query('rollback')
    }
  }
  const granted = `
    select c.table_name as name, string_agg(c.column_name, ', ' order by c.ordinal_position) as columns
    from information_schema.columns as c
    where c.table_schema = 'public'
      and has_column_privilege('${portalRole}', format('public.%I', c.table_name), c.column_name, 'select')
    group by c.table_name
    order by c.table_name`

  beforeAll(async () => {
    await product()
    client = new pg.Client(installation.appUrl)
    await client.connect()
  })
  afterAll(() => client?.end())

  test('may read these tables, and nothing else', async () =>
    expect((await asOwner(granted)).map(({ name }) => name)).toEqual([
      'advance_set_offs',
      'attachments',
      'comments',
      'documents',
      'goods_return_details',
      'goods_return_lines',
      'idempotency_keys',
      'instalments',
      'invoice_details',
      'invoice_holds',
      'invoice_lines',
      'order_answers',
      'payment_details',
      'payment_run_items',
      'portal_accounts',
      'purchase_order_details',
      'purchase_order_lines',
      'receipt_details',
      'receipt_lines',
      'ship_notice_lines',
      'ship_notices',
      'vendor_bank_accounts',
      'vendor_contacts',
      'vendor_details',
      'vendor_document_kinds',
      'vendor_documents',
      'vendor_onboardings',
    ]))

  test('may not read what is the organisation’s own: its budgets, cost centres, people and notes', async () => {
    const columns = (await asOwner(granted)).map((row) => `${row['name']}: ${row['columns']}`)
    expect(columns.join('\n')).not.toMatch(
      /budget|cost_center|owner_id|user_id, password|base_total|fx_rate|approved_how|risk|status_reason|edited_by|author_id|decided_by|variance|owner_role|mentioned|checked_by|uploaded_by|fingerprint|bank_code|call_back|proposed_by|contact_email|incoming_key|receipt_line_id|credit_note_id|run_id|evidence|answered_by|stop|entity_id|live\b/,
    )
  })

  test('is refused every other table', async () => {
    const others = await asOwner(`
      select c.relname as name
      from pg_class as c
      where c.relnamespace = 'public'::regnamespace
        and c.relkind in ('r', 'p', 'v', 'm')
        and not has_any_column_privilege('${portalRole}', c.oid, 'select')`)
    expect(others.length).toBeGreaterThan(60)
    for (const { name } of others)
      await expect(
        as(owner, `select 1 from ${String(name)} limit 1`),
        String(name),
      ).rejects.toThrow(/permission denied/)
  })

  test('writes nothing but the answer to a form that was sent twice', async () =>
    expect(
      await asOwner(`
        select distinct c.table_name as name
        from information_schema.columns as c
        cross join unnest(array['insert', 'update']) as p
        where c.table_schema = 'public'
          and has_column_privilege('${portalRole}', format('public.%I', c.table_name), c.column_name, p)`),
    ).toEqual([{ name: 'idempotency_keys' }]))

  test('every table it may read has a policy of its own, which compares as a subquery', async () =>
    expect(
      await asOwner(`
        select c.relname as name
        from pg_class as c
        where c.relnamespace = 'public'::regnamespace
          and c.relkind in ('r', 'p')
          and has_any_column_privilege('${portalRole}', c.oid, 'select')
          and not exists (
            select 1
            from pg_policy as p
            where p.polrelid = c.oid
              and not p.polpermissive
              and p.polroles = array['${portalRole}'::regrole::oid]
          )`),
    ).toEqual([]))

  test('sees rows of its own vendor alone', async () => {
    for (const { name } of await asOwner(granted)) {
      if (name === 'idempotency_keys') continue
      const count = `select count(*)::int as n from ${String(name)}`
      const [own] = await as(owner, count)
      const own_ = Number(own?.['n'])
      if (!['vendor_onboardings', 'order_answers'].includes(String(name)))
        expect(own_, String(name)).toBeGreaterThan(0)
      for (const other of [neighbour, stranger]) {
        const [seen] = await as(other, count)
        const most = ['documents', 'vendor_details', 'vendor_contacts', 'portal_accounts']
        expect(Number(seen?.['n']), String(name)).toBe(most.includes(String(name)) ? 1 : 0)
      }
    }
  })

  test('sees nothing of a payment run that is not released', async () => {
    const items = 'select payment_id from payment_run_items'
    const all = await asOwner(`${items} where tenant_id = $1`, [theirs.tenantId])
    expect(all.map((row) => row['payment_id'])).toHaveLength(2)
    expect(await as(owner, items)).toEqual([{ payment_id: ids.get('payments') }])
    expect(await as(owner, 'select amount from instalments')).toHaveLength(2)
    for (const hidden of [
      'select status from instalments',
      'select base_amount from advance_set_offs',
      'select 1 from advance_refunds',
      'select 1 from credit_refunds',
      'select run_id from payment_run_items',
      'select live from payment_run_items',
      'select run_id from payment_details',
      'select reason from payment_details',
      'select 1 from payment_run_details',
      'select 1 from payment_accounts',
    ])
      await expect(as(owner, hidden), hidden).rejects.toThrow(/permission denied/)
  })

  test('without a vendor of the moment fails loudly', async () => {
    await client.query('begin')
    await client.query("select set_config('app.tenant_id', $1, true)", [theirs.tenantId])
    await client.query(`set local role ${portalRole}`)
    await expect(client.query('select count(*) from vendor_contacts')).rejects.toThrow()
    await client.query('rollback')
  })
})
