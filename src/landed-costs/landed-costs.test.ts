import { describe, expect, test } from 'vitest'
import { ublInvoice } from '../integrations/e-invoice/samples.ts'
import { billFile, givenDelivered, type OrderedLine } from '../platform/testing/given-invoices.ts'
import { givenBudget, givenVendor, receive, type Order } from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { allocated, unitCost } from './landed-cost.ts'

const line = { holds: '1', returned_for_credit: '0', returned_for_replacement: '0' }

describe('a charge', () => {
  test('F01: 5.00 by amount over 50, 15 and -5 comes to 3.57, 1.07 and 0.36', () =>
    expect(allocated(500n, [5000n, 1500n, -500n])).toEqual([357n, 107n, 36n]))
  test('F04: 6 yen over seven equal lines leave the first without one', () =>
    expect(allocated(6n, [100n, 100n, 100n, 100n, 100n, 100n, 100n])).toEqual([
      0n,
      1n,
      1n,
      1n,
      1n,
      1n,
      1n,
    ]))
  test('F06: 5.00 by amount over 5, 20 and -25 comes to 0.50, 2.00 and 2.50; with 10.00 on the first line, to 15.00', () => {
    const parts = allocated(500n, [500n, 2000n, -2500n])
    expect(parts).toEqual([50n, 200n, 250n])
    expect(parts.reduce((sum, part) => sum + part, 1000n)).toBe(1500n)
  })
  test('rule 44: 333 over 666, 133, 131 and 525 comes to 152, 31, 30 and 120', () =>
    expect(allocated(333n, [666n, 133n, 131n, 525n])).toEqual([152n, 31n, 30n, 120n]))
  test('always comes to all of it', () => {
    for (let minor = 0n; minor < 60n; minor++)
      expect(allocated(minor, [7n, 11n, 13n, 17n]).reduce((sum, part) => sum + part, 0n)).toBe(
        minor,
      )
  })
  test('says what one costs, and what that leaves of the whole', () => {
    const three = { ...line, received: '3' } as Parameters<typeof unitCost>[1]
    expect(unitCost(10_000n, three, 'INR')).toEqual({ each: '33.333333', rest: '0.000001' })
    expect(unitCost(100n, three, 'JPY')).toEqual({ each: '33.333333', rest: '0.000001' })
    expect(unitCost(9_000n, three, 'INR')).toEqual({ each: '30', rest: '0' })
  })
})

const two: OrderedLine[] = [
  { description: 'Chair', quantity: '10', unit_price: '100.00' },
  { description: 'Desk', quantity: '4', unit_price: '500.00' },
]
/** A bill for no order, charged to the cost centre and approved. */
async function givenCarrierBill(tenant: TestTenant, costCenterId: string, net: string) {
  const xml = ublInvoice({
    number: `C-${net}`,
    order: 'none',
    lines: [{ name: 'Carriage', quantity: '1', price: net }],
  })
  const { id } = await billFile(tenant, xml)
  const coded = await tenant.as('ap_clerk').post(`/invoices/${id}/coding`, {
    cost_center_id: costCenterId,
    reason: 'Freight of the chairs',
  })
  expect(coded.status, coded.text).toBe(200)
  const done = await tenant
    .as('approver')
    .post(`/approvals/${coded.body.coding.approval_id}/approval`)
  expect(done.body.status, done.text).toBe('approved')
  return id
}
async function givenGoods(net = '333.00') {
  const given = await givenDelivered(two, {})
  const billId = await givenCarrierBill(given.tenant, given.costCenterId, net)
  return { ...given, billId }
}
type Given = Awaited<ReturnType<typeof givenGoods>>
const spread = ({ tenant, order, billId }: Given, more: object = {}) =>
  tenant
    .as('ap_clerk')
    .post(`/landed-costs/${order.id}/allocations`, { invoice_id: billId, basis: 'amount', ...more })
const landed = async ({ tenant, order }: Given) =>
  (await tenant.as('buyer').get(`/landed-costs/${order.id}`)).body
const partsOf = (body: { lines: { landed: { amount: string } }[] }): string[] =>
  body.lines.map((one) => one.landed.amount)

describe('a bill of a carrier', () => {
  test('is spread over what is there by amount, and each line says what it costs, exactly', async () => {
    const given = await givenGoods()
    const { tenant, order } = given
    const made = await spread(given)
    expect(made.status, made.text).toBe(201)
    expect(made.body).toMatchObject({
      total: { amount: '3333.00', currency: 'INR' },
      lines: [
        {
          description: 'Chair',
          quantity: '10',
          price: { amount: '1000.00' },
          landed: { amount: '111.00' },
          total: { amount: '1111.00' },
          unit_cost: '111.1',
          unit_cost_rest: '0',
        },
        { landed: { amount: '222.00' }, total: { amount: '2222.00' }, unit_cost: '555.5' },
      ],
      allocations: [{ counts: true, amount: { amount: '333.00' }, staying: { amount: '333.00' } }],
    })
    const page = await tenant.as('buyer').page(`/landed-costs/${order.id}`)
    for (const text of ['Landed cost', '₹1,111', '₹111.10']) expect(page.text).toContain(text)
    const history = await tenant.as('buyer').page(`/purchase-orders/${order.id}`)
    expect(history.text).toContain('spread a bill over the goods')
    expect(
      (await tenant.as('ap_clerk').page(`/landed-costs/${order.id}/allocations/new`)).status,
    ).toBe(200)
  })

  test('is spread by quantity, or by hand where the parts come to it', async () => {
    const given = await givenGoods()
    const { order } = given
    expect(partsOf((await spread(given, { basis: 'quantity', amount: '100' })).body)).toEqual([
      '71.43',
      '28.57',
    ])
    const byHand = (first: string, second: string) =>
      spread(given, {
        basis: 'hand',
        amount: '50',
        parts: [
          { line_id: order.lines[0]!.id, amount: first },
          { line_id: order.lines[1]!.id, amount: second },
        ],
      })
    const unused = await spread(given, {
      basis: 'amount',
      amount: '50',
      parts: [{ line_id: order.lines[0]!.id, amount: '50' }],
    })
    expect([unused.status, unused.body.errors[0].pointer]).toEqual([422, '/basis'])
    const wrong = await byHand('10', '39.99')
    expect(wrong.status).toBe(422)
    expect(wrong.text).toContain('49.99 INR')
    expect(partsOf((await byHand('10', '40')).body)).toEqual(['81.43', '68.57'])
  })

  test('is never spread twice, also at once, and not before it is approved', async () => {
    const given = await givenGoods()
    const both = await Promise.all([spread(given), spread(given)])
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 422])
    expect((await spread(given, { amount: '0.01' })).status).toBe(422)
    const { tenant } = given
    const held = await billFile(
      tenant,
      ublInvoice({
        number: 'HELD',
        order: 'none',
        lines: [{ name: 'Carriage', quantity: '1', price: '10' }],
      }),
    )
    const early = await spread({ ...given, billId: held.id })
    expect(early.status).toBe(422)
    expect(early.text).toContain('not approved')
  })

  test('loses the share of what goes back, and counts no more once it is taken back or void', async () => {
    const given = await givenGoods()
    const { tenant, order, billId } = given
    await spread(given)
    const receipts = await tenant.as('receiver').get('/receipts')
    const receiptId = receipts.body.data[0].id as string
    const receipt = await tenant.as('receiver').get(`/receipts/${receiptId}`)
    const received = receipt.body.lines.find(
      (one: { purchase_order_line_id: string }) =>
        one.purchase_order_line_id === order.lines[0]!.id,
    )
    const back = await tenant.as('receiver').post('/returns', {
      receipt_id: receiptId,
      intent: 'credit',
      reason: 'Broken',
      lines: [{ receipt_line_id: received.id, quantity: '4' }],
    })
    expect(back.status, back.text).toBe(201)
    const sent = await tenant.as('receiver').post(`/returns/${back.body.id}/shipping`)
    expect(sent.status, sent.text).toBe(200)
    const after = await landed(given)
    expect(partsOf(after)).toEqual(['66.60', '222.00'])
    expect(after.allocations[0].staying.amount).toBe('288.60')
    const [allocation] = after.allocations
    const path = `/landed-cost-allocations/${allocation.id}/reversal`
    expect((await tenant.as('buyer').post(path, { reason: 'x' })).status).toBe(403)
    const gone = await tenant.as('ap_clerk').post(path, { reason: 'Of another order' })
    expect(partsOf(gone.body)).toEqual(['0.00', '0.00'])
    expect((await tenant.as('ap_clerk').post(path, { reason: 'Again' })).status).toBe(409)
    await spread(given)
    expect(partsOf(await landed(given))).toEqual(['76.85', '256.15'])
    const voided = await tenant
      .as('controller')
      .post(`/invoices/${billId}/voiding`, { reason: 'Billed twice' })
    expect(voided.status, voided.text).toBe(200)
    expect(partsOf(await landed(given))).toEqual(['0.00', '0.00'])
    const page = await tenant.as('ap_clerk').page(`/landed-costs/${given.order.id}`)
    expect(page.text).toContain('the bill is void')
    expect(page.text).not.toContain('Why does it not belong to these goods?')
  })

  test('has nothing to be spread over before goods are there, and is seen by nobody else', async () => {
    const { tenant, order, costCenterId } = await givenDelivered(two, { received: '0' })
    const billId = await givenCarrierBill(tenant, costCenterId, '10.00')
    const early = await tenant
      .as('ap_clerk')
      .post(`/landed-costs/${order.id}/allocations`, { invoice_id: billId, basis: 'amount' })
    expect(early.status).toBe(422)
    expect(early.text).toContain('Post the receipt first')
    const page = await tenant.as('buyer').page(`/landed-costs/${order.id}`)
    expect(page.text).toContain('Nothing is there yet')
    const stranger = await newTenant()
    expect((await stranger.as('buyer').get(`/landed-costs/${order.id}`)).status).toBe(404)
  })
})

describe('freight of the order itself', () => {
  test('is in the landed cost of what came, and what is accrued for it is the same', async () => {
    const tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 1_000_000n)
    const made = await tenant.as('buyer').post('/purchase-orders', {
      vendor_id: await givenVendor(tenant),
      cost_center_id: costCenterId,
      currency: 'INR',
      reason: 'Needed',
      charges: [{ kind: 'freight', amount: '100' }],
      lines: [
        { description: 'Chair', quantity: '3', unit: 'each', unit_price: '100' },
        { description: 'Desk', quantity: '1', unit: 'each', unit_price: '600' },
      ],
    })
    const sent = await tenant.as('buyer').post(`/purchase-orders/${made.body.id}/submission`)
    for (const role of ['approver', 'controller'] as const)
      await tenant.as(role).post(`/approvals/${sent.body.approval_id}/approval`)
    const order = (await tenant.as('buyer').post(`/purchase-orders/${made.body.id}/issue`)).body
    expect((await receive(tenant, order as Order, '1')).status).toBe(201)
    const { body } = await tenant.as('buyer').get(`/landed-costs/${made.body.id}`)
    expect(body).toMatchObject({
      total: { amount: '777.78' },
      lines: [
        { price: { amount: '100.00' }, order_charges: { amount: '11.11' }, unit_cost: '111.11' },
        { price: { amount: '600.00' }, order_charges: { amount: '66.67' }, unit_cost: '666.67' },
      ],
    })
    const accruals = await tenant.as('controller').get('/accruals')
    expect(accruals.body.total.amount).toBe('777.78')
  })
})
