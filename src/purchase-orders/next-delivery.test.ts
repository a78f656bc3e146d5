import { describe, expect, test } from 'vitest'
import { daysFromNow, givenIssued, receive, type Order } from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'

const [soon, later, last] = [daysFromNow(5), daysFromNow(9), daysFromNow(20)]
type Listed = { id: string; next_delivery_on: string | null; overdue: boolean }
const listed = async (tenant: TestTenant, query = ''): Promise<Listed[]> =>
  (await tenant.as('buyer').get(`/purchase-orders?${query}`)).body.data
const nextOf = async (tenant: TestTenant, { id }: { id: string }) =>
  (await tenant.as('buyer').get(`/purchase-orders/${id}`)).body.next_delivery_on

/** A line for each of these days; null goes by the day of the order. */
async function given(days: readonly (string | null)[], expectedOn: string | null = null) {
  const tenant = await newTenant()
  const { order } = await givenIssued(tenant, 100_000_000n, {
    lines: days.map((_day, i) => ({
      description: `Part ${i}`,
      quantity: '10',
      unit: 'each',
      unit_price: '10',
    })),
  })
  await change(tenant, order, {
    ...(expectedOn ? { expected_on: expectedOn } : {}),
    lines: order.lines.flatMap(({ id }, i) => (days[i] ? [{ line_id: id, due_on: days[i] }] : [])),
  })
  return { tenant, order: (await tenant.as('buyer').get(`/purchase-orders/${order.id}`)).body }
}
async function change(tenant: TestTenant, order: Order, content: object): Promise<void> {
  const made = await tenant
    .as('buyer')
    .post('/change-orders', { purchase_order_id: order.id, reason: 'Other days', ...content })
  expect(made.status, made.text).toBe(201)
  const sent = await tenant.as('buyer').post(`/change-orders/${made.body.id}/submission`)
  expect(sent.body.status, sent.text).toBe('applied')
}
const post = async (tenant: TestTenant, order: Order, at: number, quantity: string) => {
  const answer = await tenant.as('receiver').post('/receipts', {
    purchase_order_id: order.id,
    lines: [{ purchase_order_line_id: order.lines[at]!.id, quantity }],
  })
  expect(answer.status, answer.text).toBe(201)
  return answer.body as { id: string; version: number }
}

describe('the next delivery of an order', () => {
  test('is the first day of the lines that are still open, through receipts, closing and opening', async () => {
    const { tenant, order } = await given([later, soon, null], last)
    expect(await nextOf(tenant, order)).toBe(soon)
    await post(tenant, order, 1, '4')
    expect(await nextOf(tenant, order)).toBe(soon)
    const receipt = await post(tenant, order, 1, '6')
    expect(await nextOf(tenant, order)).toBe(later)
    await tenant
      .as('receiver')
      .post(`/receipts/${receipt.id}/reversal`, { reason: 'Counted wrong' })
    expect(await nextOf(tenant, order)).toBe(soon)
    const act = (what: string, at: number) =>
      tenant
        .as('buyer')
        .post(`/purchase-orders/${order.id}/${what}`, { reason: 'x', line_id: order.lines[at]!.id })
    await act('closure', 1)
    expect(await nextOf(tenant, order)).toBe(later)
    await act('closure', 0)
    expect(await nextOf(tenant, order)).toBe(last)
    await act('reopening', 1)
    expect(await nextOf(tenant, order)).toBe(soon)
  })

  test('follows a change of its days and lines', async () => {
    const { tenant, order } = await given([later, soon])
    await change(tenant, order, { lines: [{ line_id: order.lines[1]!.id, due_on: last }] })
    expect(await nextOf(tenant, order)).toBe(later)
    await change(tenant, order, { lines: [{ line_id: order.lines[0]!.id, quantity: '0' }] })
    expect(await nextOf(tenant, order)).toBe(last)
    await change(tenant, order, {
      expected_on: soon,
      lines: [{ line_id: order.lines[1]!.id, due_on: null }],
    })
    expect(await nextOf(tenant, order)).toBe(soon)
  })

  test('is none once all has come, or the order is cancelled', async () => {
    const { tenant, order } = await given([soon])
    await receive(tenant, order)
    expect(await nextOf(tenant, order)).toBeNull()
    const other = await given([soon])
    const gone = await other.tenant
      .as('buyer')
      .post(`/purchase-orders/${other.order.id}/cancellation`, { reason: 'Not needed' })
    expect(gone.status, gone.text).toBe(200)
    expect(await nextOf(other.tenant, other.order)).toBeNull()
  })

  test('is what the list shows, sorts and is narrowed by, and it says what is overdue', async () => {
    const { tenant, order } = await given([later, soon])
    const draft = async (day: string | null) =>
      (
        await tenant.as('buyer').post('/purchase-orders', {
          vendor_id: order.vendor_id,
          cost_center_id: order.cost_center_id,
          reason: 'Needed',
          ...(day ? { expected_on: day } : {}),
          lines: [{ description: 'Chair', quantity: '1', unit: 'each', unit_price: '1' }],
        })
      ).body as Order
    const [dated, bare] = [await draft(later), await draft(null)]
    const sorted = (await listed(tenant, 'sort=expected')).map(({ id }) => id)
    expect(sorted).toEqual([order.id, dated.id, bare.id])
    const until = await listed(tenant, `expected_until=${soon}`)
    expect(until).toMatchObject([{ id: order.id, next_delivery_on: soon, overdue: false }])
    expect(await listed(tenant, `expected_from=${soon}`)).toHaveLength(2)
    expect(await listed(tenant, 'attention=overdue')).toEqual([])
    await asOwner(
      "update purchase_order_details set next_due_on = '2026-01-05' where tenant_id = $1 and next_due_on < 'infinity'",
      [tenant.tenantId],
    )
    // A draft that was forgotten is not overdue: nobody has ordered it.
    expect(await listed(tenant, 'attention=overdue')).toMatchObject([
      { id: order.id, overdue: true },
    ])
    const page = await tenant.as('buyer').page('/purchase-orders?attention=overdue')
    expect(page.text).toContain('overdue')
  })
})
