import { describe, expect, test } from 'vitest'
import { givenApproved, givenBudget, givenVendor, type Order } from '../platform/testing/given.ts'
import {
  bill,
  budgetFigures,
  heldFor,
  type InvoiceBody,
} from '../platform/testing/given-invoices.ts'
import { newTenant } from '../platform/testing/harness.ts'

/** Consulting of ten days at 1,000.00 was approved. */
async function givenToOrder() {
  const tenant = await newTenant()
  const { budgetId, costCenterId } = await givenBudget(tenant, 100_000_000n)
  const vendorId = await givenVendor(tenant)
  const pr = await givenApproved(tenant, costCenterId, {
    lines: [{ description: 'Consulting', quantity: '10', unit: 'day', unit_price: '1000' }],
  })
  return { tenant, budgetId, costCenterId, vendorId, pr, lineId: pr.lines[0]!.id }
}
type Given = Awaited<ReturnType<typeof givenToOrder>>
const order = ({ tenant, vendorId, pr, lineId }: Given, line: object) =>
  tenant.as('buyer').post('/purchase-orders', {
    purchase_request_id: pr.id,
    vendor_id: vendorId,
    lines: [{ purchase_request_line_id: lineId, quantity: '10', unit_price: '1000', ...line }],
  })
const issued = async ({ tenant }: Given, made: { body: { id: string } }): Promise<Order> =>
  (await tenant.as('buyer').post(`/purchase-orders/${made.body.id}/issue`)).body as Order
const billed = (given: Given, placed: Order, number: string, lines: readonly Billed[]) =>
  bill(given.tenant, { order: placed.number, number, lines: [...lines] })
type Billed = { name: string; quantity: string; price: string; ref?: string }
const receiveOf = ({ tenant }: Given, placed: Order, quantity: string, line = 0) =>
  tenant.as('receiver').post('/receipts', {
    purchase_order_id: placed.id,
    lines: [{ purchase_order_line_id: placed.lines[line]!.id, quantity }],
  })
const now = async ({ tenant }: Given, placed: Order) =>
  (await tenant.as('buyer').get(`/purchase-orders/${placed.id}`)).body

describe('a line by amount', () => {
  test('is a sum that is received and billed in money until it is used up, and never more', async () => {
    const given = await givenToOrder()
    const placed = await issued(given, await order(given, { kind: 'amount' }))
    expect((await now(given, placed)).lines[0]).toMatchObject({
      kind: 'amount',
      quantity: '10000',
      unit: 'INR',
      unit_price: '1',
      amount: { amount: '10000.00' },
    })
    expect((await receiveOf(given, placed, '4000.50')).status).toBe(201)
    expect((await receiveOf(given, placed, '5999.51')).status).toBe(409)
    expect((await receiveOf(given, placed, '0.001')).status).toBe(422)
    const work = (quantity: string, price: string) => [{ name: 'Consulting', quantity, price }]
    const first = await billed(given, placed, 'A-1', work('4', '1000.00'))
    expect(heldFor(first)).toEqual([])
    expect(await budgetFigures(given.tenant, given.budgetId)).toMatchObject({
      committed: 600_000n,
      actual: 400_000n,
    })
    const early = await billed(given, placed, 'A-2', work('1', '0.51'))
    expect(heldFor(early)).toEqual(['not_received'])
    await receiveOf(given, placed, '5999.50')
    const rest = await billed(given, placed, 'A-3', work('1', '5999.49'))
    expect(heldFor(rest)).toEqual([])
    expect((await now(given, placed)).status).toBe('closed')
    expect(await budgetFigures(given.tenant, given.budgetId)).toMatchObject({
      committed: 0n,
      actual: 1_000_000n,
    })
    const more = await billed(given, placed, 'A-4', work('1', '1.00'))
    expect(more.status).toBe('held')
  })

  test('rule 31: counts without the tax in its price, so that a receipt or bill of more than that is noticed', async () => {
    const given = await givenToOrder()
    const tax = await given.tenant.as('controller').post('/tax-codes', {
      code: 'IN18',
      name: 'GST 18 %',
      rate: '18',
      inclusive: true,
      active: true,
    })
    const line = { kind: 'amount', unit_price: '118', tax_code_ids: [tax.body.id] }
    const placed = await issued(given, await order(given, line))
    expect(await now(given, placed)).toMatchObject({
      total: { amount: '1000.00' },
      gross: { amount: '1180.00' },
      lines: [{ quantity: '1000' }],
    })
    const withTax = await receiveOf(given, placed, '1180')
    expect(withTax.status).toBe(409)
    expect((await receiveOf(given, placed, '1000')).status).toBe(201)
    const invoice = await billed(given, placed, 'B-1', [
      { name: 'Consulting', quantity: '10', price: '100.00' },
    ])
    expect(heldFor(invoice)).toEqual([])
    const taxAgain = await billed(given, placed, 'B-2', [
      { name: 'Consulting', quantity: '1', price: '180.00' },
    ])
    expect(taxAgain.status).toBe('held')
  })

  test('is changed by its sum alone', async () => {
    const given = await givenToOrder()
    const { tenant, budgetId } = given
    const placed = await issued(given, await order(given, { kind: 'amount' }))
    const change = (line: object) =>
      tenant.as('buyer').post('/change-orders', {
        purchase_order_id: placed.id,
        reason: 'Less work',
        lines: [{ line_id: placed.lines[0]!.id, ...line }],
      })
    for (const other of [{ unit_price: '2' }, { discounts: ['10'] }]) {
      const refused = await change(other)
      expect(refused.body.errors[0]).toMatchObject({
        pointer: '/lines/0/unit_price',
        code: 'by_amount',
      })
    }
    const made = await change({ quantity: '7000' })
    const applied = await tenant.as('buyer').post(`/change-orders/${made.body.id}/submission`)
    expect(applied.body.status).toBe('applied')
    expect((await budgetFigures(tenant, budgetId)).committed).toBe(700_000n)
  })

  test('of which the rest is closed gives exactly that back; what came of it is shown on the request', async () => {
    const given = await givenToOrder()
    const placed = await issued(given, await order(given, { kind: 'amount' }))
    await receiveOf(given, placed, '2500')
    const request = await given.tenant.as('requester').page(`/purchase-requests/${given.pr.id}`)
    expect(request.text).toMatch(/2\.5/)
    const closed = await given.tenant
      .as('buyer')
      .post(`/purchase-orders/${placed.id}/closure`, { reason: 'Done' })
    expect(closed.status).toBe(200)
    const figures = await budgetFigures(given.tenant, given.budgetId)
    expect(figures.committed).toBe(250_000n)
    const accrued = await given.tenant.as('controller').get('/accruals')
    expect(accrued.body.total.amount).toBe('2500.00')
  })
})

describe('milestones', () => {
  const milestones = [
    { description: 'Design', amount: '3000', due_on: '2035-01-31' },
    { description: 'Build', amount: '4000', due_on: '2035-03-31' },
    { description: 'Handover', amount: '3000' },
  ]
  const lineNo = (invoice: InvoiceBody) => invoice.lines[0]!.purchase_order_line_id

  test('are accepted by the person who is named, and billed once each', async () => {
    const given = await givenToOrder()
    const { tenant, budgetId } = given
    const made = await order(given, { milestones, unit_price: undefined })
    expect(made.body.lines).toMatchObject([
      { kind: 'milestone', description: 'Design', quantity: '1', due_on: '2035-01-31' },
      { kind: 'milestone', description: 'Build', unit_price: '4000' },
      { kind: 'milestone', description: 'Handover', due_on: null },
    ])
    const placed = await issued(given, made)
    expect((await budgetFigures(tenant, budgetId)).committed).toBe(1_000_000n)
    const receiver = await tenant.actor('receiver')
    const named = await tenant
      .as('buyer')
      .post(`/purchase-order-lines/${placed.lines[0]!.id}/receiving`, {
        acceptor_id: receiver.userId,
      })
    expect(named.status).toBe(200)
    expect((await receiveOf(given, placed, '0.5')).status).toBe(422)
    expect((await receiveOf(given, placed, '1')).status).toBe(201)
    expect((await receiveOf(given, placed, '1')).status).toBe(409)
    const design = { name: 'Design', quantity: '1', price: '3000.00', ref: '1' }
    const first = await billed(given, placed, 'M-1', [design])
    expect(heldFor(first)).toEqual([])
    expect(lineNo(first)).toBe(placed.lines[0]!.id)
    const again = await billed(given, placed, 'M-2', [design])
    expect(heldFor(again)).toContain('quantity_billed')
    const build = { name: 'Build', quantity: '1', price: '4000.00', ref: '2' }
    expect(heldFor(await billed(given, placed, 'M-3', [build]))).toEqual(['not_received'])
    expect(await budgetFigures(tenant, budgetId)).toMatchObject({
      committed: 700_000n,
      actual: 300_000n,
    })
  })

  test('without an amount are refused at it, and rows without anything are left out', async () => {
    const given = await givenToOrder()
    const [design] = milestones
    for (const without of [
      { description: 'Build', amount: '' },
      { description: 'Build' },
      { description: '', amount: '', due_on: '2027-03-31' },
    ]) {
      const refused = await order(given, { milestones: [design, without] })
      expect(refused.status, refused.text).toBe(422)
      expect(refused.body.errors).toContainEqual(
        expect.objectContaining({
          pointer: '/lines/0/milestones/1/amount',
          detail: 'Amount is missing.',
        }),
      )
    }
    const page = await given.tenant.as('buyer').form('/purchase-orders', {
      purchase_request_id: given.pr.id,
      vendor_id: given.vendorId,
      'lines[0][purchase_request_line_id]': given.lineId,
      'lines[0][quantity]': '10',
      'lines[0][unit_price]': '1000',
      'lines[0][milestones][0][description]': 'Design',
      'lines[0][milestones][0][amount]': '',
      'lines[0][milestones][0][due_on]': '',
    })
    expect(page.status).toBe(422)
    expect(page.text).toContain('Amount is missing.')
    const empty = { description: '', amount: '', due_on: '' }
    const made = await order(given, { milestones: [empty, design] })
    expect(made.body.lines).toMatchObject([{ description: 'Design' }])
  })

  test('and orders, and changes of them, have days that can be meant', async () => {
    const given = await givenToOrder()
    const { tenant, vendorId, pr, lineId } = given
    const line = { purchase_request_line_id: lineId, quantity: '1', unit_price: '1000' }
    const placed = await issued(given, await order(given, { quantity: '1' }))
    const change = {
      purchase_order_id: placed.id,
      reason: 'Later',
      lines: [],
    }
    const whole = { purchase_request_id: pr.id, vendor_id: vendorId, lines: [line] }
    for (const day of ['0001-01-01', '1999-12-31', '9999-12-31']) {
      const dated = await order(given, { milestones: [{ ...milestones[0]!, due_on: day }] })
      expect(dated.status, dated.text).toBe(422)
      expect(dated.body.errors[0].pointer).toBe('/lines/0/milestones/0/due_on')
      const [made, changed] = [
        await tenant.as('buyer').post('/purchase-orders', { ...whole, expected_on: day }),
        await tenant.as('buyer').post('/change-orders', { ...change, expected_on: day }),
      ]
      expect([made.status, made.body.errors[0].pointer]).toEqual([422, '/expected_on'])
      expect([changed.status, changed.body.errors[0].pointer]).toEqual([422, '/expected_on'])
    }
    const later = { ...change, expected_on: '2035-01-31' }
    expect((await tenant.as('buyer').post('/change-orders', later)).status).toBe(201)
  })

  test('take all of what was requested, and are edited as a draft', async () => {
    const given = await givenToOrder()
    const thirds = ['3333.33', '3333.33', '3333.34'].map((amount, i) => ({
      description: `Part ${i + 1}`,
      amount,
    }))
    const made = await order(given, { milestones: thirds })
    const request = await given.tenant.as('requester').get(`/purchase-requests/${given.pr.id}`)
    expect(request.body.status).toBe('ordered')
    const page = await given.tenant.as('buyer').page(`/purchase-orders/${made.body.id}/edit`)
    expect(page.text).toContain('value="Part 3"')
    const edited = await given.tenant.as('buyer').post(`/purchase-orders/${made.body.id}/edit`, {
      version: made.body.version,
      vendor_id: given.vendorId,
      lines: [{ purchase_request_line_id: given.lineId, quantity: '10', milestones }],
    })
    expect(edited.body.lines).toHaveLength(3)
    await given.tenant.as('buyer').post(`/purchase-orders/${made.body.id}/issue`)
    const twice = await given.tenant.as('buyer').post('/change-orders', {
      purchase_order_id: made.body.id,
      reason: 'Twice',
      lines: [{ line_id: edited.body.lines[0].id, quantity: '2' }],
    })
    expect(twice.body.errors[0]).toMatchObject({ pointer: '/lines/0/quantity' })
  })

  test('never come to more than was approved', async () => {
    const given = await givenToOrder()
    const dearer = milestones.map((one) => ({ ...one, amount: '4000' }))
    const refused = await order(given, { milestones: dearer })
    expect(refused.status).toBe(422)
    expect(refused.body.errors[0].code).toBe('above_request')
  })

  test('are received in full by one press, and one of two at once', async () => {
    const given = await givenToOrder()
    const placed = await issued(given, await order(given, { milestones }))
    const both = await Promise.all([receiveOf(given, placed, '1'), receiveOf(given, placed, '1')])
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409])
    const late = both.find(({ status }) => status === 409)!.body.detail
    expect(late).toContain('A buyer changes the order before more is accepted.')
    expect(late).not.toMatch(/Post at most that|goes back/)
    const all = await given.tenant
      .as('receiver')
      .post('/receipts', { purchase_order_id: placed.id, everything: true, lines: [] })
    expect(all.status).toBe(201)
    expect((await now(given, placed)).receipt_status).toBe('full')
  })
})

test('the form takes a line by amount, and milestones, as they are typed', async () => {
  const given = await givenToOrder()
  const { tenant, pr, vendorId, lineId } = given
  const send = (more: object) =>
    tenant.as('buyer').form('/purchase-orders', {
      purchase_request_id: pr.id,
      vendor_id: vendorId,
      'lines[0][purchase_request_line_id]': lineId,
      'lines[0][quantity]': '5',
      'lines[0][unit_price]': '1000',
      ...more,
    })
  const byAmount = await send({ 'lines[0][by_amount]': 'on' })
  expect(byAmount.status).toBe(303)
  const sum = await tenant.as('buyer').get(String(byAmount.headers['location']))
  expect(sum.body.lines[0]).toMatchObject({ kind: 'amount', quantity: '5000' })
  const steps = await send({
    'lines[0][milestones][0][description]': 'Design',
    'lines[0][milestones][0][amount]': '2000',
    'lines[0][milestones][0][due_on]': '2035-01-31',
    'lines[0][milestones][1][description]': '',
    'lines[0][milestones][1][amount]': '',
    'lines[0][milestones][1][due_on]': '',
  })
  expect(steps.status).toBe(303)
  const made = await tenant.as('buyer').get(String(steps.headers['location']))
  expect(made.body.lines).toMatchObject([{ kind: 'milestone', description: 'Design' }])
})

test('milestones typed in need no quantity, and come to what is said of their line', async () => {
  const { tenant, vendorId, costCenterId } = await givenToOrder()
  const made = (said: object) =>
    tenant.as('buyer').post('/purchase-orders', {
      vendor_id: vendorId,
      cost_center_id: costCenterId,
      reason: 'Nobody asked for it',
      lines: [
        {
          description: 'Website',
          milestones: [
            { description: 'Design', amount: '300' },
            { description: 'Build', amount: '700' },
          ],
          ...said,
        },
      ],
    })
  const without = await made({})
  expect(without.body.lines, without.text).toMatchObject([
    { kind: 'milestone', quantity: '1', unit_price: '300' },
    { kind: 'milestone', quantity: '1', unit_price: '700' },
  ])
  expect((await made({ quantity: '4', unit_price: '250' })).status).toBe(201)
  const other = await made({ quantity: '4', unit_price: '251' })
  expect([other.status, other.body.errors]).toMatchObject([
    422,
    [{ pointer: '/lines/0/milestones' }],
  ])
})
