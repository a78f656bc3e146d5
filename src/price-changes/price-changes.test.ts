import { describe, expect, test } from 'vitest'
import { priceStep, riseOf, type Price } from '../catalog/index.ts'
import { businessDate } from '../kernel/calendar.ts'
import { givenBudget, givenPolicy, givenVendor } from '../platform/testing/given.ts'
import { givenItem, givenPrice, givenPriceChange } from '../platform/testing/given-catalog.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'

const today = businessDate(new Date(), 'Asia/Kolkata')
const kept = (change: Partial<Price> = {}): Price => ({
  id: 'kept',
  vendor_id: 'v',
  vendor_name: 'Acme',
  vendor_status: 'active',
  min_quantity: '1',
  unit_price: '100',
  unit: 'each',
  discount_pct: '0',
  currency: 'INR',
  contract: null,
  preferred: false,
  valid_from: '2026-01-01',
  valid_until: null,
  ...change,
})
const step = (prices: readonly Price[], change: Partial<Price>, on = '2026-06-01') =>
  priceStep(prices, kept({ valid_from: '2026-07-01', ...change }), on)

describe('what a wanted price would do', () => {
  test('at another amount it follows the one that holds, on its day, and never before today', () => {
    const prices = [kept()]
    expect(step(prices, { unit_price: '110' })).toMatchObject({
      does: 'changed',
      from: '2026-07-01',
    })
    expect(
      step(prices, { unit_price: '110', valid_from: '2026-02-01' }, '2026-06-01'),
    ).toMatchObject({ does: 'changed', from: '2026-06-01' })
    expect(step(prices, { discount_pct: '5' }).does).toBe('changed')
    expect(step(prices, { preferred: true }).does).toBe('changed')
  })
  test('at the same amount nothing changes, however the number and the unit are written', () => {
    expect(step([kept()], { unit_price: '100.00', unit: 'C62' }).does).toBe('same')
  })
  test('of another vendor, quantity, currency or contract it is new', () => {
    for (const other of [
      { vendor_id: 'w' },
      { min_quantity: '10' },
      { currency: 'EUR' },
      { contract: 'K-1' },
      { unit: 'box' },
    ])
      expect(step([kept()], { unit_price: '90', ...other }).does).toBe('new')
  })
  test('after an end it is a change of the one that ended; ending and adding is no way around', () => {
    expect(step([kept({ valid_until: '2026-05-01' })], { unit_price: '110' })).toMatchObject({
      does: 'changed',
      before: { id: 'kept' },
    })
    expect(step([kept({ valid_until: '2026-05-01' })], {}).does).toBe('new')
  })
  test('where another begins later or on the same day, it overlaps', () => {
    const prices = [
      kept({ valid_until: '2026-09-01' }),
      kept({ id: 'b', valid_from: '2026-09-01' }),
    ]
    expect(step(prices, { unit_price: '110' })).toMatchObject({
      does: 'overlaps',
      with: { id: 'b' },
    })
    expect(step(prices, { unit_price: '110', valid_until: '2026-09-01' }).does).toBe('changed')
    expect(step([kept({ valid_from: '2026-07-01' })], { unit_price: '110' }).does).toBe('overlaps')
  })
  test('the rise is of what is paid, after discounts', () => {
    const rise = (a: Partial<Price>, b: Partial<Price>) => riseOf(kept(a), kept(b))
    expect([
      rise({}, { unit_price: '112.5' }),
      rise({ unit_price: '3' }, { unit_price: '4' }),
      rise({}, { unit_price: '120', discount_pct: '20' }),
      rise({ unit_price: '0' }, {}),
    ]).toEqual(['12.50', '33.33', '-4.00', null])
  })
})

async function approvalOf(tenant: TestTenant, id: string): Promise<string> {
  return (await tenant.as('buyer').get(`/price-changes/${id}`)).body.approval_id as string
}
const decide = async (tenant: TestTenant, id: string, verdict: 'approval' | 'rejection') =>
  tenant
    .as('controller')
    .post(
      `/approvals/${await approvalOf(tenant, id)}/${verdict}`,
      verdict === 'approval' ? { hold: false } : { reason: 'Too much' },
    )

describe('a price that changes', () => {
  test('waits for somebody else, and then begins on its day while the old one ends there', async () => {
    const tenant = await newTenant()
    const { itemId, id } = await givenPriceChange(tenant)
    const shown = (await tenant.as('approver').get(`/price-changes/${id}`)).body
    expect(shown).toMatchObject({
      status: 'pending',
      highest_rise: '11.11',
      lines: [{ unit_price_before: '1800', unit_price: '2000', rise_pct: '11.11' }],
    })
    expect((await tenant.as('buyer').get(`/catalog/${itemId}`)).body.prices).toHaveLength(1)
    const page = await tenant.as('buyer').page(`/catalog/${itemId}`)
    expect(page.text).toContain('Waiting for approval')
    const own = await tenant
      .as('buyer')
      .post(`/approvals/${await approvalOf(tenant, id)}/approval`, { hold: false })
    expect([403, 404]).toContain(own.status)
    const done = await decide(tenant, id, 'approval')
    expect(done.status, done.text).toBe(200)
    expect((await tenant.as('buyer').get(`/price-changes/${id}`)).body.status).toBe('applied')
    expect((await tenant.as('buyer').get(`/catalog/${itemId}`)).body.prices).toMatchObject([
      { unit_price: '1800', valid_until: '2099-01-01' },
      { unit_price: '2000', valid_from: '2099-01-01', valid_until: null },
    ])
    const history = await tenant.as('buyer').page(`/catalog/${itemId}`)
    expect(history.text).toContain('changed a price')
  })

  test('that is rejected or withdrawn leaves everything as it is, and can be proposed again', async () => {
    const tenant = await newTenant()
    const { itemId, vendorId, id } = await givenPriceChange(tenant)
    const again = (price: string) =>
      tenant.as('buyer').post(`/catalog/${itemId}/prices`, {
        vendor_id: vendorId,
        min_quantity: '1',
        currency: 'INR',
        valid_from: '2099-02-01',
        unit_price: price,
      })
    const twice = await again('2100')
    expect([twice.status, twice.body.code]).toEqual([409, 'price_change_waits'])
    expect((await decide(tenant, id, 'rejection')).status).toBe(200)
    const second = await again('2100')
    expect(second.status, second.text).toBe(201)
    const [{ id: next, version }] = (await tenant.as('buyer').get('/price-changes')).body.data
    expect(
      (await tenant.as('requester').post(`/price-changes/${next}/withdrawal`, { version })).status,
    ).toBe(403)
    const withdrawn = await tenant
      .as('buyer')
      .post(`/price-changes/${next}/withdrawal`, { version })
    expect(withdrawn.body.status).toBe('withdrawn')
    expect((await tenant.as('buyer').get(`/catalog/${itemId}`)).body.prices).toMatchObject([
      { unit_price: '1800', valid_until: null },
    ])
    const other = await newTenant()
    expect((await other.as('buyer').get(`/price-changes/${id}`)).status).toBe(404)
  })

  test('is refused when another price came in between, and nothing of it is done', async () => {
    const tenant = await newTenant()
    const { itemId, id } = await givenPriceChange(tenant)
    const [price] = (await tenant.as('buyer').get(`/catalog/${itemId}`)).body.prices
    await tenant.as('buyer').post(`/catalog/prices/${price.id}/ending`)
    const refused = await decide(tenant, id, 'approval')
    expect([refused.status, refused.body.code]).toEqual([409, 'price_changed_since'])
    expect((await tenant.as('buyer').get(`/catalog/${itemId}`)).body.prices).toHaveLength(1)
    expect((await decide(tenant, id, 'rejection')).status).toBe(200)
  })

  test('by a percentage that a rule names asks whom that rule names', async () => {
    const tenant = await newTenant()
    await givenPolicy(tenant, [
      { name: 'Any', position: 1, approver: 'role:approver' },
      {
        name: 'Steep',
        position: 2,
        approver: 'role:controller',
        when: [
          { what: 'kind', values: ['price_change'] },
          { what: 'price_rise', values: ['10'] },
        ],
      },
    ])
    const vendorId = await givenVendor(tenant)
    const stepsOf = async (code: string, price: string) => {
      const itemId = await givenItem(tenant, { code })
      await givenPrice(tenant, itemId, { vendor_id: vendorId, unit_price: '100' })
      await givenPrice(tenant, itemId, {
        vendor_id: vendorId,
        unit_price: price,
        valid_from: '2099-01-01',
      })
      const [{ id }] = (await tenant.as('buyer').get('/price-changes')).body.data
      const answer = await tenant
        .as('controller')
        .get(`/approvals/${await approvalOf(tenant, id as string)}`)
      return JSON.stringify(answer.body.steps).includes('Steep')
    }
    expect([
      await stepsOf('A', '109.99'),
      await stepsOf('B', '110'),
      await stepsOf('C', '90'),
    ]).toEqual([false, true, false])
  })

  test('of an order stays what it was on the order’s day', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 1_000_000_000n)
    const vendorId = await givenVendor(tenant)
    const itemId = await givenItem(tenant)
    await givenPrice(tenant, itemId, { vendor_id: vendorId })
    const raise = async () =>
      (
        await tenant.as('requester').post('/purchase-requests', {
          cost_center_id: costCenterId,
          need_by: '2099-01-01',
          lines: [{ catalog_item_id: itemId, quantity: '1' }],
        })
      ).body
    const before = await raise()
    await givenPrice(tenant, itemId, {
      vendor_id: vendorId,
      unit_price: '2000',
      valid_from: today,
    })
    const [{ id }] = (await tenant.as('buyer').get('/price-changes')).body.data
    expect((await raise()).lines[0].unit_price).toBe('1800')
    await decide(tenant, id, 'approval')
    expect((await raise()).lines[0].unit_price).toBe('2000')
    const kept = (await tenant.as('requester').get(`/purchase-requests/${before.id}`)).body
    expect(kept.lines[0].unit_price).toBe('1800')
  })
})
