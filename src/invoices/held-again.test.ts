import { expect, test } from 'vitest'
import {
  daysFromNow,
  givenIssued,
  givenOrderedOn,
  givenRate,
  receive,
} from '../platform/testing/given.ts'
import {
  acceptHold,
  bill,
  budgetFigures,
  heldFor,
  invoiceNow,
  orderNow,
} from '../platform/testing/given-invoices.ts'
import { newTenant } from '../platform/testing/harness.ts'
import { whileOpen } from '../platform/testing/held-open.ts'
import { asOwner } from '../platform/testing/visitor.ts'
import { post } from '../receipts/commands/post.ts'

const laptops = (quantity: string, price: string) => [{ name: 'Latitude 5450', quantity, price }]

test('a difference that was accepted is accepted as it was: when it grows, the invoice is held for it again', async () => {
  const tenant = await newTenant()
  const { order } = await givenIssued(tenant)
  const invoice = await bill(tenant, { order: order.number, lines: laptops('12', '71000.00') })
  expect(heldFor(invoice)).toEqual(['not_received', 'price'])
  const accepted = await acceptHold(tenant, invoice, { reason: 'price', as: 'buyer' })
  expect(heldFor(accepted.body)).toEqual(['not_received'])
  const matchAgain = async (): Promise<string[]> => {
    const answer = await tenant.as('ap_clerk').post(`/invoices/${invoice.id}/match`)
    expect(answer.status).toBe(200)
    return heldFor(await invoiceNow(tenant, invoice.id))
  }
  expect(await matchAgain()).toEqual(['not_received'])
  await asOwner('update purchase_order_lines set unit_price = 68000 where id = $1', [
    order.lines[0]!.id,
  ])
  expect(await matchAgain()).toEqual(['not_received', 'price'])
})

test('in another currency than its order it is held, whatever its figures, and books nothing', async () => {
  const tenant = await newTenant()
  const { order, budgetId } = await givenIssued(tenant)
  await receive(tenant, order)
  const before = await budgetFigures(tenant, budgetId)
  await givenRate(tenant, { currency: 'EUR', rate: '96.00' })
  const invoice = await bill(tenant, {
    order: order.number,
    currency: 'EUR',
    lines: laptops('12', '68500.00'),
  })
  expect(heldFor(invoice)).toContain('currency')
  expect(await budgetFigures(tenant, budgetId)).toEqual(before)
})

test('while an invoice of an order is held, the order is not cancelled', async () => {
  const tenant = await newTenant()
  const { order } = await givenIssued(tenant)
  const invoice = await bill(tenant, { order: order.number, lines: laptops('12', '68500.00') })
  expect([invoice.status, heldFor(invoice)]).toEqual(['held', ['not_received']])
  const answer = await tenant
    .as('buyer')
    .post(`/purchase-orders/${order.id}/cancellation`, { reason: 'Not needed' })
  expect(answer.status).toBe(409)
  expect((await orderNow(tenant, order)).status).toBe('issued')
})

test('goods that two people book in at the same moment approve an invoice that waits for them once', async () => {
  const tenant = await newTenant()
  const { order, budgetId } = await givenIssued(tenant)
  const invoice = await bill(tenant, { order: order.number, lines: laptops('6', '68500.00') })
  expect(heldFor(invoice)).toEqual(['not_received'])
  const lines = [{ purchase_order_line_id: order.lines[0]!.id, quantity: '6' }]
  const outcome = await whileOpen(
    { tenant, role: 'receiver' },
    (ctx) => post(ctx, { purchase_order_id: order.id, lines }),
    () => receive(tenant, order, '6'),
  )
  expect(outcome.second.status).toBe(201)
  expect((await invoiceNow(tenant, invoice.id)).status).toBe('approved')
  expect(await budgetFigures(tenant, budgetId)).toEqual({
    reserved: 0n,
    committed: 41_100_000n,
    actual: 41_100_000n,
  })
  expect((await orderNow(tenant, order)).lines[0]).toMatchObject({ billed_quantity: '6' })
})

test('the last invoice of an order takes all that is left committed, also the cent that rounding left', async () => {
  const tenant = await newTenant()
  const { order, budgetId } = await givenIssued(tenant, 100_000_000n, {
    lines: [{ description: 'Cable', quantity: '3', unit: 'each', unit_price: '33.333' }],
  })
  expect((await budgetFigures(tenant, budgetId)).committed).toBe(10_000n)
  await receive(tenant, order)
  await givenOrderedOn(order, daysFromNow(-60))
  const part = (number: string, issueDate: string) =>
    bill(tenant, {
      number,
      issueDate,
      order: order.number,
      lines: [{ name: 'Cable', quantity: '1', price: '33.33' }],
    })
  expect((await part('ONE', daysFromNow(-40))).status).toBe('approved')
  expect((await part('TWO-2', daysFromNow(-20))).status).toBe('approved')
  expect((await budgetFigures(tenant, budgetId)).committed).toBe(3_334n)
  expect((await part('III-3', daysFromNow(-1))).status).toBe('approved')
  expect(await budgetFigures(tenant, budgetId)).toMatchObject({ committed: 0n, actual: 9_999n })
})
