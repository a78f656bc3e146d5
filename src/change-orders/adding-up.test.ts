import { describe, expect, test } from 'vitest'
import {
  givenApproved,
  givenBudget,
  givenOrder,
  givenPolicy,
  givenVendor,
  type Order,
} from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'

const limit = 50_000_000n
/** The owner always; the controller from 500,000 on, counted together. */
async function given(...values: string[]) {
  const tenant = await newTenant()
  const { costCenterId } = await givenBudget(tenant, 10_000_000_000n)
  await givenPolicy(tenant, [
    { name: 'Owner', position: 1, approver: 'cost_center_owner' },
    {
      name: 'Finance, added up',
      position: 2,
      amount: limit,
      approver: 'role:controller',
      when: [{ what: 'together', values }],
    },
  ])
  const vendorId = await givenVendor(tenant)
  return { tenant, costCenterId, vendorId }
}
type Given = Awaited<ReturnType<typeof given>>

/** An issued order without a request, sent so long ago that it is not counted itself. */
async function oldOrder({ tenant, costCenterId, vendorId }: Given): Promise<Order> {
  const order = await newOrder({ tenant, costCenterId, vendorId }, '100')
  await asOwner(
    "update purchase_order_details set submitted_at = now() - interval '60 days' where id = $1",
    [order.id],
  )
  return order
}
async function newOrder({ tenant, costCenterId, vendorId }: Given, price: string): Promise<Order> {
  const made = await tenant.as('buyer').post('/purchase-orders', {
    vendor_id: vendorId,
    cost_center_id: costCenterId,
    currency: 'INR',
    reason: 'Needed',
    lines: [{ description: 'Laptop', quantity: '1', unit: 'each', unit_price: price }],
  })
  const sent = await tenant.as('buyer').post(`/purchase-orders/${made.body.id}/submission`)
  await approve(tenant, sent.body.approval_id)
  const issued = await tenant.as('buyer').post(`/purchase-orders/${made.body.id}/issue`)
  expect(issued.status, issued.text).toBe(200)
  return issued.body as Order
}
/** Returns how many were asked. */
async function approve(tenant: TestTenant, approvalId: string): Promise<number> {
  for (const role of ['approver', 'controller'] as const)
    await tenant.as(role).post(`/approvals/${approvalId}/approval`)
  return stepsOf(tenant, approvalId)
}
async function stepsOf(tenant: TestTenant, approvalId: string): Promise<number> {
  const { body } = await tenant.as('approver').get(`/approvals/${approvalId}`)
  return (body.steps as { status: string }[]).filter(({ status }) => status !== 'skipped').length
}
type Sent = { id: string; approval_id: string; split_note: string | null }
async function draft(tenant: TestTenant, order: Order, lines: object[]): Promise<string> {
  const made = await tenant
    .as('buyer')
    .post('/change-orders', { purchase_order_id: order.id, reason: 'More', lines })
  expect(made.status, made.text).toBe(201)
  return made.body.id as string
}
async function submit(tenant: TestTenant, id: string): Promise<Sent> {
  const sent = await tenant.as('buyer').post(`/change-orders/${id}/submission`)
  expect(sent.status, sent.text).toBe(200)
  return sent.body as Sent
}
const raise = async (tenant: TestTenant, order: Order, price: string): Promise<Sent> =>
  submit(tenant, await draft(tenant, order, [{ line_id: order.lines[0]!.id, unit_price: price }]))
async function three<T>(make: () => Promise<T>): Promise<T[]> {
  const made: T[] = []
  while (made.length < 3) made.push(await make())
  return made
}

describe('rule 65: changes of orders are counted with other purchases by what they add', () => {
  test.each(['requester:7', 'vendor:7', 'item:7'])(
    'three raises below the limit, together above it, ask the controller (%s)',
    async (by) => {
      const all = await given(by)
      const asked: number[] = []
      for (const order of await three(() => oldOrder(all))) {
        const sent = await raise(all.tenant, order, '200100')
        asked.push(await approve(all.tenant, sent.approval_id))
      }
      expect(asked).toEqual([1, 1, 2])
    },
  )

  test('a lowering, and one that was rejected or withdrawn, counts nothing', async () => {
    const all = await given('requester:7')
    const { tenant } = all
    const rejected = await raise(tenant, await oldOrder(all), '400100')
    await tenant
      .as('approver')
      .post(`/approvals/${rejected.approval_id}/rejection`, { reason: 'Too dear' })
    const order = await oldOrder(all)
    const withdrawn = await raise(tenant, order, '400100')
    await tenant.as('buyer').post(`/change-orders/${withdrawn.id}/withdrawal`)
    const lowered = await draft(tenant, order, [{ line_id: order.lines[0]!.id, unit_price: '1' }])
    expect(await submit(tenant, lowered)).toMatchObject({ status: 'applied' })
    const last = await raise(tenant, await oldOrder(all), '400100')
    expect(await stepsOf(tenant, last.approval_id)).toBe(1)
  })

  test('what one line saves does not pay for another', async () => {
    const all = await given('requester:7')
    const { tenant } = all
    const order = await newOrder(all, '300000')
    await asOwner(
      "update purchase_order_details set submitted_at = now() - interval '60 days' where id = $1",
      [order.id],
    )
    const swap = await draft(tenant, order, [
      { line_id: order.lines[0]!.id, quantity: '0' },
      { description: 'Server', quantity: '1', unit_price: '300000' },
    ])
    await approve(tenant, (await submit(tenant, swap)).approval_id)
    const next = await raise(tenant, await oldOrder(all), '250100')
    expect(await stepsOf(tenant, next.approval_id)).toBe(2)
  })

  test('never counts twice: not with its order, nor with the request of a line that it adds', async () => {
    const all = await given('requester:7', 'vendor:30')
    const { tenant } = all
    const order = await newOrder(all, '100000')
    const once = await raise(tenant, order, '200000')
    expect(await approve(tenant, once.approval_id)).toBe(1)
    // The order is 200,000 now: 299,999 more stay below 500,000, and 300,000 do not.
    const below = await raise(tenant, await oldOrder(all), '300099')
    expect(await stepsOf(tenant, below.approval_id)).toBe(1)
    await tenant.as('buyer').post(`/change-orders/${below.id}/withdrawal`)
    const above = await raise(tenant, await oldOrder(all), '300100')
    expect(await stepsOf(tenant, above.approval_id)).toBe(2)

    const other = await given('vendor:30')
    const request = (price: string) =>
      givenApproved(other.tenant, other.costCenterId, {
        vendor_id: other.vendorId,
        lines: [{ description: 'Desk', quantity: '1', unit: 'each', unit_price: price }],
      })
    const ofRequest = await givenOrder(other.tenant, await request('100'), other.vendorId)
    const more = (await request('300000')) as unknown as { lines: { id: string }[] }
    const added = await draft(other.tenant, ofRequest, [
      { purchase_request_line_id: more.lines[0]!.id, quantity: '1', unit_price: '300000' },
    ])
    expect(await stepsOf(other.tenant, (await submit(other.tenant, added)).approval_id)).toBe(1)
  })

  test('three at once wait for each other', async () => {
    const all = await given('requester:7')
    const { tenant } = all
    const ids: string[] = []
    for (const order of await three(() => oldOrder(all)))
      ids.push(await draft(tenant, order, [{ line_id: order.lines[0]!.id, unit_price: '300100' }]))
    const sent = await Promise.all(ids.map((id) => submit(tenant, id)))
    const asked = await Promise.all(sent.map((one) => stepsOf(tenant, one.approval_id)))
    expect(asked.toSorted((a, b) => a - b)).toEqual([1, 2, 2])
  })

  test('says that it is perhaps split, on its page, to its approvers and in the inbox', async () => {
    const all = await given('requester:7')
    const { tenant } = all
    const [first, second] = await three(() => oldOrder(all))
    expect((await raise(tenant, first!, '300100')).split_note).toBeNull()
    const sent = await raise(tenant, second!, '300100')
    const note =
      '2 changes of orders by The buyer for Laptop in 7 days, together ₹6,00,000; this one alone is below the limit of ₹5,00,000'
    expect(sent.split_note).toBe(note)
    expect((await tenant.as('buyer').page(`/change-orders/${sent.id}`)).text).toContain(note)
    for (const path of [`/approvals/${sent.approval_id}`, '/inbox'])
      expect((await tenant.as('approver').page(path)).text).toContain(note)
    const order = await newOrder(all, '100000')
    const mixed = (await tenant.as('buyer').get(`/purchase-orders/${order.id}`)).body
    expect(mixed.split_note).toContain('3 orders and changes of orders by The buyer')
  })
})
