import { describe, expect, test } from 'vitest'
import { givenApproved, receive, type Order } from '../platform/testing/given.ts'
import { bill, budgetFigures, givenDelivered, heldFor } from '../platform/testing/given-invoices.ts'
import type { TestTenant } from '../platform/testing/harness.ts'

const chairs = [{ description: 'Chair', quantity: '10', unit_price: '1500.00' }]
const chairsAndDesks = [
  ...chairs,
  { description: 'Desk', quantity: '2', unit: 'each', unit_price: '5000.00' },
]
const billed = (order: Order, quantity: string, price = '1500.00') => ({
  order: order.number,
  lines: [{ name: 'Chair', quantity, price }],
})
const act = (tenant: TestTenant, order: { id: string }, what: string, more: object = {}) =>
  tenant
    .as('buyer')
    .post(`/purchase-orders/${order.id}/${what}`, { reason: 'The vendor stopped it', ...more })
const now = async (tenant: TestTenant, order: { id: string }) =>
  (await tenant.as('buyer').get(`/purchase-orders/${order.id}`)).body

describe('what does not come any more is closed', () => {
  test('E13: nothing of a line came, so all it committed is free at once, and the order is done', async () => {
    const { tenant, order, budgetId } = await givenDelivered(chairs, { received: '0' })
    expect((await budgetFigures(tenant, budgetId)).committed).toBe(1_500_000n)
    const closed = await act(tenant, order, 'closure')
    expect(closed.body).toMatchObject({
      status: 'closed',
      lines: [{ quantity: '10', closed_quantity: '10' }],
    })
    expect(closed.body.actions).toEqual(['reopen_rest'])
    expect(await budgetFigures(tenant, budgetId)).toEqual({
      reserved: 0n,
      committed: 0n,
      actual: 0n,
    })
    const page = await tenant.as('buyer').page(`/purchase-orders/${order.id}`)
    expect(page.text).toContain('10 closed')
    expect(page.text).toContain('closed what has not come of the order')
  })

  test('rule 10: of 15,000 the last invoice is 11,000; closing the rest gives 4,000 back', async () => {
    const { tenant, order, budgetId } = await givenDelivered(
      [{ description: 'Chair', quantity: '15', unit_price: '1000.00' }],
      { received: '11' },
    )
    expect((await bill(tenant, billed(order, '11', '1000.00'))).status).toBe('approved')
    expect((await budgetFigures(tenant, budgetId)).committed).toBe(400_000n)
    expect((await act(tenant, order, 'closure')).body.status).toBe('closed')
    expect(await budgetFigures(tenant, budgetId)).toEqual({
      reserved: 0n,
      committed: 0n,
      actual: 1_100_000n,
    })
  })

  test('what came and is not billed yet stays committed, and can be billed; no more than that', async () => {
    const { tenant, order, budgetId } = await givenDelivered(chairs, { received: '6' })
    expect((await bill(tenant, billed(order, '4'))).status).toBe('approved')
    const closed = await act(tenant, order, 'closure')
    expect(closed.body).toMatchObject({
      status: 'issued',
      receipt_status: 'full',
      billing_status: 'partial',
    })
    expect((await budgetFigures(tenant, budgetId)).committed).toBe(300_000n)
    const late = await receive(tenant, order, '1')
    expect([late.status, late.body.code]).toEqual([409, 'closed_short'])
    const tooMuch = await bill(tenant, { ...billed(order, '3'), number: 'TOO-MUCH' })
    expect(heldFor(tooMuch)).toEqual(['not_received', 'quantity_billed'])
    await tenant.as('ap_clerk').post(`/invoices/${tooMuch.id}/rejection`, { reason: 'Too much' })
    expect((await bill(tenant, { ...billed(order, '2'), number: 'REST' })).status).toBe('approved')
    expect((await now(tenant, order)).status).toBe('closed')
    expect((await budgetFigures(tenant, budgetId)).committed).toBe(0n)
  })

  test('of one line alone; the other is received and billed as before', async () => {
    const { tenant, order, budgetId } = await givenDelivered(chairsAndDesks, { received: '0' })
    const desk = order.lines[1]!.id
    const closed = await act(tenant, order, 'closure', { line_id: desk })
    expect(closed.body.lines).toMatchObject([{ closed_quantity: '0' }, { closed_quantity: '2' }])
    expect(closed.body.receipt_status).toBe('none')
    expect((await budgetFigures(tenant, budgetId)).committed).toBe(1_500_000n)
    const received = await tenant.as('receiver').post('/receipts', {
      purchase_order_id: order.id,
      lines: [{ purchase_order_line_id: order.lines[0]!.id, quantity: '10' }],
    })
    expect(received.status).toBe(201)
    await bill(tenant, billed(order, '10'))
    expect((await now(tenant, order)).status).toBe('closed')
  })

  test('is opened again and commits the same, if the budget still has it', async () => {
    const { tenant, order, budgetId, costCenterId } = await givenDelivered(chairs, {
      received: '4',
      budget: 1_500_000n,
    })
    await act(tenant, order, 'closure')
    expect((await budgetFigures(tenant, budgetId)).committed).toBe(600_000n)
    const again = await act(tenant, order, 'reopening', { reason: 'They deliver after all' })
    expect(again.body).toMatchObject({ status: 'issued', receipt_status: 'partial' })
    expect((await budgetFigures(tenant, budgetId)).committed).toBe(1_500_000n)
    await act(tenant, order, 'closure')
    await givenApproved(tenant, costCenterId, {
      lines: [{ description: 'Lamp', quantity: '1', unit: 'each', unit_price: '100' }],
    })
    const refused = await act(tenant, order, 'reopening')
    expect([refused.status, refused.body.code]).toEqual([422, 'budget_exceeded'])
    expect(refused.body.detail).toContain('₹8,900')
    expect((await now(tenant, order)).lines[0].closed_quantity).toBe('6')
    expect((await budgetFigures(tenant, budgetId)).committed).toBe(600_000n)
  })

  test('is refused where nothing is left, to others than buyers, on an older version and of another order', async () => {
    const { tenant, order } = await givenDelivered(chairs)
    const all = await act(tenant, order, 'closure')
    expect([all.status, all.body.code]).toEqual([409, 'nothing_open'])
    expect((await act(tenant, order, 'reopening')).body.code).toBe('nothing_open')
    expect((await act(tenant, order, 'closure', { line_id: order.id })).status).toBe(422)
    expect((await act(tenant, order, 'closure', { version: order.version })).body.code).toBe(
      'stale',
    )
    const receiver = await tenant
      .as('receiver')
      .post(`/purchase-orders/${order.id}/closure`, { reason: 'x' })
    expect(receiver.status).toBe(403)
  })

  test('at the same moment as a receipt: bounds hold, whichever comes first', async () => {
    const { tenant, order, budgetId } = await givenDelivered(chairs, { received: '4' })
    const [received, closed] = await Promise.all([
      receive(tenant, order, '6'),
      act(tenant, order, 'closure'),
    ])
    const after = await now(tenant, order)
    if (received.status === 201) {
      expect(closed.status).toBe(409)
      expect(after.lines[0]).toMatchObject({ received: '10', closed_quantity: '0' })
      expect((await budgetFigures(tenant, budgetId)).committed).toBe(1_500_000n)
    } else {
      expect([closed.status, received.status]).toEqual([200, 409])
      expect((await budgetFigures(tenant, budgetId)).committed).toBe(600_000n)
    }
  })

  test('rule 30: an order of which something came is not cancelled; the refusal leads to closing the rest', async () => {
    const { tenant, order } = await givenDelivered(chairs, { received: '4' })
    const refused = await act(tenant, order, 'cancellation')
    expect([refused.status, refused.body.code]).toEqual([409, 'not_allowed'])
    expect(refused.body.way.href).toBe(`/purchase-orders/${order.id}`)
    const form = await tenant
      .as('buyer')
      .form(`/purchase-orders/${order.id}/cancellation`, { reason: 'x', version: 1_000 })
    expect(form.status).toBe(409)
  })

  test('an order that is closed in part, of which nothing came, is still cancelled', async () => {
    const { tenant, order, budgetId } = await givenDelivered(chairsAndDesks, { received: '0' })
    await act(tenant, order, 'closure', { line_id: order.lines[1]!.id })
    expect((await act(tenant, order, 'cancellation')).body.status).toBe('cancelled')
    expect(await budgetFigures(tenant, budgetId)).toEqual({
      reserved: 2_500_000n,
      committed: 0n,
      actual: 0n,
    })
  })
})

describe('E10: an order on hold', () => {
  test('is neither received nor billed until the hold is lifted, which matches what waits', async () => {
    const { tenant, order } = await givenDelivered(chairs, { received: '4' })
    const held = await act(tenant, order, 'hold', { reason: 'The certificate is missing' })
    expect(held.body.hold).toMatchObject({ reason: 'The certificate is missing' })
    const receipt = await receive(tenant, order, '1')
    expect([receipt.status, receipt.body.code]).toEqual([409, 'order_on_hold'])
    expect(receipt.body.way.href).toBe(`/purchase-orders/${order.id}`)
    const invoice = await bill(tenant, billed(order, '4'))
    expect(heldFor(invoice)).toEqual(['order_hold'])
    const page = await tenant.as('buyer').page(`/purchase-orders/${order.id}`)
    expect(page.text).toContain('The certificate is missing')
    expect(page.text).not.toContain('Receive goods')
    const list = await tenant.as('buyer').get('/purchase-orders?attention=held')
    expect(list.body.data.map(({ id }: { id: string }) => id)).toEqual([order.id])
    expect((await act(tenant, order, 'hold')).body.code).toBe('already_on_hold')
    expect((await act(tenant, order, 'hold-lifting')).status).toBe(200)
    const after = await tenant.as('ap_clerk').get(`/invoices/${invoice.id}`)
    expect(after.body.status).toBe('approved')
    expect((await receive(tenant, order, '1')).status).toBe(201)
    expect((await act(tenant, order, 'hold-lifting')).body.code).toBe('wrong_state')
  })

  test('is not issued; who may not buy cannot set it', async () => {
    const { tenant, order } = await givenDelivered(chairs, { received: '0' })
    const requester = await tenant
      .as('requester')
      .post(`/purchase-orders/${order.id}/hold`, { reason: 'x' })
    expect(requester.status).toBe(403)
    await act(tenant, order, 'hold')
    expect((await act(tenant, order, 'cancellation')).status).toBe(200)
    expect((await act(tenant, order, 'hold-lifting')).status).toBe(200)
    expect((await act(tenant, order, 'hold')).status).toBe(409)
  })

  test('set at the moment an invoice comes: it is held or was approved before, never both', async () => {
    const { tenant, order } = await givenDelivered(chairs)
    const [, invoice] = await Promise.all([
      act(tenant, order, 'hold'),
      bill(tenant, billed(order, '10')),
    ])
    const after = (await tenant.as('ap_clerk').get(`/invoices/${invoice.id}`)).body
    expect(after.status === 'approved' ? [] : heldFor(after)).toEqual(
      after.status === 'approved' ? [] : ['order_hold'],
    )
  })
})
