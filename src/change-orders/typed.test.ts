import { describe, expect, test } from 'vitest'
import { givenCenter } from '../platform/testing/given-budgets.ts'
import { bill, budgetFigures } from '../platform/testing/given-invoices.ts'
import {
  givenApproved,
  givenBudget,
  givenIssued,
  givenOrder,
  givenPolicy,
  givenIssuedDirect,
  givenVendor,
  receive,
  type Order,
} from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'

/** An issued order without a request: ten chairs for 1,000.00 of a budget. */
async function given(budget = 500_000n) {
  const tenant = await newTenant()
  const { costCenterId, budgetId } = await givenBudget(tenant, budget)
  const vendorId = await givenVendor(tenant, { vatId: 'DE123456789' })
  const order = await givenIssuedDirect(tenant, {
    vendor_id: vendorId,
    cost_center_id: costCenterId,
    lines: [{ description: 'Chair', quantity: '10', unit: 'each', unit_price: '100' }],
  })
  return { tenant, order, budgetId, costCenterId, vendorId }
}
async function approve(tenant: TestTenant, approvalId: string): Promise<string[]> {
  const asked: string[] = []
  for (const role of ['approver', 'controller'] as const) {
    const answer = await tenant.as(role).post(`/approvals/${approvalId}/approval`)
    if (answer.status === 200) asked.push(role)
    if (answer.body.status === 'approved') break
  }
  return asked
}
const lamp = { description: 'Lamp', quantity: '4', unit: 'each', unit_price: '250' }
const draft = (tenant: TestTenant, order: Order, lines: object[]) =>
  tenant
    .as('buyer')
    .post('/change-orders', { purchase_order_id: order.id, reason: 'Lamps as well', lines })
async function submitted(tenant: TestTenant, order: Order, lines: object[]) {
  const made = await draft(tenant, order, lines)
  expect(made.status, made.text).toBe(201)
  return tenant.as('buyer').post(`/change-orders/${made.body.id}/submission`)
}
const now = async (tenant: TestTenant, order: { id: string }) =>
  (await tenant.as('buyer').get(`/purchase-orders/${order.id}`)).body

describe('a line that is typed into a change of an order without a request', () => {
  test('reserves what it adds alone, is approved by the new total, and is received and billed like any other', async () => {
    const { tenant, order, budgetId, costCenterId } = await given()
    expect(await budgetFigures(tenant, budgetId)).toEqual({
      reserved: 0n,
      committed: 100_000n,
      actual: 0n,
    })
    const sent = await submitted(tenant, order, [lamp])
    expect(sent.body, sent.text).toMatchObject({
      status: 'pending',
      was_total: { amount: '1000.00' },
      total: { amount: '2000.00' },
      lines: [{ description: 'Lamp', cost_center_id: costCenterId, before: null }],
    })
    expect(await budgetFigures(tenant, budgetId)).toEqual({
      reserved: 100_000n,
      committed: 100_000n,
      actual: 0n,
    })
    const page = await tenant.as('approver').page(`/approvals/${sent.body.approval_id}`)
    expect(page.text).toContain('Lamp')
    await approve(tenant, sent.body.approval_id)
    const after = await now(tenant, order)
    expect(after).toMatchObject({
      total: { amount: '2000.00' },
      lines: [{ description: 'Chair' }, { description: 'Lamp', quantity: '4' }],
      versions: [{ number: 1 }],
    })
    expect(after.lines[1].cost_center_id).toBe(costCenterId)
    expect(await budgetFigures(tenant, budgetId)).toEqual({
      reserved: 0n,
      committed: 200_000n,
      actual: 0n,
    })
    expect((await receive(tenant, after as Order)).status).toBe(201)
    const invoice = await bill(tenant, {
      order: order.number,
      lines: [
        { name: 'Chair', quantity: '10', price: '100.00' },
        { name: 'Lamp', quantity: '4', price: '250.00' },
      ],
    })
    expect(invoice.status).toBe('approved')
    expect(await budgetFigures(tenant, budgetId)).toEqual({
      reserved: 0n,
      committed: 0n,
      actual: 200_000n,
    })
  })

  test('is changed and closed like the others: what is more is reserved, what is less given back', async () => {
    const { tenant, order, budgetId } = await given()
    await approve(tenant, (await submitted(tenant, order, [lamp])).body.approval_id)
    const lineId = (await now(tenant, order)).lines[1].id as string
    const more = await submitted(tenant, order, [{ line_id: lineId, quantity: '5' }])
    expect((await budgetFigures(tenant, budgetId)).reserved).toBe(25_000n)
    await approve(tenant, more.body.approval_id)
    expect((await budgetFigures(tenant, budgetId)).committed).toBe(225_000n)
    await submitted(tenant, order, [{ line_id: lineId, quantity: '0' }])
    expect((await budgetFigures(tenant, budgetId)).committed).toBe(100_000n)
  })

  test('goes by the total of the order: small steps do not stay below a limit', async () => {
    const { tenant, order } = await given()
    await givenPolicy(tenant, [
      { name: 'First', position: 10, approver: 'role:approver' },
      { name: 'Finance', position: 20, amount: 180_000n, approver: 'role:controller' },
    ])
    const pen = { ...lamp, description: 'Pen', quantity: '1', unit_price: '500' }
    const first = await submitted(tenant, order, [pen])
    expect(await approve(tenant, first.body.approval_id)).toEqual(['approver'])
    const second = await submitted(tenant, order, [{ ...pen, description: 'Ink' }])
    expect(await approve(tenant, second.body.approval_id)).toEqual(['approver', 'controller'])
    expect((await now(tenant, order)).total.amount).toBe('2000.00')
  })

  test('at no price has its place in the budget: a price that comes later is reserved and committed', async () => {
    const { tenant, order, budgetId } = await given()
    const gift = { ...lamp, description: 'Gift', unit_price: '0' }
    // Alone nobody is asked; beside what costs something, it is approved with it.
    expect((await submitted(tenant, order, [gift])).body.status).toBe('applied')
    await approve(tenant, (await submitted(tenant, order, [lamp, gift])).body.approval_id)
    expect((await budgetFigures(tenant, budgetId)).committed).toBe(200_000n)
    for (const [position, used] of [
      [1, 240_000n],
      [3, 280_000n],
    ] as const) {
      const line = (await now(tenant, order)).lines[position]
      expect(line).toMatchObject({ description: 'Gift', unit_price: '0' })
      const dearer = await submitted(tenant, order, [
        { line_id: line.id, quantity: '4', unit_price: '100' },
      ])
      expect(dearer.body, dearer.text).toMatchObject({ status: 'pending' })
      expect((await budgetFigures(tenant, budgetId)).reserved).toBe(40_000n)
      await approve(tenant, dearer.body.approval_id)
      expect(await budgetFigures(tenant, budgetId)).toEqual({
        reserved: 0n,
        committed: used,
        actual: 0n,
      })
    }
  })

  test('at no price is refused where a budget is required and none is planned', async () => {
    const { tenant, order } = await given()
    const bare = await givenCenter(tenant)
    const made = await draft(tenant, order, [{ ...lamp, unit_price: '0', cost_center_id: bare }])
    expect(made.status, made.text).toBe(201)
    const sent = await tenant.as('buyer').post(`/change-orders/${made.body.id}/submission`)
    expect([sent.status, sent.body.code], sent.text).toEqual([409, 'no_budget'])
    expect((await now(tenant, order)).lines).toHaveLength(1)
  })

  test('at no price from the start, typed or requested, commits the price that a change gives it', async () => {
    const { tenant, order, budgetId, costCenterId, vendorId } = await given()
    const free = { description: 'Sample', quantity: '2', unit: 'each', unit_price: '0' }
    const drafted = await tenant.as('buyer').post('/purchase-orders', {
      vendor_id: vendorId,
      cost_center_id: costCenterId,
      currency: 'INR',
      reason: 'Samples',
      lines: [free, { ...free, description: 'Desk', unit_price: '100' }],
    })
    const sent = await tenant.as('buyer').post(`/purchase-orders/${drafted.body.id}/submission`)
    await approve(tenant, sent.body.approval_id)
    const approved = await givenApproved(tenant, costCenterId, { lines: [free] })
    const ofRequest = await givenOrder(tenant, approved, vendorId)
    const direct = await tenant.as('buyer').post(`/purchase-orders/${drafted.body.id}/issue`)
    expect(direct.status, direct.text).toBe(200)
    let { committed } = await budgetFigures(tenant, budgetId)
    expect(committed).toBe(120_000n)
    for (const one of [direct.body as Order, ofRequest]) {
      const change = await submitted(tenant, one, [
        { line_id: one.lines[0]!.id, quantity: '2', unit_price: '150' },
      ])
      await approve(tenant, change.body.approval_id)
      committed += 30_000n
      expect(await budgetFigures(tenant, budgetId)).toEqual({ reserved: 0n, committed, actual: 0n })
    }
    expect((await now(tenant, order)).lines).toHaveLength(1)
  })

  test('is given back when the change is withdrawn or returned, and keeps what it was when it is sent again', async () => {
    const { tenant, order, budgetId } = await given()
    const sent = await submitted(tenant, order, [lamp])
    await tenant
      .as('approver')
      .post(`/approvals/${sent.body.approval_id}/return`, { reason: 'Cheaper ones' })
    expect((await budgetFigures(tenant, budgetId)).reserved).toBe(0n)
    const at = `/change-orders/${sent.body.id}`
    const edited = await tenant
      .as('buyer')
      .post(`${at}/edit`, { reason: 'Cheaper lamps', lines: [{ ...lamp, unit_price: '200' }] })
    expect(edited.body, edited.text).toMatchObject({ total: { amount: '1800.00' } })
    const again = await tenant.as('buyer').post(`${at}/submission`)
    expect((await budgetFigures(tenant, budgetId)).reserved).toBe(80_000n)
    expect((await tenant.as('buyer').post(`${at}/withdrawal`)).status).toBe(200)
    expect(again.body.status).toBe('pending')
    expect(await budgetFigures(tenant, budgetId)).toEqual({
      reserved: 0n,
      committed: 100_000n,
      actual: 0n,
    })
  })

  test('is refused above the budget, outside the legal entity, and on an order of requests', async () => {
    const { tenant, order, budgetId } = await given(150_000n)
    const made = await draft(tenant, order, [lamp])
    const over = await tenant.as('buyer').post(`/change-orders/${made.body.id}/submission`)
    expect([over.status, over.body.code]).toEqual([409, 'budget_exceeded'])
    expect((await budgetFigures(tenant, budgetId)).reserved).toBe(0n)
    await tenant.as('buyer').post(`/change-orders/${made.body.id}/withdrawal`)
    const other = await newTenant()
    const { costCenterId: theirs } = await givenBudget(other, 100n)
    const elsewhere = await draft(tenant, order, [{ ...lamp, cost_center_id: theirs }])
    expect(elsewhere.body.errors).toMatchObject([{ pointer: '/lines/0/cost_center_id' }])
    const nothing = await draft(tenant, order, [{ ...lamp, unit_price: 'cheap' }])
    expect(nothing.body.errors).toMatchObject([{ pointer: '/lines/0/unit_price' }])
    const requested = await newTenant()
    const { order: ofRequest } = await givenIssued(requested)
    const refused = await draft(requested, ofRequest, [lamp])
    expect(refused.body.errors).toMatchObject([{ pointer: '/lines/0', code: 'not_requested' }])
    const form = `/change-orders/new?purchase_order_id=${ofRequest.id}`
    expect((await requested.as('buyer').page(form)).text).not.toContain('Add lines')
  })

  test('is written on the form, which keeps what was typed', async () => {
    const { tenant, order } = await given()
    const typed = {
      purchase_order_id: order.id,
      reason: '',
      'lines[0][line_id]': order.lines[0]!.id,
      'lines[0][quantity]': '10',
      'lines[1][typed]': 'true',
      'lines[1][description]': '',
      'lines[1][quantity]': '',
      'lines[1][unit_price]': '',
      'lines[2][typed]': 'true',
      'lines[2][description]': 'Lamp',
      'lines[2][quantity]': '4',
      'lines[2][unit]': 'each',
      'lines[2][unit_price]': '250',
    }
    const again = await tenant.as('buyer').form('/change-orders', typed)
    expect(again.status).toBe(422)
    expect(again.text).toContain('value="Lamp"')
    const saved = await tenant.as('buyer').form('/change-orders', { ...typed, reason: 'Lamps' })
    expect(saved.status, saved.text).toBe(303)
    const at = String(saved.headers.location)
    expect((await tenant.as('buyer').page(at)).text).toContain('charged to')
    const edit = await tenant.as('buyer').page(`${at}/edit`)
    for (const text of ['value="Lamp"', 'value="250"']) expect(edit.text).toContain(text)
  })
})

test.each([
  ['quantity', { quantity: '-1' }, '/lines/0/quantity'],
  ['price', { unit_price: '1e400' }, '/lines/0/unit_price'],
  ['description', { description: 7 }, '/lines/0/description'],
])('a typed line with a wrong %s is refused at that field', async (_what, wrong, pointer) => {
  const { tenant, order } = await given()
  const { status, body } = await draft(tenant, order, [{ ...lamp, ...wrong }])
  expect([status, body.errors.map((error: { pointer: string }) => error.pointer)]).toEqual([
    422,
    [pointer],
  ])
})
