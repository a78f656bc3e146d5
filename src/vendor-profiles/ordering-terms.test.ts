import { expect, test } from 'vitest'
import { money } from '../kernel/money.ts'
import { aRequest, givenApproved, givenBudget, givenRate } from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { givenVendor } from '../platform/testing/given.ts'
import { minimumMissed } from './minimum-order.ts'
import { deliveryDay, termsText } from './terms.ts'

const terms = { name: 'Acme', delivery_days: 3, holidays: ['2026-12-07'] }

test('goods come after the days of the vendor, on a day on which somebody receives them', () => {
  expect(deliveryDay(terms, '2026-11-30')).toBe('2026-12-03')
  // Saturday the 5th, then Sunday, then a holiday.
  expect(deliveryDay(terms, '2026-12-02')).toBe('2026-12-08')
  expect(deliveryDay({ ...terms, delivery_days: 0 }, '2026-12-02')).toBe('2026-12-02')
  expect(deliveryDay({ ...terms, delivery_days: null }, '2026-12-02')).toBeNull()
  expect(deliveryDay(null, '2026-12-02')).toBeNull()
  expect(termsText({ ...terms, delivery_days: 1 }, null)).toBe('Acme delivers within 1 day.')
})

test('a minimum is compared in its own currency, and with nothing in a third one', () => {
  const minimum = { vendor_name: 'Acme', amount: '10000', currency: 'INR' }
  const missed = (...totals: [bigint, string][]) =>
    minimumMissed(
      minimum,
      totals.map(([minor, currency]) => money(minor, currency)),
    )
  expect(missed([9999n, 'INR'])).toEqual(money(10000n, 'INR'))
  expect(missed([10000n, 'INR'])).toBeNull()
  expect(missed([100n, 'EUR'], [9000n, 'INR'])).toEqual(money(10000n, 'INR'))
  expect(missed([100n, 'EUR'], [100n, 'USD'])).toBeNull()
  expect(missed()).toBeNull()
  expect(minimumMissed(null, [money(1n, 'INR')])).toBeNull()
})

const below = 'Acme Components takes orders of'

async function given(minimum: string, days: string) {
  const tenant = await newTenant()
  const { costCenterId } = await givenBudget(tenant, 100_000_000n)
  const vendorId = await givenVendor(tenant)
  const saved = await tenant.as('buyer').post(`/vendors/${vendorId}/profile`, {
    minimum_order: minimum,
    delivery_days: days,
  })
  expect(saved.status).toBe(200)
  const pr = await givenApproved(tenant, costCenterId, { vendor_id: vendorId })
  return { tenant, costCenterId, vendorId, pr }
}
const orderAll = async (tenant: TestTenant, requestId: string, vendorId: string) => {
  const { lines } = (await tenant.as('buyer').get(`/purchase-requests/${requestId}`)).body
  return tenant.as('buyer').post('/purchase-orders', {
    purchase_request_id: requestId,
    vendor_id: vendorId,
    lines: lines.map((l: { id: string; quantity: string; unit_price: string }) => ({
      purchase_request_line_id: l.id,
      quantity: l.quantity,
      unit_price: l.unit_price,
    })),
  })
}

test('a request and an order below the minimum of their vendor are warned of, and can be placed', async () => {
  const { tenant, pr, vendorId } = await given('99000000', '')
  const buyer = tenant.as('buyer')
  const at = `/purchase-requests/${pr.id}`
  const least = { amount: '99000000.00', currency: 'INR' }
  expect((await buyer.get(at)).body.below_minimum_order).toEqual(least)
  expect((await buyer.page(at)).text).toContain(below)
  expect((await buyer.page(`/purchase-orders/new?purchase_request_id=${pr.id}`)).text).toContain(
    below,
  )
  const made = await orderAll(tenant, pr.id, vendorId)
  expect(made.body.below_minimum_order).toEqual(least)
  expect((await buyer.page(`/purchase-orders/${made.body.id}`)).text).toContain(below)
  expect((await buyer.post(`/purchase-orders/${made.body.id}/issue`)).status).toBe(200)
  expect((await buyer.page(`/purchase-orders/${made.body.id}`)).text).not.toContain(below)
})

test('at the minimum nothing is said', async () => {
  const { tenant, pr, vendorId } = await given('1', '')
  const buyer = tenant.as('buyer')
  expect((await buyer.page(`/purchase-requests/${pr.id}`)).text).not.toContain(below)
  const made = await orderAll(tenant, pr.id, vendorId)
  expect(made.body.below_minimum_order).toBeNull()
  expect((await buyer.page(`/purchase-orders/${made.body.id}`)).text).not.toContain(below)
})

test('who asks is warned while the request is typed', async () => {
  const { tenant, costCenterId, vendorId } = await given('99000000', '')
  await givenRate(tenant, { currency: 'EUR', rate: '90' })
  const preview = (change: object) =>
    tenant.as('requester').post('/purchase-requests/preview', aRequest(costCenterId, change))
  const least = { amount: '99000000.00', currency: 'INR' }
  expect((await preview({ vendor_id: vendorId })).body.below_minimum_order).toEqual(least)
  expect((await preview({ vendor_id: vendorId, currency: 'EUR' })).body).toMatchObject({
    below_minimum_order: least,
  })
  expect((await preview({})).body.below_minimum_order).toBeNull()
  const other = await newTenant()
  const { costCenterId: theirs } = await givenBudget(other, 100_000_000n)
  const foreign = await other
    .as('requester')
    .post('/purchase-requests/preview', aRequest(theirs, { vendor_id: vendorId }))
  expect(foreign.body.below_minimum_order).toBeNull()
})

test('the form of an order proposes the day of delivery, and keeps what was typed instead', async () => {
  const { tenant, pr, vendorId } = await given('', '10')
  const { today, holiday } = await tenant.run('buyer', async (ctx) => ({
    today: ctx.today,
    holiday: deliveryDay({ name: '', delivery_days: 10, holidays: [] }, ctx.today)!,
  }))
  await tenant.as('admin').post('/holidays', { day: holiday, name: 'Closed' })
  const day = deliveryDay({ name: '', delivery_days: 10, holidays: [holiday] }, today)!
  expect(day > holiday).toBe(true)
  const form = await tenant.as('buyer').page(`/purchase-orders/new?purchase_request_id=${pr.id}`)
  expect(form.text).toContain(`value="${day}"`)
  expect(form.text).toContain('Acme Components delivers within 10 days.')
  const again = await tenant.as('buyer').form('/purchase-orders', {
    purchase_request_id: pr.id,
    vendor_id: vendorId,
    expected_on: '2035-01-02',
  })
  expect(again.status).toBe(422)
  expect(again.text).toContain('value="2035-01-02"')
})
