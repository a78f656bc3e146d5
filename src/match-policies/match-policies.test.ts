import { describe, expect, test } from 'vitest'
import { asOwner } from '../platform/testing/visitor.ts'
import { z } from 'zod'
import type { Role } from '../kernel/permissions.ts'
import { standardTolerances, tolerancesFor } from '../matching/index.ts'
import { sql, type Query } from '../platform/db/sql.ts'
import { givenVendor, givenRole } from '../platform/testing/given.ts'
import { standardTyped } from '../platform/testing/given-match-policies.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { activePolicy, policyById } from './index.ts'

const limit = (pct: string | null, amount: string | null = null) => ({
  pct,
  amount,
  operator: 'both',
})
type Rule = { id: string; place: string; tolerances: { price: { pct: string } } }
type Draft = {
  id: string
  version: number
  number: number | null
  status: string
  note: string
  rules: Rule[]
  authority: { role: string; kind: string; pct: string | null }[]
  differences: { sentence: string }[]
}
const drafted = async (tenant: TestTenant, body: object = {}, role: Role = 'admin') =>
  (await tenant.as(role).post('/match-policies', body)).body as Draft
const edit = (tenant: TestTenant, rule: Rule, change: object, role: Role = 'admin') =>
  tenant.as(role).post(`/match-policy-rules/${rule.id}/edit`, { ...standardTyped, ...change })
const activate = (tenant: TestTenant, role: Role, id: string, body: object = {}) =>
  tenant.as(role).post(`/match-policies/${id}/activation`, body)
const sentences = (draft: Draft): string[] => draft.differences.map((d) => d.sentence)
const inForce = (tenant: TestTenant) => tenant.read('buyer', (ctx) => activePolicy(ctx.tx))

describe('a change of the matching policy', () => {
  test('is drafted, told in words, activated by a second person, and documents keep the version they had', async () => {
    const tenant = await newTenant()
    const vendorId = await givenVendor(tenant)
    const before = await inForce(tenant)
    const draft = await drafted(tenant, { note: 'After the audit' })
    expect(draft).toMatchObject({
      status: 'draft',
      number: null,
      rules: [{ place: 'Everywhere', tolerances: { price: { pct: '2' } } }],
      differences: [],
    })
    expect((await edit(tenant, draft.rules[0]!, { price: limit('1.5') })).status).toBe(200)
    const added = await tenant.as('admin').post(`/match-policies/${draft.id}/rules`, {
      ...standardTyped,
      vendor_id: vendorId,
      price: limit('5', '2500.50'),
      tax_rates: ['5', '12', '5'],
    })
    expect(added.status).toBe(201)
    const whole = added.body as Draft
    expect(sentences(whole)).toEqual([
      'Unit price above the order: 2 % → 1.5 %, everywhere',
      'Unit price above the order: 2 % → 5 % and ₹2,500.50, for vendor Acme Components',
      'Expected tax rates: Those of the vendor’s country → 5 %, 12 %, for vendor Acme Components',
    ])
    expect(await inForce(tenant)).toEqual(before)
    expect((await activate(tenant, 'controller', draft.id)).body).toMatchObject({
      status: 'active',
      number: 2,
      author: 'The admin',
      activated_by: 'The controller',
      activated_alone: false,
    })
    const now = await inForce(tenant)
    expect(now.number).toBe(2)
    const place = { entityId: null, categoryId: null, vendorId: null }
    expect(tolerancesFor(now, place)).toEqual({
      ...standardTolerances,
      price: { pct: '1.5', minor: null, operator: 'both' },
    })
    expect(tolerancesFor(now, { ...place, vendorId })).toMatchObject({
      price: { pct: '5', minor: '250050', operator: 'both' },
      taxRates: ['5', '12'],
    })
    expect(await tenant.read('buyer', (ctx) => policyById(ctx.tx, before.id))).toEqual(before)
    expect((await tenant.as('auditor').get('/match-policies')).body.data).toMatchObject([
      { number: 2, status: 'active', note: 'After the audit' },
      { number: 1, status: 'retired' },
    ])
  })

  test('may be written by a controller and activated by an administrator; others only read', async () => {
    const tenant = await newTenant()
    const draft = await drafted(tenant, {}, 'controller')
    for (const role of ['auditor', 'buyer', 'ap_clerk'] as const) {
      expect((await tenant.as(role).get(`/match-policies/${draft.id}`)).status).toBe(200)
      expect((await tenant.as(role).post('/match-policies')).status).toBe(403)
      expect((await edit(tenant, draft.rules[0]!, {}, role)).status).toBe(403)
      expect((await activate(tenant, role, draft.id)).status).toBe(403)
      const page = await tenant.as(role).page(`/match-policies/${draft.id}`)
      expect(page.text).not.toMatch(/>Edit<|>Activate<|>Discard</)
    }
    for (const role of ['requester', 'approver', 'receiver'] as const)
      expect((await tenant.as(role).get('/match-policies')).status).toBe(403)
    expect((await activate(tenant, 'controller', draft.id)).status).toBe(403)
    expect((await activate(tenant, 'admin', draft.id)).body).toMatchObject({ number: 2 })
  })

  test('is not activated by anybody who wrote in it, also when another person wrote last', async () => {
    const tenant = await newTenant()
    await givenRole(tenant, 'buyer', 'admin')
    const draft = await drafted(tenant)
    await edit(tenant, draft.rules[0]!, { price: limit('9') }, 'controller')
    await tenant.as('buyer').post(`/match-policies/${draft.id}/note`, { reason: 'A comma' })
    for (const role of ['admin', 'controller', 'buyer'] as const) {
      expect((await activate(tenant, role, draft.id)).body).toMatchObject({
        status: 403,
        detail: expect.stringContaining('another administrator or controller must activate it'),
      })
      expect((await tenant.as(role).form(`/match-policies/${draft.id}/activation`)).status).toBe(
        403,
      )
    }
    expect((await inForce(tenant)).number).toBe(1)
    await givenRole(tenant, 'receiver', 'controller')
    expect((await activate(tenant, 'receiver', draft.id)).body).toMatchObject({ number: 2 })
  })

  test('asks who activates for a fresh proof of who they are', async () => {
    const tenant = await newTenant()
    const draft = await drafted(tenant)
    const controller = tenant.as('controller')
    await controller.page('/match-policies')
    await asOwner(`update sessions set data = data - 'confirmedAt' where user_id = $1`, [
      (await tenant.actor('controller')).userId,
    ])
    const asked = await controller.form(`/match-policies/${draft.id}/activation`)
    expect([asked.status, asked.headers['location']]).toEqual([
      303,
      expect.stringMatching(/^\/step-up/),
    ])
    expect((await inForce(tenant)).number).toBe(1)
  })

  test('that is the first one people write may be activated by its author, while nobody else could, and that is recorded', async () => {
    const tenant = await newTenant()
    const draft = await drafted(tenant)
    expect((await activate(tenant, 'admin', draft.id)).status).toBe(403)
    await tenant.run('admin', (ctx) =>
      ctx.tx.run(sql.type(z.object({}))`
        update memberships set active = false where roles && array['controller']
      `),
    )
    expect((await activate(tenant, 'admin', draft.id)).body).toMatchObject({
      number: 2,
      activated_alone: true,
    })
    expect((await tenant.as('admin').page(`/match-policies/${draft.id}`)).text).toContain(
      'Alone: nobody else could activate the first policy',
    )
    const second = await drafted(tenant)
    expect((await activate(tenant, 'admin', second.id)).status).toBe(403)
    expect((await tenant.as('admin').page(`/match-policies/${second.id}`)).text).not.toContain(
      '>Activate<',
    )
  })

  test('is refused when it is stale, begun from an older version, or activated already', async () => {
    const tenant = await newTenant()
    const [one, two] = [await drafted(tenant), await drafted(tenant)]
    await edit(tenant, one.rules[0]!, { days_ahead: 2 })
    const stale = { status: 409, code: 'stale' }
    const seen = { version: one.version }
    expect((await activate(tenant, 'controller', one.id, seen)).body).toMatchObject(stale)
    expect((await edit(tenant, one.rules[0]!, seen)).body).toMatchObject(stale)
    for (const [noun, body] of [
      ['rules', { ...standardTyped, vendor_id: await givenVendor(tenant) }],
      ['authority', { authority: [] }],
      ['note', { reason: 'x' }],
      ['comparison', {}],
      ['removal', {}],
    ] as const)
      expect(
        (await tenant.as('admin').post(`/match-policies/${one.id}/${noun}`, { ...body, ...seen }))
          .body,
      ).toMatchObject(stale)

    expect((await activate(tenant, 'controller', one.id)).status).toBe(200)
    const late = { status: 409, code: 'wrong_state' }
    expect((await activate(tenant, 'controller', one.id)).body).toMatchObject(late)
    expect((await edit(tenant, one.rules[0]!, {})).body).toMatchObject(late)
    for (const path of [
      `/match-policy-rules/${one.rules[0]!.id}/edit`,
      `/match-policies/${one.id}/rules/new`,
      `/match-policies/${one.id}/authority`,
    ])
      expect((await tenant.as('admin').page(path)).status).toBe(409)

    expect((await activate(tenant, 'controller', two.id)).body).toMatchObject({
      status: 409,
      code: 'outdated',
    })
    const compared = await tenant.as('admin').post(`/match-policies/${two.id}/comparison`)
    expect(sentences(compared.body as Draft)).toEqual([
      'Date after today: 2 days after → 0 days after, everywhere',
    ])
    expect((await activate(tenant, 'controller', two.id)).body).toMatchObject({ number: 3 })
  })

  test('two activations at once: one wins', async () => {
    const tenant = await newTenant()
    const drafts = [await drafted(tenant), await drafted(tenant), await drafted(tenant)]
    const answers = await Promise.all(
      [...drafts, ...drafts].map((d) => activate(tenant, 'controller', d.id)),
    )
    expect(answers.map((a) => a.status).toSorted((a, b) => a - b)).toEqual([
      200, 409, 409, 409, 409, 409,
    ])
    expect((await inForce(tenant)).number).toBe(2)
  })

  test('an edit and the activation at once: nothing comes into force that was not seen', async () => {
    const tenant = await newTenant()
    for (const round of [1, 2, 3]) {
      const draft = await drafted(tenant)
      const seen = { version: draft.version }
      const days = 10 + round
      const [activated, edited] = await Promise.all([
        activate(tenant, 'controller', draft.id, seen),
        edit(tenant, draft.rules[0]!, { ...seen, days_ahead: days }),
      ])
      expect([activated.status, edited.status].toSorted((a, b) => a - b)).toEqual([200, 409])
      const { daysAhead } = (await inForce(tenant)).rules[0]!.tolerances
      expect(daysAhead).toBe(0)
    }
  })

  test('is for those whose role covers the whole organisation', async () => {
    const tenant = await newTenant()
    const entities = await tenant.as('admin').get('/legal-entities')
    const draft = await drafted(tenant)
    await tenant.as('admin').post(`/members/${(await tenant.actor('receiver')).userId}/roles`, {
      role: 'controller',
      entity_id: entities.body.data[0].id,
    })
    const limited = tenant.as('receiver')
    expect((await limited.get(`/match-policies/${draft.id}`)).status).toBe(200)
    for (const answer of [
      await limited.post('/match-policies'),
      await edit(tenant, draft.rules[0]!, {}, 'receiver'),
      await activate(tenant, 'receiver', draft.id),
    ])
      expect(answer.body).toMatchObject({
        status: 403,
        detail: expect.stringContaining('Your role covers a part of the organisation'),
      })
  })

  test('can be discarded; an earlier version can be brought back', async () => {
    const tenant = await newTenant()
    const first = await inForce(tenant)
    const draft = await drafted(tenant)
    await edit(tenant, draft.rules[0]!, { price: limit('7') })
    await activate(tenant, 'controller', draft.id)
    const back = await drafted(tenant, { from: first.id })
    expect([back.note, ...sentences(back)]).toEqual([
      'Brings back version 1',
      'Unit price above the order: 7 % → 2 %, everywhere',
    ])
    expect((await tenant.as('admin').post(`/match-policies/${back.id}/removal`)).status).toBe(200)
    expect((await tenant.as('admin').get(`/match-policies/${back.id}`)).status).toBe(404)
    expect(
      (await tenant.as('admin').post(`/match-policies/${first.id}/removal`)).body,
    ).toMatchObject({ status: 409, code: 'wrong_state' })
  })

  test('is on record: who did what, before and after', async () => {
    const tenant = await newTenant()
    const vendor_id = await givenVendor(tenant)
    const draft = await drafted(tenant, { note: 'Prices' })
    await edit(tenant, draft.rules[0]!, { price: limit('3') })
    const added = await tenant
      .as('admin')
      .post(`/match-policies/${draft.id}/rules`, { ...standardTyped, vendor_id })
    const own = (added.body as Draft).rules[1]!
    await tenant.as('admin').post(`/match-policy-rules/${own.id}/removal`)
    await tenant.as('admin').post(`/match-policies/${draft.id}/authority`, { authority: [] })
    await activate(tenant, 'controller', draft.id)
    const rows = await tenant.read('auditor', (ctx) =>
      ctx.tx.any(
        sql.type(z.object({ action: z.string(), data: z.record(z.string(), z.unknown()) }))`
          select action, data from audit_log where subject_id = ${draft.id} order by seq
        `,
      ),
    )
    expect(rows.map((row) => row.action)).toEqual([
      'match_policy.drafted',
      'match_policy.tolerances_changed',
      'match_policy.tolerances_added',
      'match_policy.tolerances_removed',
      'match_policy.authority_changed',
      'match_policy.activated',
    ])
    expect(rows[1]!.data).toMatchObject({
      note: 'Everywhere',
      before: { price: { pct: '2' } },
      after: { price: { pct: '3' } },
    })
    expect(rows[2]!.data).toMatchObject({ note: 'Vendor Acme Components' })
    expect(rows[5]!.data).toMatchObject({ number: 2, instead_of: 1, alone: false })
    const page = await tenant.as('auditor').page(`/match-policies/${draft.id}`)
    expect(page.text).toContain('changed what roles may accept')
    expect((await tenant.as('auditor').page('/history')).text).toContain('Version 2')
  })

  test('is another organisation’s secret', async () => {
    const [mine, theirs] = [await newTenant(), await newTenant()]
    const draft = await drafted(theirs, { note: 'CANARY' })
    const vendor_id = await givenVendor(theirs)
    expect((await mine.as('admin').post('/match-policies', { from: draft.id })).status).toBe(404)
    expect((await activate(mine, 'controller', draft.id)).status).toBe(404)
    expect((await edit(mine, draft.rules[0]!, {})).status).toBe(404)
    const own = await drafted(mine)
    expect(
      (
        await mine
          .as('admin')
          .post(`/match-policies/${own.id}/rules`, { ...standardTyped, vendor_id })
      ).body.errors,
    ).toMatchObject([{ pointer: '/vendor_id', detail: 'Choose a vendor from the list.' }])
    expect((await mine.as('admin').page('/match-policies')).text).not.toContain('CANARY')
  })
})

describe('a set of tolerances', () => {
  test('holds in one place once, and one set holds everywhere', async () => {
    const tenant = await newTenant()
    const vendor_id = await givenVendor(tenant)
    const draft = await drafted(tenant)
    const rules = `/match-policies/${draft.id}/rules`
    expect((await tenant.as('admin').post(rules, standardTyped)).body.errors).toMatchObject([
      { pointer: '/vendor_id', detail: expect.stringContaining('Choose a vendor, a category') },
    ])
    expect((await tenant.as('admin').post(rules, { ...standardTyped, vendor_id })).status).toBe(201)
    const again = await tenant.as('admin').post(rules, { ...standardTyped, vendor_id })
    expect([again.status, again.body.errors]).toMatchObject([
      422,
      [{ pointer: '/vendor_id', code: 'duplicate' }],
    ])
    const entities = await tenant.as('admin').get('/legal-entities')
    const entity_id = entities.body.data[0].id as string
    const atOnce = await Promise.all(
      [1, 2, 3].map(() =>
        tenant.as('admin').post(rules, { ...standardTyped, vendor_id, entity_id }),
      ),
    )
    expect(atOnce.map((res) => res.status).toSorted((x, y) => x - y)).toEqual([201, 422, 422])
    const page = (await tenant.as('admin').get(`/match-policies/${draft.id}`)).body as Draft
    expect(page.rules[0]!.place).toBe('Everywhere')
    expect(
      (await tenant.as('admin').post(`/match-policy-rules/${page.rules[0]!.id}/removal`)).body,
    ).toMatchObject({ status: 409, code: 'everywhere' })
    expect(
      (await tenant.as('admin').post(`/match-policy-rules/${page.rules[1]!.id}/removal`)).status,
    ).toBe(200)
  })

  test.each([
    [
      '/price/pct',
      { price: limit('-1') },
      /^Unit price above the order in percent (must be|may not be)/,
    ],
    ['/price/pct', { price: limit('101') }, 'Unit price above the order in percent may be at most'],
    [
      '/price/pct',
      { price: limit('2.0001') },
      /in percent (must be a percentage|may have at most 3 decimals)/,
    ],
    [
      '/price_below/pct',
      { price_below: limit('ten') },
      'Unit price below the order in percent must be a percentage',
    ],
    [
      '/line/amount',
      { line: limit('2', '-500') },
      /^Amount of a line as an amount (must be|may not be)/,
    ],
    [
      '/line/amount',
      { line: limit('2', '500.005') },
      /^Amount of a line as an amount (must be|may have) .* INR/,
    ],
    ['/line/amount', { line: limit('2', '1000000000000') }, 'may be at most 100000000000'],
    ['/line/operator', { line: { ...limit('2'), operator: 'all' } }, 'choose whether both limits'],
    ['/price', { price: '5' }, 'Unit price above the order: give a percentage'],
    ['/charges', { charges: undefined }, 'Charges: give a percentage, an amount, or both.'],
    ['/over_receipt_pct', { over_receipt_pct: '101' }, 'Over-receipt may be at most 100.'],
    ['/over_receipt_pct', { over_receipt_pct: '' }, 'Over-receipt is missing.'],
    [
      '/over_order_pct',
      { over_order_pct: '-0.1' },
      /^Order above its request (must be|may not be)/,
    ],
    [
      '/rounding_per_line',
      { rounding_per_line: '-1' },
      /^Rounding for each line (must be|may not be)/,
    ],
    ['/days_ahead', { days_ahead: 366 }, 'Days after today may be at most 365.'],
    ['/days_ahead', { days_ahead: -1 }, /^Days after today must be/],
    ['/days_before_order', { days_before_order: 1.5 }, 'Days before the order must be a whole'],
    ['/days_before_order', { days_before_order: '1e3' }, 'Days before the order must be a whole'],
    [
      '/duplicate_score',
      { duplicate_score: 0 },
      /^The score of a duplicate must be (at least 1|1 or more)/,
    ],
    ['/duplicate_score', { duplicate_score: 101 }, 'The score of a duplicate may be at most 100.'],
    ['/match_level', { match_level: 5 }, 'Choose what a bill is compared with.'],
    ['/tax_rates/1', { tax_rates: ['5', '101'] }, 'Each tax rate may be at most 100.'],
    ['/tax_rates', { tax_rates: { 5: 5 } }, 'Expected tax rates are a list such as 5 12 18.'],
    ['/tolerance', { tolerance: '5' }, 'There is no field named tolerance.'],
  ])('refuses %s %j, naming the field', async (pointer, change, detail) => {
    const tenant = await refusing()
    const draft = (await tenant.as('admin').get('/match-policies')).body.data[0] as Draft
    const whole = (await tenant.as('admin').get(`/match-policies/${draft.id}`)).body as Draft
    const refused = await edit(tenant, whole.rules[0]!, change)
    expect([refused.status, refused.body.errors]).toEqual([
      422,
      [expect.objectContaining({ pointer, detail: expect.stringMatching(detail) })],
    ])
    const after = (await tenant.as('admin').get(`/match-policies/${draft.id}`)).body as Draft
    expect(after).toEqual(whole)
  })

  test('is typed in a form, which keeps what was typed when it is refused', async () => {
    const tenant = await newTenant()
    const draft = await drafted(tenant)
    const at = `/match-policy-rules/${draft.rules[0]!.id}/edit`
    const form = await tenant.as('admin').page(at)
    expect(form.text).toMatch(/value="500.00" id="line-amount" name="line\[amount\]"/)
    const fields = {
      ...standardTyped,
      tax_rates: '5 12.5;18',
      price: limit('4'),
      line: limit('', ''),
    }
    const refused = await tenant.as('admin').form(at, { ...fields, price: limit('4 x') })
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('Unit price above the order in percent must be a percentage')
    expect(refused.text).toContain('value="4 x" id="price-pct"')
    expect(refused.text).toContain('value="5 12.5;18" id="tax_rates"')
    expect((await tenant.as('admin').form(at, fields)).status).toBe(303)
    const saved = (await tenant.as('admin').get(`/match-policies/${draft.id}`)).body as Draft
    expect(saved.rules[0]!.tolerances).toMatchObject({
      price: { pct: '4' },
      line: { pct: null, amount: null },
      tax_rates: ['5', '12.5', '18'],
    })
    expect(sentences(saved)).toContain(
      'Amount of a line above the order: 2 % and ₹500 → Not checked, everywhere',
    )
  })

  test('counts amounts in the smallest unit of the organisation’s currency', async () => {
    const tenant = await newTenant({ baseCurrency: 'JPY' })
    const draft = await drafted(tenant)
    const refused = await edit(tenant, draft.rules[0]!, { line: limit('2', '500.5') })
    expect(refused.body.errors).toMatchObject([{ pointer: '/line/amount' }])
    await edit(tenant, draft.rules[0]!, { line: limit('2', '500') })
    await activate(tenant, 'controller', draft.id)
    expect((await inForce(tenant)).rules[0]!.tolerances.line.minor).toBe('500')
  })
})

describe('what a role may accept alone', () => {
  const buyer = { role: 'buyer', kind: 'price', operator: 'either', pct: '12', amount: '750' }
  test('is set whole: what is not named, nobody may', async () => {
    const tenant = await newTenant()
    const draft = await drafted(tenant)
    const set = await tenant
      .as('controller')
      .post(`/match-policies/${draft.id}/authority`, { authority: [buyer] })
    expect((set.body as Draft).authority).toEqual([
      {
        role: 'buyer',
        kind: 'price',
        pct: '12',
        amount: { amount: '750.00', currency: 'INR' },
        operator: 'either',
      },
    ])
    expect(sentences(set.body as Draft)[0]).toBe(
      'Price differences that a buyer may accept: 10 % and ₹50,000 → 12 % or ₹750, everywhere',
    )
  })

  test.each([
    ['/authority/0/pct', [{ ...buyer, pct: '', amount: '' }], 'give a percentage or an amount'],
    ['/authority/0/pct', [{ ...buyer, pct: '-1' }], /^The percentage (must be|may not be)/],
    [
      '/authority/0/amount',
      [{ ...buyer, amount: '1.005' }],
      /^The amount (must be|may have) .* INR/,
    ],
    ['/authority', undefined, 'List what each role may accept.'],
    ['/authority/0', { role: 'buyer' }, 'Each line names a role'],
    ['/authority/1/kind', [buyer, buyer], 'Buyer, price is there twice'],
    ['/authority/0/role', [{ ...buyer, role: 'requester' }], 'Choose a role.'],
    ['/authority/0/kind', [{ ...buyer, kind: 'weather' }], 'Choose a kind of difference.'],
  ])('refuses %s of %j', async (pointer, authority, detail) => {
    const tenant = await refusing()
    const draft = (await tenant.as('admin').get('/match-policies')).body.data[0] as Draft
    const refused = await tenant
      .as('admin')
      .post(`/match-policies/${draft.id}/authority`, { authority })
    expect([refused.status, refused.body.errors]).toEqual([
      422,
      [expect.objectContaining({ pointer, detail: expect.stringMatching(detail) })],
    ])
  })

  test('is typed in a form with a line for each role and kind', async () => {
    const tenant = await newTenant()
    const draft = await drafted(tenant)
    const at = `/match-policies/${draft.id}/authority`
    const form = await tenant.as('admin').page(at)
    expect(form.text.match(/\[operator\]"/g)).toHaveLength(15)
    expect(form.text).toMatch(/value="50000.00" id="authority-0-amount"/)
    const refused = await tenant.as('admin').form(at, { authority: { 0: { ...buyer, pct: 'x' } } })
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('value="x" id="authority-0-pct"')
  })
})

describe('the database', () => {
  test('refuses the same person, an edit of what was activated, and a second version in force', async () => {
    const tenant = await newTenant()
    const draft = await drafted(tenant)
    const [admin, controller] = [await tenant.actor('admin'), await tenant.actor('controller')]
    const run = (query: Query<unknown>) => tenant.run('controller', (ctx) => ctx.tx.run(query))
    const force = (by: string) =>
      run(sql.type(z.object({}))`
        update match_policies
        set
          status = 'active',
          number = 9,
          activated_at = now(),
          activated_by = ${by}
        where id = ${draft.id}
      `)
    await expect(force(admin.userId)).rejects.toMatchObject({
      constraint: 'match_policies__second_person',
    })
    await expect(force(controller.userId)).rejects.toMatchObject({
      constraint: 'match_policies__one_active',
    })
    const active = sql.fragment`(select id from match_policies where status = 'active')`
    const none = z.object({})
    for (const [query, constraint] of [
      [
        sql.type(none)`update match_policy_rules set tolerances = '{}' where policy_id = ${active}`,
        'match_policy_rules__kept',
      ],
      [
        sql.type(none)`delete from match_policy_rules where policy_id = ${active}`,
        'match_policy_rules__kept',
      ],
      [
        sql.type(none)`
          insert into match_policy_rules (id, policy_id, entity_id, tolerances)
          select uuidv7(), ${active}, id, '{}' from legal_entities
        `,
        'match_policy_rules__kept',
      ],
      [
        sql.type(none)`update match_policies set authority = '[]' where status = 'active'`,
        'match_policies__kept',
      ],
      [sql.type(none)`delete from match_policies where status = 'active'`, 'match_policies__kept'],
      [
        sql.type(none)`delete from match_policy_rules where policy_id = ${draft.id}`,
        'match_policy_rules__everywhere',
      ],
    ] as const)
      await expect(run(query)).rejects.toMatchObject({ constraint })
    await expect(
      run(sql.type(none)`update match_policy_rules set entity_id = null`),
    ).rejects.toMatchObject({ code: '42501' })
  })
})

/** One organisation with one draft, for inputs that change nothing. */
let shared: Promise<TestTenant> | null = null
const refusing = (): Promise<TestTenant> =>
  (shared ??= newTenant().then(async (tenant) => {
    await drafted(tenant)
    return tenant
  }))
