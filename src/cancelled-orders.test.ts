import { expect, test } from 'vitest'
import { ublInvoice } from './integrations/e-invoice/samples.ts'
import { cancel } from './purchase-orders/commands/cancel.ts'
import { edit } from './purchase-requests/drafting.ts'
import { NewRequest } from './purchase-requests/input.ts'
import {
  aRequest,
  givenBudget,
  givenIssued,
  receive,
  type Order,
} from './platform/testing/given.ts'
import { bill, budgetFigures, invoiceNow, orderNow } from './platform/testing/given-invoices.ts'
import { newTenant, type TestTenant } from './platform/testing/harness.ts'
import { whileOpen } from './platform/testing/held-open.ts'
import { asOwner } from './platform/testing/visitor.ts'

const lines = [{ name: 'Latitude 5450', quantity: '12', price: '68500.00' }]

/**
 * A cancelled order has no live invoice, no receipt and no commitment, even when they were created at the same time.
 */
async function expectNothingLive(tenant: TestTenant, order: Order, budgetId: string) {
  const live = await asOwner(
    `select 'invoice' as what from invoices where purchase_order_id = $1 and status <> 'rejected'
    union all select 'receipt' from receipts where purchase_order_id = $1
    union all select 'commitment' from purchase_order_lines where purchase_order_id = $1 and committed_left <> 0`,
    [order.id],
  )
  expect((await orderNow(tenant, order)).status).toBe('cancelled')
  expect(live).toEqual([])
  expect(await budgetFigures(tenant, budgetId)).toMatchObject({ committed: 0n, actual: 0n })
}

async function cancelling(second: (tenant: TestTenant, order: Order) => Promise<unknown>) {
  const tenant = await newTenant()
  const { order, budgetId } = await givenIssued(tenant)
  const outcome = await whileOpen(
    { tenant, role: 'buyer' },
    (ctx) => cancel(ctx, order.id, { reason: 'Not needed', withRequests: false }),
    () => second(tenant, order),
  )
  await expectNothingLive(tenant, order, budgetId)
  return { tenant, order, answer: outcome.second as { status: number; body: { id: string } } }
}

test('an invoice that arrives while its order is cancelled is not linked to it', async () => {
  const { tenant, answer } = await cancelling((who, order) =>
    who.as('ap_clerk').upload('/invoices', {
      bytes: Buffer.from(ublInvoice({ order: order.number, lines })),
      name: 'invoice.xml',
    }),
  )
  expect(answer.status).toBe(201)
  expect((await invoiceNow(tenant, answer.body.id)).purchase_order_id).toBeNull()
})

test.each([
  ['number', (order: Order) => ({ order_number: order.number })],
  ['id', (order: Order) => ({ purchase_order_id: order.id })],
])('an order that is being cancelled is not linked by its %s', async (_by, named) => {
  const { answer } = await cancelling(async (tenant, order) => {
    const { id } = await bill(tenant, { order: 'none', lines })
    return tenant.as('ap_clerk').post(`/invoices/${id}/order`, named(order))
  })
  expect(answer.status).toBe(409)
})

test('goods are not received for an order that is being cancelled', async () => {
  const { answer } = await cancelling((tenant, order) => receive(tenant, order))
  expect(answer.status).toBe(409)
})

test.each([
  ['received', (tenant: TestTenant, order: Order) => receive(tenant, order)],
  ['billed', (tenant: TestTenant, order: Order) => bill(tenant, { order: order.number, lines })],
])('an order that is being %s is not cancelled', async (_what, act) => {
  const tenant = await newTenant()
  const { order } = await givenIssued(tenant)
  await act(tenant, order)
  const answer = await tenant
    .as('buyer')
    .post(`/purchase-orders/${order.id}/cancellation`, { reason: 'Not needed' })
  expect(answer.status).toBe(409)
  expect((await orderNow(tenant, order)).status).toBe('issued')
})

test('an invoice that is approved while its order is cancelled: one of the two is refused', async () => {
  const tenant = await newTenant()
  const { order, budgetId } = await givenIssued(tenant)
  await receive(tenant, order)
  const refused = tenant.run('buyer', (ctx) =>
    cancel(ctx, order.id, { reason: 'Not needed', withRequests: false }),
  )
  const [cancelled, billed] = await Promise.allSettled([
    refused,
    bill(tenant, { order: order.number, lines }),
  ])
  expect([cancelled.status, billed.status]).toEqual(['rejected', 'fulfilled'])
  expect((await budgetFigures(tenant, budgetId)).committed).toBe(0n)
})

test('a request that is submitted while it is edited goes in as it was edited, or not at all', async () => {
  const tenant = await newTenant()
  const { costCenterId } = await givenBudget(tenant, 100_000_000n)
  const made = await tenant.as('requester').post('/purchase-requests', aRequest(costCenterId))
  const { first, second } = await whileOpen(
    { tenant, role: 'requester' },
    (ctx) =>
      edit(
        ctx,
        made.body.id,
        NewRequest.parse({ ...aRequest(costCenterId), title: 'Changed meanwhile' }),
        undefined,
      ),
    () =>
      tenant
        .as('requester')
        .post(`/purchase-requests/${made.body.id}/submission`, { version: made.body.version }),
  )
  expect(first).toBeUndefined()
  expect([second.status, second.body.code]).toEqual([409, 'stale'])
  const now = await tenant.as('requester').get(`/purchase-requests/${made.body.id}`)
  expect([now.body.status, now.body.title]).toEqual(['draft', 'Changed meanwhile'])
})
