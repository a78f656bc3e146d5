import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { ublInvoice } from '../integrations/e-invoice/samples.ts'
import { sql } from '../platform/db/sql.ts'
import { givenBudget, givenRate, givenVendor } from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'

type Listed = {
  id: string | null
  valid_on: string
  currency: string
  rate: string
  status: string
  version: number
}

const enterRate = (
  tenant: TestTenant,
  change: object = {},
  role: 'controller' | 'admin' = 'controller',
) =>
  tenant.as(role).post('/exchange-rates', {
    currency: 'USD',
    valid_on: '2020-01-01',
    rate: '90',
    source: 'ECB',
    ...change,
  })
const listed = async (tenant: TestTenant): Promise<Listed[]> => [
  ...(await tenant.as('controller').get('/exchange-rate-proposals')).body.data,
  ...(await tenant.as('controller').get('/exchange-rates')).body.data,
]
const waiting = async (tenant: TestTenant): Promise<Listed & { id: string }> => {
  const found = (await listed(tenant)).find((r) => r.status === 'pending')
  if (!found?.id) throw new Error('nothing waits')
  return { ...found, id: found.id }
}
const confirm = (tenant: TestTenant, id: string, role: 'controller' | 'admin' = 'admin') =>
  tenant.as(role).post(`/exchange-rate-proposals/${id}/confirmation`)
const inDollars = (tenant: TestTenant, costCenterId: string, price: string, more: object = {}) =>
  tenant.as('requester').post('/purchase-requests', {
    title: 'Press',
    cost_center_id: costCenterId,
    need_by: '2099-01-01',
    currency: 'USD',
    lines: [{ description: 'Press', quantity: '1', unit: 'each', unit_price: price }],
    ...more,
  })
const auditOf = async (tenant: TestTenant, action: string) =>
  (
    await tenant.read('controller', (ctx) =>
      ctx.tx.any(
        sql.type(z.object({ action: z.string() }))`
          select action from audit_log where action like ${action}
        `,
      ),
    )
  ).map((row) => row.action)

describe('an exchange rate', () => {
  test('a request in euros needs one; the first is confirmed by a second person, who is not the first', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const raise = () => inDollars(tenant, costCenterId, '1340')
    expect((await raise()).body).toMatchObject({
      status: 422,
      errors: [{ pointer: '/currency', code: 'no_exchange_rate' }],
    })
    expect((await enterRate(tenant, { currency: 'usd', rate: '96.1025' })).body).toMatchObject({
      currency: 'USD',
      rate: '96.1025',
      source: 'ECB',
      kind: 'typed',
      status: 'pending',
    })
    expect((await raise()).body).toMatchObject({ errors: [{ code: 'no_exchange_rate' }] })
    const { id } = await waiting(tenant)
    expect((await confirm(tenant, id, 'controller')).body).toMatchObject({
      status: 403,
      detail: expect.stringMatching(/somebody else must confirm/),
    })
    expect(
      (await tenant.as('buyer').post(`/exchange-rate-proposals/${id}/confirmation`)).status,
    ).toBe(403)
    expect((await confirm(tenant, id)).body).toMatchObject({
      status: 'confirmed',
      set_by: 'The controller',
      confirmed_by: 'The admin',
    })
    expect(await listed(tenant)).toMatchObject([{ status: 'in_force', rate: '96.1025' }])
    expect((await confirm(tenant, id)).status).toBe(409)
    expect((await raise()).body).toMatchObject({
      total: { amount: '1340.00', currency: 'USD' },
      base_total: { amount: '128777.35' },
      exchange_rate: {
        rate: '96.1025',
        source: 'ECB',
        valid_on: '2020-01-01',
        set_by: 'The controller',
        confirmed_by: 'The admin',
      },
    })
    expect(await auditOf(tenant, 'exchange_rate.%')).toEqual([
      'exchange_rate.proposed',
      'exchange_rate.confirmed',
    ])
  })

  test.each([
    [{ rate: '0' }, '/rate', /more than zero/],
    [{ rate: '-90' }, '/rate', /below zero/],
    [{ rate: '96,1025' }, '/rate', /not clear/],
    [{ rate: '90.00000000001' }, '/rate', /at most 10 decimals/],
    [{ currency: 'INR' }, '/currency', /your own currency/],
    [{ valid_on: '2026-02-30' }, '/valid_on', /must be a date/],
    [{ kind: 'guess' }, '/kind', /Choose how it came/],
  ])('%j is refused by name of the field', async (change, pointer, detail) => {
    const { status, body } = await enterRate(await newTenant(), change)
    expect([status, body.errors[0].pointer]).toEqual([422, pointer])
    expect(body.errors[0].detail).toMatch(detail)
  })

  test('M20: a rate of 0.0001 by one controller is not in force, so a million dollars stay a million dollars', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    await givenRate(tenant, { currency: 'USD', rate: '90' })
    const jump = await enterRate(tenant, { valid_on: '2020-01-02', rate: '0.0001' })
    expect(jump.body).toMatchObject({
      status: 'pending',
      rate: '0.0001',
      last_rate: '90',
      last_valid_on: '2020-01-01',
    })
    const { body } = await inDollars(tenant, costCenterId, '1000000', { submit_now: true })
    expect(body).toMatchObject({ status: 409, code: 'budget_exceeded' })
    const draft = await inDollars(tenant, costCenterId, '1000000')
    expect(draft.body.base_total.amount).toBe('90000000.00')
    const { id } = await waiting(tenant)
    expect((await confirm(tenant, id, 'controller')).status).toBe(403)
    const page = await tenant.as('admin').page(`/exchange-rate-proposals/${id}`)
    for (const text of ['0.0001 INR for one USD', '90 INR for one USD', 'Confirm', 'Refuse'])
      expect(page.text).toContain(text)
    const own = await tenant.as('controller').page(`/exchange-rate-proposals/${id}`)
    expect(own.text).toContain('Withdraw')
    expect(own.text).not.toContain('/confirmation')
    expect(
      (await tenant.as('admin').post(`/exchange-rate-proposals/${id}/refusal`, { reason: 'Typo' }))
        .body,
    ).toMatchObject({ status: 'refused', reason: 'Typo' })
    expect((await confirm(tenant, id)).status).toBe(409)
    expect((await listed(tenant)).map((r) => r.rate)).toEqual(['90'])
  })

  test('one person does not walk a rate down in steps that are each near, nor before the days of others', async () => {
    const tenant = await newTenant()
    await givenRate(tenant, { currency: 'USD', rate: '90' })
    await enterRate(tenant, { valid_on: '2020-01-02', rate: '82' })
    await enterRate(tenant, { valid_on: '2020-01-03', rate: '75' })
    await enterRate(tenant, { valid_on: '2019-01-03', rate: '40' })
    expect((await listed(tenant)).map((r) => [r.rate, r.status])).toEqual([
      ['40', 'pending'],
      ['75', 'pending'],
      ['82', 'in_force'],
      ['90', 'in_force'],
    ])
  })

  test('an organisation whose only manager of rates is one person goes on alone, on record; a jump still waits', async () => {
    const tenant = await newTenant()
    await tenant.run('admin', (ctx) =>
      ctx.tx.run(
        sql.type(z.object({}))`update memberships set active = false where roles = '{controller}'`,
      ),
    )
    expect((await enterRate(tenant, {}, 'admin')).status).toBe(201)
    expect((await tenant.as('admin').get('/exchange-rates')).body.data).toMatchObject([
      { status: 'in_force', alone: true, set_by: 'The admin' },
    ])
    const jump = await enterRate(tenant, { valid_on: '2020-01-02', rate: '9' }, 'admin')
    expect(jump.body).toMatchObject({ status: 'pending', rate: '9' })
  })

  test('two for one day: one; and two people confirming at once, or a stale page: one', async () => {
    const tenant = await newTenant()
    const both = await Promise.all([enterRate(tenant), enterRate(tenant, { rate: '91' }, 'admin')])
    expect(both.map((r) => r.status).toSorted((a, b) => a - b)).toEqual([201, 409])
    const { id, version } = await waiting(tenant)
    expect(
      (
        await tenant
          .as('admin')
          .post(`/exchange-rate-proposals/${id}/refusal`, { reason: 'x', version: version + 1 })
      ).status,
    ).toBe(409)
    const own = (await tenant.as('admin').page(`/exchange-rate-proposals/${id}`)).text
    const second = own.includes('Withdraw') ? 'controller' : 'admin'
    const twice = await Promise.all([confirm(tenant, id, second), confirm(tenant, id, second)])
    expect(twice.map((r) => r.status).toSorted((a, b) => a - b)).toEqual([200, 409])
    expect(await listed(tenant)).toHaveLength(1)
    expect((await enterRate(tenant)).body).toMatchObject({ status: 409, code: 'already_exists' })
  })

  test('what one entered may be taken back by them; another organisation sees nothing of it', async () => {
    const [tenant, other] = [await newTenant(), await newTenant()]
    await enterRate(tenant)
    const { id } = await waiting(tenant)
    expect((await other.as('admin').get(`/exchange-rate-proposals/${id}`)).status).toBe(404)
    expect((await confirm(other, id)).status).toBe(404)
    expect(
      (
        await tenant
          .as('controller')
          .post(`/exchange-rate-proposals/${id}/refusal`, { reason: 'Wrong day' })
      ).body.status,
    ).toBe('withdrawn')
    expect((await enterRate(tenant)).status).toBe(201)
  })

  test('how far is far is a setting, up to half; it is on record', async () => {
    const tenant = await newTenant()
    await givenRate(tenant, { currency: 'USD', rate: '90' })
    const set = async (rate_limit_pct: string) => {
      const { body } = await tenant.as('admin').get('/organisation')
      const { name, time_zone, locale } = body
      return tenant
        .as('admin')
        .post('/organisation/edit', { name, time_zone, locale, rate_limit_pct })
    }
    expect((await set('50.1')).body).toMatchObject({ errors: [{ pointer: '/rate_limit_pct' }] })
    expect((await set('2')).status).toBe(200)
    await enterRate(tenant, { valid_on: '2020-01-02', rate: '92' })
    expect((await waiting(tenant)).rate).toBe('92')
    expect((await tenant.as('admin').page('/organisation')).text).toContain('more than 2 %')
  })

  test('a limit that one raised does not count for their own rates', async () => {
    const tenant = await newTenant()
    await givenRate(tenant, { currency: 'USD', rate: '90' })
    const { name, time_zone, locale } = (await tenant.as('admin').get('/organisation')).body
    const wide = { name, time_zone, locale, rate_limit_pct: '50' }
    expect((await tenant.as('admin').post('/organisation/edit', wide)).status).toBe(200)
    await enterRate(tenant, { valid_on: '2020-01-02', rate: '60' }, 'admin')
    await enterRate(tenant, { valid_on: '2020-01-03', rate: '60' })
    expect((await listed(tenant)).map((r) => [r.valid_on, r.status])).toEqual([
      ['2020-01-02', 'pending'],
      ['2020-01-03', 'in_force'],
      ['2020-01-01', 'in_force'],
    ])
  })
})

describe('an invoice of an earlier date', () => {
  const given = async () => {
    const tenant = await newTenant()
    await givenRate(tenant, { currency: 'EUR', rate: '80', valid_on: '2026-03-01' })
    await givenRate(tenant, { currency: 'EUR', rate: '90', valid_on: '2026-06-01' })
    const vatId = `DE${Date.now()}`
    await givenVendor(tenant, { vatId, currency: 'EUR' })
    const upload = async (number: string, issueDate: string) =>
      tenant.as('ap_clerk').upload('/invoices', {
        name: 'i.xml',
        bytes: Buffer.from(ublInvoice({ number, issueDate, vatId, currency: 'EUR' })),
      })
    return { tenant, upload }
  }

  test('takes the rate of its own date, and shows it with its source', async () => {
    const { tenant, upload } = await given()
    const { body } = await upload('E-1', '2026-04-15')
    expect(body.exchange_rate).toMatchObject({
      rate: '80',
      valid_on: '2026-03-01',
      source: 'ECB',
    })
    const page = await tenant.as('ap_clerk').page(`/invoices/${body.id}`)
    expect(page.text).toContain('80, ECB, valid from 1 Mar 2026')
    expect((await upload('E-2', '2026-02-15')).body).toMatchObject({
      errors: [{ code: 'no_exchange_rate', detail: expect.stringContaining('2026-02-15') }],
    })
  })

  test('or that of the day it is entered, where the organisation has it so', async () => {
    const { tenant, upload } = await given()
    const { name, time_zone, locale } = (await tenant.as('admin').get('/organisation')).body
    const settings = { name, time_zone, locale, invoice_rate_day: 'capture_date' }
    expect((await tenant.as('admin').post('/organisation/edit', settings)).status).toBe(200)
    expect((await upload('E-1', '2026-04-15')).body.exchange_rate).toMatchObject({ rate: '90' })
  })
})
