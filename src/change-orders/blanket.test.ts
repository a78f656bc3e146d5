import { describe, expect, test } from 'vitest'
import { budgetFigures } from '../platform/testing/given-invoices.ts'
import {
  daysFromNow,
  givenBlanketOrder,
  givenBudget,
  givenVendor,
  type Order,
} from '../platform/testing/given.ts'
import { newTenant, owner, type TestTenant } from '../platform/testing/harness.ts'

type Change = { id: string; status: string; approval_id: string }

/** A vendor, and an active blanket order with one line of 50 gloves at 200. */
async function givenBlanket(more: object = {}) {
  const tenant = await newTenant()
  const vendorId = await givenVendor(tenant)
  const { costCenterId, budgetId } = await givenBudget(tenant, 100_000_000n)
  const id = await givenBlanketOrder(tenant, vendorId, {
    lines: [{ description: 'Gloves', unit: 'each', quantity: '50', unit_price: '200' }],
    ...more,
  })
  const buyer = tenant.as('buyer')
  const sent = await buyer.post(`/blanket-orders/${id}/submission`)
  await approveAll(tenant, sent.body.approval_id)
  const blanket = (await buyer.get(`/blanket-orders/${id}`)).body
  expect(blanket.status).toBe('active')
  /** An issued order without a request that releases so many. */
  const released = async (quantity: string): Promise<Order> => {
    const made = await buyer.post('/purchase-orders', {
      vendor_id: vendorId,
      cost_center_id: costCenterId,
      reason: 'The store is empty',
      lines: [
        {
          description: 'Gloves',
          unit: 'each',
          quantity,
          blanket_order_line_id: blanket.lines[0].id,
        },
      ],
    })
    expect(made.status, made.text).toBe(201)
    const asked = await buyer.post(`/purchase-orders/${made.body.id}/submission`)
    await approveAll(tenant, asked.body.approval_id)
    const issued = await buyer.post(`/purchase-orders/${made.body.id}/issue`)
    expect(issued.status, issued.text).toBe(200)
    return issued.body
  }
  const draft = (order: Order, fields: object) =>
    buyer.post('/change-orders', {
      purchase_order_id: order.id,
      reason: 'Other needs',
      lines: [{ line_id: order.lines[0]!.id, ...fields }],
    })
  const submit = async (order: Order, quantity: string): Promise<Change> => {
    const drafted = await draft(order, { quantity })
    expect(drafted.status, drafted.text).toBe(201)
    const asked = await buyer.post(`/change-orders/${drafted.body.id}/submission`)
    expect(asked.status, asked.text).toBe(200)
    return asked.body
  }
  const statusOf = async (change: Change): Promise<string> =>
    (await buyer.get(`/change-orders/${change.id}`)).body.status
  const left = async (): Promise<string> =>
    (await buyer.get(`/blanket-orders/${id}`)).body.lines[0].left
  return { tenant, buyer, vendorId, budgetId, id, released, draft, submit, statusOf, left }
}
async function approveAll(tenant: TestTenant, approvalId: string): Promise<void> {
  for (const role of ['approver', 'controller'] as const) {
    const answer = await tenant.as(role).post(`/approvals/${approvalId}/approval`)
    if (answer.body.status === 'approved') return
  }
}
const withdraw = (tenant: TestTenant, { id }: Change) =>
  tenant.as('buyer').post(`/change-orders/${id}/withdrawal`)
const history = async (tenant: TestTenant, { id }: Change): Promise<string> =>
  (await tenant.as('buyer').page(`/change-orders/${id}`)).text

describe('a change of an order that releases from a blanket order', () => {
  test('G4: by more than is left is refused at its draft, and says what is left', async () => {
    const { released, draft } = await givenBlanket()
    const order = await released('30')
    const refused = await draft(order, { quantity: '51' })
    expect([refused.status, refused.body.errors]).toMatchObject([
      422,
      [{ pointer: '/lines/0/quantity', code: 'over_released' }],
    ])
    expect(refused.body.errors[0].detail).toContain('20 each left of “Gloves”')
    expect(refused.body.errors[0].detail).toContain('at most 50, not 51')
    expect((await draft(order, { quantity: '50' })).status).toBe(201)
  })

  test('is refused at its submission where another order took what was left', async () => {
    const { tenant, buyer, released, draft } = await givenBlanket()
    const order = await released('30')
    const drafted = await draft(order, { quantity: '50' })
    await released('5')
    const refused = await buyer.post(`/change-orders/${drafted.body.id}/submission`)
    expect([refused.status, refused.body.errors]).toMatchObject([
      422,
      [{ pointer: '/lines/0/quantity', code: 'over_released' }],
    ])
    expect((await withdraw(tenant, drafted.body)).status).toBe(200)
  })

  test('that does not fit any more when it is approved waits with the reason, and can be withdrawn', async () => {
    const { tenant, budgetId, released, submit, statusOf, left } = await givenBlanket()
    const order = await released('30')
    const change = await submit(order, '50')
    await released('5')
    await approveAll(tenant, change.approval_id)
    expect([await statusOf(change), await left()]).toEqual(['approved', '15'])
    expect(await history(tenant, change)).toContain('15 each left of “Gloves”')
    const withdrawn = await withdraw(tenant, change)
    expect([withdrawn.status, withdrawn.body.status]).toEqual([200, 'withdrawn'])
    expect((await budgetFigures(tenant, budgetId)).reserved).toBe(0n)
  })

  test('that was approved and cannot be applied is withdrawn before its approval is settled too', async () => {
    const { tenant, released, submit } = await givenBlanket()
    const change = await submit(await released('30'), '50')
    await tenant.as('approver').post(`/approvals/${change.approval_id}/approval`, { hold: true })
    await released('5')
    await owner.query(
      `update approval_tasks set effective_at = now() - interval '1 second'
      where tenant_id = $1 and effective_at > now()`,
      [tenant.tenantId],
    )
    const withdrawn = await withdraw(tenant, change)
    expect([withdrawn.status, withdrawn.body.status], withdrawn.text).toEqual([200, 'withdrawn'])
  })

  test.each(['rejection', 'return'])('is open to %s whatever is left', async (decision) => {
    const { tenant, released, submit, statusOf } = await givenBlanket()
    const change = await submit(await released('30'), '50')
    await released('20')
    const decided = await tenant
      .as('approver')
      .post(`/approvals/${change.approval_id}/${decision}`, { reason: 'Not now' })
    expect(decided.status, decided.text).toBe(200)
    expect(await statusOf(change)).toBe(decision === 'return' ? 'draft' : 'rejected')
  })

  test('goes no further than the limit of value', async () => {
    const { released, draft } = await givenBlanket({ value_limit: '7000' })
    const order = await released('30')
    const refused = await draft(order, { quantity: '36' })
    expect(refused.body.errors).toMatchObject([
      { pointer: '/lines/0/quantity', code: 'over_released' },
    ])
    expect(refused.body.errors[0].detail).toContain('1000.00 INR left of its limit of 7000.00')
    expect((await draft(order, { quantity: '35' })).status).toBe(201)
  })

  test('raises nothing after its last day, and still lowers', async () => {
    const { buyer, id, released, draft } = await givenBlanket()
    const order = await released('30')
    await owner.query(
      'update blanket_order_details set valid_from = $2, valid_until = $3 where id = $1',
      [id, daysFromNow(-9), daysFromNow(-2)],
    )
    const refused = await draft(order, { quantity: '31' })
    expect(refused.body.errors).toMatchObject([
      { pointer: '/lines/0/quantity', code: 'not_valid_any_more' },
    ])
    const lower = await draft(order, { quantity: '29' })
    const applied = await buyer.post(`/change-orders/${lower.body.id}/submission`)
    expect([applied.status, applied.body.status]).toEqual([200, 'applied'])
  })

  test('two at once never take more than is left: one is applied, the other waits', async () => {
    const { tenant, released, submit, statusOf, left } = await givenBlanket()
    const both = [await submit(await released('20'), '30')]
    both.push(await submit(await released('20'), '30'))
    await Promise.all(both.map((change) => approveAll(tenant, change.approval_id)))
    expect((await Promise.all(both.map(statusOf))).toSorted()).toEqual(['applied', 'approved'])
    expect(await left()).toBe('0')
  })
})
