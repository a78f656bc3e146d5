import { describe, expect, test } from 'vitest'
import { givenApproved, givenPolicy, receive, type Order } from '../platform/testing/given.ts'
import {
  bill,
  budgetFigures,
  givenDelivered,
  type OrderedLine,
} from '../platform/testing/given-invoices.ts'
import type { TestTenant } from '../platform/testing/harness.ts'
import { orderPdf } from '../purchase-orders/index.ts'

const chairs = [{ description: 'Chair', quantity: '10', unit_price: '1000.00' }]
type Answer = Awaited<ReturnType<ReturnType<TestTenant['as']>['post']>>

const given = (lines: readonly OrderedLine[] = chairs, received = '0', budget = 10_000_000n) =>
  givenDelivered(lines, { received, budget })
const draft = (tenant: TestTenant, order: Order, lines: object[], more: object = {}) =>
  tenant.as('buyer').post('/change-orders', {
    purchase_order_id: order.id,
    reason: 'Other needs',
    lines,
    ...more,
  })
const act = (tenant: TestTenant, change: { id: string }, what: string, more: object = {}) =>
  tenant.as('buyer').post(`/change-orders/${change.id}/${what}`, more)
const to = (order: Order, change: object, n = 0) => [{ line_id: order.lines[n]!.id, ...change }]
/** Drafted and submitted. */
async function submitted(tenant: TestTenant, order: Order, lines: object[]): Promise<Answer> {
  const made = await draft(tenant, order, lines)
  expect(made.status, made.text).toBe(201)
  return act(tenant, made.body, 'submission')
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
const now = async (tenant: TestTenant, order: { id: string }) =>
  (await tenant.as('buyer').get(`/purchase-orders/${order.id}`)).body
const changeNow = async (tenant: TestTenant, change: { id: string }) =>
  (await tenant.as('buyer').get(`/change-orders/${change.id}`)).body

describe('a change of an issued order', () => {
  test('rule 11: that costs more reserves the difference alone from submission, and commits it when it is approved', async () => {
    const { tenant, order, budgetId } = await given()
    const sent = await submitted(tenant, order, to(order, { quantity: '13' }))
    expect(sent.body).toMatchObject({
      status: 'pending',
      was_total: { amount: '10000.00' },
      total: { amount: '13000.00' },
    })
    expect(await budgetFigures(tenant, budgetId)).toEqual({
      reserved: 300_000n,
      committed: 1_000_000n,
      actual: 0n,
    })
    expect((await now(tenant, order)).lines[0].quantity).toBe('10')
    await approve(tenant, sent.body.approval_id)
    expect((await changeNow(tenant, sent.body)).status).toBe('applied')
    const after = await now(tenant, order)
    expect(after).toMatchObject({ total: { amount: '13000.00' }, lines: [{ quantity: '13' }] })
    expect(await budgetFigures(tenant, budgetId)).toEqual({
      reserved: 0n,
      committed: 1_300_000n,
      actual: 0n,
    })
    expect((await receive(tenant, order, '13')).status).toBe(201)
    const invoice = await bill(tenant, {
      order: order.number,
      lines: [{ name: 'Chair', quantity: '13', price: '1000.00' }],
    })
    expect(invoice.status).toBe('approved')
    expect((await budgetFigures(tenant, budgetId)).committed).toBe(0n)
    expect((await now(tenant, order)).status).toBe('closed')
  })

  test('that costs less or says another day is applied without being asked about', async () => {
    const { tenant, order, budgetId } = await given()
    const made = await draft(
      tenant,
      order,
      to(order, { quantity: '8', description: 'Grey chair' }),
      {
        expected_on: '2035-03-01',
      },
    )
    const page = await tenant.as('buyer').page(`/change-orders/${made.body.id}`)
    expect(page.text).toContain('before: Chair')
    expect(page.text).toContain('applied as soon as it is submitted')
    expect((await act(tenant, made.body, 'submission')).body.status).toBe('applied')
    expect(await now(tenant, order)).toMatchObject({
      expected_on: '2035-03-01',
      lines: [{ quantity: '8', description: 'Grey chair' }],
    })
    expect((await budgetFigures(tenant, budgetId)).committed).toBe(800_000n)
    const [request] = (await now(tenant, order)).purchase_requests
    const at = `/purchase-requests/${request.id}`
    const { body: asked } = await tenant.as('requester').get(at)
    expect(asked.orders).toMatchObject([{ quantity: '10', standing_quantity: '8' }])
    expect((await tenant.as('requester').page(at)).text).toContain('10 at first')
  })

  test('whose price rises is asked about, also where less is ordered and it costs less together', async () => {
    const { tenant, order } = await given()
    const dearer = await submitted(tenant, order, to(order, { quantity: '5', unit_price: '1500' }))
    expect(dearer.body).toMatchObject({ status: 'pending', total: { amount: '7500.00' } })
    const page = await tenant.as('buyer').page(`/change-orders/${dearer.body.id}`)
    expect(page.text).toContain('A line costs more or its price rises')
    await act(tenant, dearer.body, 'withdrawal')
    const cheaper = await submitted(tenant, order, to(order, { quantity: '9', unit_price: '900' }))
    expect(cheaper.body.status).toBe('applied')
  })

  test('is no amount that cannot be kept, and says so at its field', async () => {
    const { tenant, order } = await given()
    const much = { quantity: '100000000', unit_price: '1000000000' }
    const refused = await draft(tenant, order, to(order, much))
    expect(refused.body.errors).toMatchObject([{ pointer: '/lines/0/quantity', code: 'too_large' }])
  })

  test('freezes the new version, keeps the one before readable, and starts the answer of the vendor again', async () => {
    const { tenant, order } = await given()
    const before = await now(tenant, order)
    await submitted(tenant, order, to(order, { quantity: '9' }))
    const after = await now(tenant, order)
    expect(after.snapshot_sha256).not.toBe(before.snapshot_sha256)
    expect(after.number).toBe(before.number)
    expect(after.versions).toMatchObject([{ number: 1 }])
    expect(after.answer).toBe('open')
    expect(after.dispatches[0].about).toBe('change')
    const earlier = await tenant
      .as('buyer')
      .page(`/purchase-orders/${order.id}/pdf?earlier=${after.versions[0].id}`)
    expect(earlier.status).toBe(200)
    const frozen = await tenant.read('buyer', (ctx) =>
      orderPdf(ctx.tx, order.id, { versionId: after.versions[0].id }),
    )
    expect(frozen?.etag).toContain(before.snapshot_sha256)
    const page = await tenant.as('buyer').page(`/purchase-orders/${order.id}`)
    expect(page.text).toContain('Version 1 (PDF)')
    expect(page.text).toContain('Change order')
  })

  test('E05: a received line is not taken off; a line that was added from a request is', async () => {
    const { tenant, order, costCenterId, budgetId } = await given(
      [{ description: 'Chair', quantity: '4', unit_price: '1000.00' }],
      '2',
    )
    const pr = await givenApproved(tenant, costCenterId, {
      lines: [{ description: 'Desk', quantity: '7', unit: 'each', unit_price: '100.00' }],
    })
    const sent = await submitted(tenant, order, [
      { purchase_request_line_id: pr.lines[0]!.id, quantity: '7', unit_price: '100' },
    ])
    expect(sent.status, sent.text).toBe(200)
    expect(await approve(tenant, sent.body.approval_id)).not.toEqual([])
    expect(await changeNow(tenant, sent.body)).toMatchObject({ status: 'applied' })
    const with7 = await now(tenant, order)
    expect(with7.lines).toMatchObject([{ quantity: '4' }, { quantity: '7', position: 2 }])
    expect(await budgetFigures(tenant, budgetId)).toEqual({
      reserved: 0n,
      committed: 470_000n,
      actual: 0n,
    })
    const refused = await draft(tenant, order, to(order, { quantity: '0' }))
    expect([refused.status, refused.body.errors[0].code]).toEqual([422, 'below_received'])
    const off = await submitted(tenant, order, [{ line_id: with7.lines[1].id, quantity: '0' }])
    expect(off.body.status).toBe('applied')
    expect((await now(tenant, order)).lines[1]).toMatchObject({ removed: true })
    expect((await budgetFigures(tenant, budgetId)).committed).toBe(400_000n)
    const late = await tenant.as('receiver').post('/receipts', {
      purchase_order_id: order.id,
      lines: [{ purchase_order_line_id: with7.lines[1].id, quantity: '1' }],
    })
    expect(late.status).toBe(409)
  })

  test('O20: raised to 15 and billed 15, an order is not lowered to 14.99, and says what to do', async () => {
    const { tenant, order } = await given([
      { description: 'Cable', quantity: '10', unit: 'metre', unit_price: '100.00' },
    ])
    const sent = await submitted(tenant, order, to(order, { quantity: '15' }))
    await approve(tenant, sent.body.approval_id)
    await receive(tenant, order, '15')
    const invoice = await bill(tenant, {
      order: order.number,
      lines: [{ name: 'Cable', quantity: '15', price: '100.00', unit: 'MTR' }],
    })
    expect(invoice.status).toBe('approved')
    const refused = await draft(tenant, order, to(order, { quantity: '14.99' }))
    expect([refused.status, refused.body.errors[0].code]).toEqual([422, 'below_billed'])
    expect(refused.body.detail).toContain('credit note')
  })
})

describe('who decides', () => {
  const limited = async (tenant: TestTenant) =>
    givenPolicy(tenant, [
      { name: 'Owner', position: 10, approver: 'cost_center_owner' },
      { name: 'Finance', position: 20, amount: 1_500_000n, approver: 'role:controller' },
    ])

  test('rules 15, 16 and 18: small steps do not stay below a limit, because the new total decides', async () => {
    const { tenant, order } = await given()
    await limited(tenant)
    const first = await submitted(tenant, order, to(order, { quantity: '14' }))
    expect(await approve(tenant, first.body.approval_id)).toEqual(['approver'])
    const second = await submitted(tenant, order, to(order, { quantity: '16' }))
    const approval = await tenant.as('approver').page(`/approvals/${second.body.approval_id}`)
    expect(approval.text).toContain('The new total of the order')
    expect(await approve(tenant, second.body.approval_id)).toEqual(['approver', 'controller'])
    expect((await now(tenant, order)).lines[0].quantity).toBe('16')
  })

  test('rule 17: exactly at the limit asks for the approval', async () => {
    const { tenant, order } = await given()
    await limited(tenant)
    const sent = await submitted(tenant, order, to(order, { quantity: '15' }))
    expect(await approve(tenant, sent.body.approval_id)).toEqual(['approver', 'controller'])
  })

  test('what one line saves does not pay for another without being asked', async () => {
    const { tenant, order } = await given([
      ...chairs,
      { description: 'Desk', quantity: '2', unit_price: '5000.00' },
    ])
    const sent = await submitted(tenant, order, [
      ...to(order, { quantity: '5' }),
      ...to(order, { unit_price: '7500' }, 1),
    ])
    expect(sent.body.status).toBe('pending')
    const own = await tenant.as('buyer').post(`/approvals/${sent.body.approval_id}/approval`)
    expect(own.status).toBe(403)
  })

  test('rejected or withdrawn, the order stays as it was and what was reserved is free', async () => {
    const { tenant, order, budgetId } = await given()
    const first = await submitted(tenant, order, to(order, { quantity: '12' }))
    await tenant
      .as('approver')
      .post(`/approvals/${first.body.approval_id}/rejection`, { reason: 'Too many' })
    expect((await changeNow(tenant, first.body)).status).toBe('rejected')
    expect((await budgetFigures(tenant, budgetId)).reserved).toBe(0n)
    const second = await submitted(tenant, order, to(order, { quantity: '12' }))
    expect((await act(tenant, second.body, 'withdrawal')).body.status).toBe('withdrawn')
    expect(await budgetFigures(tenant, budgetId)).toEqual({
      reserved: 0n,
      committed: 1_000_000n,
      actual: 0n,
    })
    expect((await now(tenant, order)).lines[0].quantity).toBe('10')
  })

  test('sent back, it is edited and submitted again', async () => {
    const { tenant, order, budgetId } = await given()
    const sent = await submitted(tenant, order, to(order, { quantity: '12' }))
    await tenant
      .as('approver')
      .post(`/approvals/${sent.body.approval_id}/return`, { reason: 'Eleven will do' })
    const back = await changeNow(tenant, sent.body)
    expect(back.status).toBe('draft')
    const edited = await act(tenant, back, 'edit', {
      version: back.version,
      reason: 'Eleven',
      lines: to(order, { quantity: '11' }),
    })
    expect(edited.status).toBe(200)
    const again = await act(tenant, back, 'submission')
    expect((await budgetFigures(tenant, budgetId)).reserved).toBe(100_000n)
    await approve(tenant, again.body.approval_id)
    expect((await now(tenant, order)).lines[0].quantity).toBe('11')
  })

  test('what the budget does not have is refused with the figures', async () => {
    const { tenant, order, budgetId } = await given(chairs, '0', 1_100_000n)
    const made = await draft(tenant, order, to(order, { quantity: '12' }))
    const refused = await act(tenant, made.body, 'submission')
    expect([refused.status, refused.body.code]).toEqual([409, 'budget_exceeded'])
    expect((await budgetFigures(tenant, budgetId)).reserved).toBe(0n)
    expect((await changeNow(tenant, made.body)).status).toBe('draft')
  })
})

describe('while a change is under way', () => {
  test('goods and bills go on; what no longer fits waits for the buyer, who applies or withdraws it', async () => {
    const { tenant, order, budgetId } = await given([
      ...chairs,
      { description: 'Desk', quantity: '2', unit_price: '1000.00' },
    ])
    const sent = await submitted(tenant, order, [
      ...to(order, { quantity: '4' }),
      ...to(order, { quantity: '3' }, 1),
    ])
    const received = await tenant.as('receiver').post('/receipts', {
      purchase_order_id: order.id,
      lines: [{ purchase_order_line_id: order.lines[0]!.id, quantity: '6' }],
    })
    expect(received.status).toBe(201)
    await approve(tenant, sent.body.approval_id)
    expect((await changeNow(tenant, sent.body)).status).toBe('approved')
    expect((await now(tenant, order)).lines[0].quantity).toBe('10')
    const refused = await act(tenant, sent.body, 'application')
    expect([refused.status, refused.body.errors[0].code]).toEqual([422, 'below_received'])
    expect((await act(tenant, sent.body, 'withdrawal')).body.status).toBe('withdrawn')
    expect(await budgetFigures(tenant, budgetId)).toEqual({
      reserved: 0n,
      committed: 1_200_000n,
      actual: 0n,
    })
  })

  test('there is one at a time, and the order is not cancelled', async () => {
    const { tenant, order } = await given()
    const answers = await Promise.all([
      draft(tenant, order, to(order, { quantity: '8' })),
      draft(tenant, order, to(order, { quantity: '9' })),
    ])
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409])
    const cancelled = await tenant
      .as('buyer')
      .post(`/purchase-orders/${order.id}/cancellation`, { reason: 'Not needed' })
    expect([cancelled.status, cancelled.body.code]).toEqual([409, 'change_open'])
    expect(cancelled.body.way.href).toMatch(/^\/change-orders\//)
    const page = (await tenant.as('buyer').page(`/purchase-orders/${order.id}`)).text
    expect(page).toContain('Change under way')
    expect(page).not.toContain('Cancel order')
  })

  test('applied at the moment goods come: one of them sees the other', async () => {
    const { tenant, order } = await given(chairs, '4')
    const made = await draft(tenant, order, to(order, { quantity: '5' }))
    const [applied, received] = await Promise.all([
      act(tenant, made.body, 'submission'),
      receive(tenant, order, '3'),
    ])
    const line = (await now(tenant, order)).lines[0]
    expect([applied.status, received.status].toSorted((a, b) => a - b)).not.toEqual([200, 201])
    expect(Number(line.received)).toBeLessThanOrEqual(Number(line.quantity))
  })

  test('applied at the moment a bill comes: never less than is billed', async () => {
    const { tenant, order, budgetId } = await given(chairs, '4')
    const made = await draft(tenant, order, to(order, { quantity: '4' }))
    const [, invoice] = await Promise.all([
      act(tenant, made.body, 'submission'),
      bill(tenant, {
        order: order.number,
        lines: [{ name: 'Chair', quantity: '4', price: '1000.00' }],
      }),
    ])
    const after = await now(tenant, order)
    expect(after.lines[0].quantity).toBe('4')
    expect(invoice.purchase_order_id).toBe(order.id)
    expect((await budgetFigures(tenant, budgetId)).committed).toBe(0n)
  })
})

describe('is refused', () => {
  test('without a change, of a draft or cancelled order, on an older version, to others than buyers, elsewhere', async () => {
    const { tenant, order } = await given()
    const same = await draft(tenant, order, to(order, { quantity: '10' }))
    expect([same.status, same.body.errors[0].code]).toEqual([422, 'unchanged'])
    const all = await draft(tenant, order, to(order, { quantity: '0' }))
    expect([all.status, all.body.errors[0].code]).toEqual([422, 'empty'])
    const foreign = await draft(tenant, order, [{ line_id: order.id, quantity: '1' }])
    expect([foreign.status, foreign.body.errors[0].code]).toEqual([422, 'unknown'])
    const receiver = await tenant
      .as('receiver')
      .post('/change-orders', { purchase_order_id: order.id, reason: 'x', lines: [] })
    expect(receiver.status).toBe(403)
    const made = await draft(tenant, order, to(order, { quantity: '9' }))
    const stale = await act(tenant, made.body, 'submission', { version: made.body.version + 1 })
    expect([stale.status, stale.body.code]).toEqual([409, 'stale'])
    await act(tenant, made.body, 'withdrawal')
    const twice = await act(tenant, made.body, 'submission')
    expect([twice.status, twice.body.code]).toEqual([409, 'wrong_state'])
    await tenant.as('buyer').post(`/purchase-orders/${order.id}/cancellation`, { reason: 'x' })
    const late = await draft(tenant, order, to(order, { quantity: '9' }))
    expect([late.status, late.body.code]).toEqual([409, 'wrong_state'])
  })

  test('a line that cannot be read is refused by its field, also between lines that can', async () => {
    const { tenant, order, costCenterId } = await given()
    const pr = await givenApproved(tenant, costCenterId, {
      lines: [{ description: 'Lamp', quantity: '4', unit: 'each', unit_price: '10' }],
    })
    const added = (more: object) => ({
      purchase_request_line_id: pr.lines[0]!.id,
      quantity: '1',
      unit_price: '10',
      ...more,
    })
    const refused = async (line: object) => {
      const answer = await draft(tenant, order, [...to(order, { quantity: '9' }), line])
      expect(answer.status, answer.text).toBe(422)
      return (answer.body.errors as { pointer: string; detail: string }[]).map((e) => e.pointer)
    }
    expect(await refused(to(order, { quantity: '2.0000001' })[0]!)).toEqual(['/lines/1/quantity'])
    expect(await refused(to(order, { quantity: '-1' })[0]!)).toEqual(['/lines/1/quantity'])
    expect(await refused(to(order, { unit_price: 'ten' })[0]!)).toEqual(['/lines/1/unit_price'])
    expect(await refused(to(order, { price: '10' })[0]!)).toEqual(['/lines/1/price'])
    expect(await refused(added({ quantity: '0.0000001' }))).toEqual(['/lines/1/quantity'])
    expect(await refused(added({ unit_price: undefined }))).toEqual(['/lines/1/unit_price'])
    expect(await refused({})).toEqual(['/lines/1'])
    expect(await refused({ line_id: 7 })).toEqual(['/lines/1/line_id'])
    const page = await tenant.as('buyer').form('/change-orders', {
      purchase_order_id: order.id,
      reason: 'Fewer',
      'lines[0][line_id]': order.lines[0]!.id,
      'lines[0][quantity]': '2.0000001',
      'lines[0][unit_price]': '1000',
      'lines[0][description]': 'Chair',
    })
    expect(page.status).toBe(422)
    expect(page.text).toContain('may have at most 6 decimals')
    expect(page.text).toContain('value="2.0000001"')
  })

  test('a discount, a price or a charge below what is billed, until a credit note has given it back', async () => {
    const { tenant, order } = await given()
    const freight = { charges: [{ kind: 'freight', amount: '50' }] }
    const dearer = await draft(tenant, order, [], freight)
    const sent = await act(tenant, dearer.body, 'submission')
    expect(sent.status, sent.text).toBe(200)
    await approve(tenant, sent.body.approval_id)
    expect((await receive(tenant, order, '10')).status).toBe(201)
    const invoice = await bill(tenant, {
      order: order.number,
      lines: [{ name: 'Chair', quantity: '10', price: '1000.00' }],
      charge: '50.00',
    })
    expect(invoice.status).toBe('approved')
    const lowered: [object[], object, string][] = [
      [[], { discount_pct: '100' }, '/discount_pct'],
      [[], { discount_amount: '1' }, '/discount_amount'],
      [to(order, { unit_price: '999.99' }), {}, '/lines/0/unit_price'],
      [to(order, { discounts: ['5'] }), {}, '/lines/0/discounts'],
      [to(order, { discount_amount: '10' }), {}, '/lines/0/discount_amount'],
      [[], { charges: [] }, '/charges'],
    ]
    for (const [lines, more, pointer] of lowered) {
      const refused = await draft(tenant, order, lines, more)
      expect(refused.status, refused.text).toBe(422)
      expect(refused.body.errors[0]).toMatchObject({ pointer, code: 'below_billed' })
      expect(refused.body.detail).toContain('Enter the vendor’s credit note')
    }
    const renamed = await draft(tenant, order, to(order, { description: 'Grey chair' }))
    expect((await act(tenant, renamed.body, 'submission')).body.status).toBe('applied')
  })

  test('a discount of the order below what one of its lines is billed', async () => {
    const { tenant, order } = await given([
      ...chairs,
      { description: 'Desk', quantity: '1', unit_price: '10000.00' },
    ])
    const received = await tenant.as('receiver').post('/receipts', {
      purchase_order_id: order.id,
      lines: [{ purchase_order_line_id: order.lines[0]!.id, quantity: '10' }],
    })
    expect(received.status).toBe(201)
    const invoice = await bill(tenant, {
      order: order.number,
      lines: [{ name: 'Chair', quantity: '4', price: '1000.00' }],
    })
    expect(invoice.status).toBe('approved')
    const refused = await draft(tenant, order, [], { discount_pct: '61' })
    expect(refused.body.errors[0]).toMatchObject({ pointer: '/discount_pct', code: 'below_billed' })
    expect((await draft(tenant, order, [], { discount_pct: '10' })).status).toBe(201)
  })

  test('the form keeps what was typed', async () => {
    const { tenant, order } = await given(chairs, '5')
    const page = await tenant.as('buyer').page(`/change-orders/new?purchase_order_id=${order.id}`)
    expect(page.status).toBe(200)
    expect(page.text).toContain('5 received')
    const refused = await tenant.as('buyer').form('/change-orders', {
      purchase_order_id: order.id,
      reason: 'Fewer',
      'lines[0][line_id]': order.lines[0]!.id,
      'lines[0][quantity]': '3',
      'lines[0][unit_price]': '1000',
      'lines[0][description]': 'Chair',
    })
    expect(refused.status).toBe(422)
    expect(refused.text).toContain('5 of “Chair” were received')
    expect(refused.text).toContain('value="3"')
  })
})
