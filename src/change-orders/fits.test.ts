import { expect, test } from 'vitest'
import { budgetFigures } from '../platform/testing/given-invoices.ts'
import { givenBudget, givenVendor, type Order } from '../platform/testing/given.ts'
import { newTenant, owner } from '../platform/testing/harness.ts'

const chair = { description: 'Chair', quantity: '1', unit: 'each', unit_price: '500' }

/** An issued order without a request of two chairs of 500 and a freight of 100. */
async function givenFreight() {
  const tenant = await newTenant()
  const vendor_id = await givenVendor(tenant)
  const { costCenterId, budgetId } = await givenBudget(tenant, 10_000_000n)
  const buyer = tenant.as('buyer')
  const made = await buyer.post('/purchase-orders', {
    vendor_id,
    cost_center_id: costCenterId,
    reason: 'The old ones broke',
    charges: [{ kind: 'freight', amount: '100' }],
    lines: [chair, { ...chair, description: 'Stool' }],
  })
  const sent = await buyer.post(`/purchase-orders/${made.body.id}/submission`)
  expect(sent.status, sent.text).toBe(200)
  await tenant.as('approver').post(`/approvals/${sent.body.approval_id}/approval`)
  const order = (await buyer.post(`/purchase-orders/${made.body.id}/issue`)).body as Order
  const change = async (more: object) => {
    const drafted = await buyer.post('/change-orders', {
      purchase_order_id: order.id,
      reason: 'Another price',
      lines: [],
      ...more,
    })
    expect(drafted.status, drafted.text).toBe(201)
    return (await buyer.post(`/change-orders/${drafted.body.id}/submission`)).body as {
      id: string
      status: string
      approval_id: string
    }
  }
  const lineId = order.lines[0]!.id
  const figures = () => budgetFigures(tenant, budgetId)
  return { tenant, buyer, order, lineId, costCenterId, change, figures }
}

test('a cheaper line is applied at once, though the other one bears more of the freight', async () => {
  const { lineId, change, figures } = await givenFreight()
  const cheaper = await change({ lines: [{ line_id: lineId, unit_price: '300' }] })
  expect(cheaper.status).toBe('applied')
  expect(await figures()).toEqual({ reserved: 0n, committed: 90_000n, actual: 0n })
  const gone = await change({ lines: [{ line_id: lineId, quantity: '0' }] })
  expect(gone.status).toBe('applied')
  expect(await figures()).toEqual({ reserved: 0n, committed: 60_000n, actual: 0n })
})

test('what a line saves pays for no other charge: people are asked', async () => {
  const { lineId, change } = await givenFreight()
  const asked = await change({
    lines: [{ line_id: lineId, unit_price: '300' }],
    charges: [{ kind: 'freight', amount: '250' }],
  })
  expect(asked.status).toBe('pending')
})

test('what does not come is not closed while a change waits for approval', async () => {
  const { tenant, buyer, order, lineId, change, figures } = await givenFreight()
  const asked = await change({ lines: [{ line_id: lineId, quantity: '3' }] })
  const close = () => buyer.post(`/purchase-orders/${order.id}/closure`, { reason: 'Stopped' })
  const refused = await close()
  expect([refused.status, refused.body.code]).toEqual([409, 'change_open'])
  expect(refused.body.way.href).toBe(`/change-orders/${asked.id}`)
  await tenant.as('approver').post(`/approvals/${asked.approval_id}/rejection`, { reason: 'No' })
  expect((await close()).status).toBe(200)
  expect(await figures()).toEqual({ reserved: 0n, committed: 0n, actual: 0n })
})

test('an approved change that does not fit any more says why, and what to do', async () => {
  const { tenant, buyer, costCenterId, change } = await givenFreight()
  const asked = await change({
    lines: [{ ...chair, description: 'Sofa', cost_center_id: costCenterId }],
  })
  await owner.query('update cost_centers set active = false where id = $1', [costCenterId])
  await tenant.as('approver').post(`/approvals/${asked.approval_id}/approval`)
  const { text } = await buyer.page(`/change-orders/${asked.id}`)
  expect(text).toContain('Approved, not applied yet')
  expect(text).toContain('is closed. Choose another cost centre.')
  expect(text).toContain('Put that right and apply it, or withdraw it and draft another one.')
})
