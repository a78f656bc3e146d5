import { expect, test } from 'vitest'
import { daysFromNow, givenIssued, receive, type Order } from '../platform/testing/given.ts'
import { bill } from '../platform/testing/given-invoices.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'

const bearings = {
  lines: [{ description: 'Bearing', quantity: '10', unit: 'each', unit_price: '100' }],
}
const line = (quantity: string) => [{ name: 'Bearing', quantity, price: '100' }]
const accrued = async (tenant: TestTenant, on?: string) => {
  const { body } = await tenant.as('controller').get(`/accruals${on ? `?on=${on}` : ''}`)
  const { total, data } = body as { total: { amount: string }; data: { open: string }[] }
  return [total.amount, ...data.map(({ open }) => open)]
}
/** As if a receipt had come on another day. */
const cameOn = (order: Order, day: string) =>
  asOwner(
    `update documents set document_date = $2
    where id in (select id from receipt_details where purchase_order_id = $1)`,
    [order.id, day],
  )

test('H5: what came and is not billed is accrued at the order’s price, as of any day', async () => {
  const tenant = await newTenant()
  const { order } = await givenIssued(tenant, 100_000_000n, bearings)
  expect(await accrued(tenant)).toEqual(['0.00'])
  const receipt = await receive(tenant, order, '6')
  expect(await accrued(tenant)).toEqual(['600.00', '6'])
  const returned = await tenant.as('receiver').post('/returns', {
    receipt_id: receipt.body.id,
    intent: 'credit',
    reason: 'Scratched',
    lines: [{ receipt_line_id: receipt.body.lines[0].id, quantity: '1' }],
  })
  await tenant.as('receiver').post(`/returns/${returned.body.id}/shipping`)
  expect(await accrued(tenant)).toEqual(['500.00', '5'])
  const invoice = await bill(tenant, { order: order.number, lines: line('3') })
  expect(invoice.status).toBe('approved')
  expect(await accrued(tenant)).toEqual(['200.00', '2'])
  await tenant
    .as('controller')
    .post(`/invoices/${invoice.id}/voiding`, { reason: 'Billed to the wrong company' })
  expect(await accrued(tenant)).toEqual(['500.00', '5'])
})

test('H5: the day counts: what came later is not accrued yet', async () => {
  const tenant = await newTenant()
  const { order } = await givenIssued(tenant, 100_000_000n, bearings)
  await receive(tenant, order, '4')
  await cameOn(order, daysFromNow(-3))
  expect(await accrued(tenant, daysFromNow(-4))).toEqual(['0.00'])
  expect(await accrued(tenant, daysFromNow(-3))).toEqual(['400.00', '4'])
  await bill(tenant, { order: order.number, lines: line('4') })
  expect(await accrued(tenant, daysFromNow(-3))).toEqual(['400.00', '4'])
  expect(await accrued(tenant)).toEqual(['0.00'])
})

test('a day that is none is refused, never taken for today', async () => {
  const tenant = await newTenant()
  for (const path of ['/accruals?on=2026-02-30', '/journals/missing?until=soon']) {
    const { status, body } = await tenant.as('controller').get(path)
    expect([status, body.errors[0].detail]).toEqual([422, expect.stringContaining('The day')])
  }
  expect((await tenant.as('controller').get('/accruals?on=')).status).toBe(200)
})

test('is a page and a file for those who read budgets, and shows nothing of another organisation', async () => {
  const tenant = await newTenant()
  const { order } = await givenIssued(tenant, 100_000_000n, bearings)
  await receive(tenant, order, '6')
  const page = await tenant.as('controller').page('/accruals')
  expect(page.text).toContain(order.number)
  expect((await tenant.as('controller').page('/accruals/export')).text).toContain('600.00')
  expect((await tenant.as('receiver').get('/accruals')).status).toBe(403)
  expect(await accrued(await newTenant())).toEqual(['0.00'])
})
