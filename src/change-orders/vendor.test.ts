import { expect, test } from 'vitest'
import { givenDelivered } from '../platform/testing/given-invoices.ts'
import type { Order } from '../platform/testing/given.ts'
import type { TestTenant } from '../platform/testing/harness.ts'

const reason = { reason: 'Their prices are disputed' }
const orderOf = async (tenant: TestTenant, { id }: { id: string }) =>
  (await tenant.as('buyer').get(`/purchase-orders/${id}`)).body as Order & { vendor_id: string }

/** An issued order of ten chairs, and a change of it that is submitted. */
async function givenChange(quantity: string) {
  const { tenant, order } = await givenDelivered(
    [{ description: 'Chair', quantity: '10', unit_price: '1000.00' }],
    { received: '0', budget: 10_000_000n },
  )
  const { vendor_id: vendorId } = await orderOf(tenant, order)
  const buyer = tenant.as('buyer')
  const drafted = await buyer.post('/change-orders', {
    purchase_order_id: order.id,
    reason: 'Other needs',
    lines: [{ line_id: order.lines[0]!.id, quantity }],
  })
  const at = `/change-orders/${drafted.body.id}`
  const submit = () => buyer.post(`${at}/submission`)
  const approve = async (approvalId: string) => {
    for (const role of ['approver', 'controller'] as const)
      await tenant.as(role).post(`/approvals/${approvalId}/approval`)
  }
  const status = async (): Promise<string> => (await buyer.get(at)).body.status
  const quantityNow = async () => (await orderOf(tenant, order)).lines[0]!.quantity
  return { tenant, buyer, vendorId, at, submit, approve, status, quantityNow }
}

test('a change that orders more of a vendor who was blocked meanwhile is approved and not applied', async () => {
  const { tenant, buyer, vendorId, at, submit, approve, status, quantityNow } =
    await givenChange('13')
  const sent = await submit()
  await buyer.post(`/vendors/${vendorId}/block`, reason)
  await approve(sent.body.approval_id)
  expect([await status(), await quantityNow()]).toEqual(['approved', '10'])
  const why = 'is not active at the moment, so no more may be ordered from them'
  expect((await buyer.page(at)).text).toContain(why)
  const again = await buyer.post(`${at}/application`)
  expect([again.status, again.body.detail]).toEqual([409, expect.stringContaining(why)])
  expect((await tenant.as('buyer').post(`${at}/withdrawal`)).body.status).toBe('withdrawn')
})

test('so it is where the vendor got a hold on orders, until the hold is lifted', async () => {
  const { tenant, buyer, vendorId, at, submit, approve, status, quantityNow } =
    await givenChange('13')
  const sent = await submit()
  const held = await buyer.post(`/vendors/${vendorId}/holds`, { stops: 'orders', ...reason })
  expect(held.status, held.text).toBe(201)
  await approve(sent.body.approval_id)
  expect([await status(), await quantityNow()]).toEqual(['approved', '10'])
  expect((await buyer.page(at)).text).toContain('is on hold for orders')
  const lifted = await tenant
    .as('controller')
    .post(`/vendor-holds/${held.body.id}/lifting`, { reason: 'Settled' })
  expect(lifted.status, lifted.text).toBe(200)
  expect((await buyer.post(`${at}/application`)).body.status).toBe('applied')
  expect(await quantityNow()).toBe('13')
})

test('what only lowers is applied, though the vendor is blocked', async () => {
  const { buyer, vendorId, submit, quantityNow } = await givenChange('8')
  await buyer.post(`/vendors/${vendorId}/block`, reason)
  expect((await submit()).body.status).toBe('applied')
  expect(await quantityNow()).toBe('8')
})
