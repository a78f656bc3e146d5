import { describe, expect, test } from 'vitest'
import { bill, heldFor } from '../platform/testing/given-invoices.ts'
import {
  daysFromNow,
  givenApproved,
  givenBudget,
  givenOrder,
  givenVendor,
  type Order,
} from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'

type Counted = {
  status: string
  receipt_status: string
  billing_status: string
  lines: Record<string, string>[]
}
const orderNow = async (tenant: TestTenant, { id }: { id: string }): Promise<Counted> =>
  (await tenant.as('buyer').get(`/purchase-orders/${id}`)).body

let items = 0
async function givenItem(tenant: TestTenant, box = '12'): Promise<string> {
  const { body: item } = await tenant.as('buyer').post('/catalog', {
    code: `BOLT-${(items += 1)}`,
    name: 'Bolt M8',
    unit: 'piece',
    active: true,
  })
  for (const [unit, quantity] of [
    ['box', box],
    ['pallet', '480'],
  ])
    await tenant.as('buyer').post(`/catalog/${item.id}/units`, { unit, quantity })
  return item.id
}

/** Ten boxes of twelve bolts at 102.00, ordered from the catalog. */
async function givenBoxes(
  tenant: TestTenant,
  { over, box, quantity = '10' }: { over?: string; box?: string; quantity?: string } = {},
) {
  const { costCenterId, budgetId } = await givenBudget(tenant, 100_000_000n)
  const vendorId = await givenVendor(tenant, { vatId: 'DE123456789' })
  const itemId = await givenItem(tenant, box)
  await tenant.as('buyer').post(`/catalog/${itemId}/prices`, {
    vendor_id: vendorId,
    unit_price: '102',
    unit: 'box',
    currency: 'INR',
    min_quantity: '1',
    valid_from: daysFromNow(-30),
  })
  const pr = await givenApproved(tenant, costCenterId, {
    lines: [{ catalog_item_id: itemId, quantity, unit: 'box' }],
  })
  const order = await givenOrder(tenant, pr, vendorId, over ? { over_receipt_pct: over } : {})
  return { order, itemId, vendorId, budgetId }
}
const receive = (tenant: TestTenant, order: Order, quantity: string, unit?: string) =>
  tenant.as('receiver').post('/receipts', {
    purchase_order_id: order.id,
    lines: [{ purchase_order_line_id: order.lines[0]!.id, quantity, ...(unit ? { unit } : {}) }],
  })
const billed = (tenant: TestTenant, order: Order, line: object, number = `U-${(bills += 1)}`) =>
  bill(tenant, {
    number,
    order: order.number,
    lines: [{ name: 'Bolt M8', quantity: '1', price: '102.00', ref: '1', ...line }],
  })
let bills = 0

describe('an order of ten boxes of twelve', () => {
  test('is received in pieces and boxes: 118 pieces leave two, and with two it is all of it', async () => {
    const tenant = await newTenant()
    const { order } = await givenBoxes(tenant)
    const first = await receive(tenant, order, '118', 'piece')
    expect(first.body.lines[0]).toMatchObject({
      unit: 'box',
      base_unit: 'piece',
      base_quantity: '118',
      stated_quantity: '118',
      stated_unit: 'piece',
    })
    expect(await orderNow(tenant, order)).toMatchObject({
      receipt_status: 'partial',
      lines: [{ quantity: '10', base_quantity: '120', base_received: '118', holds: '12' }],
    })
    const page = await tenant.as('receiver').page(`/receipts/new?purchase_order_id=${order.id}`)
    expect(page.text).toContain('10 box (120 piece) ordered, 118 piece received')
    const three = await receive(tenant, order, '3', 'pcs')
    expect(three.body).toMatchObject({ status: 409, code: 'over_receipt' })
    expect(three.body.detail).toContain('At most 2 piece of “Bolt M8” may still come')
    expect((await receive(tenant, order, '2', 'H87')).status).toBe(201)
    expect(await orderNow(tenant, order)).toMatchObject({
      receipt_status: 'full',
      lines: [{ received: '10', base_received: '120' }],
    })
    expect((await receive(tenant, order, '1', 'piece')).status).toBe(409)
  })

  test('rule 28: sums in the small unit and converts once: 40 pieces three times are ten boxes, also after a reversal', async () => {
    const tenant = await newTenant()
    const { order } = await givenBoxes(tenant)
    await receive(tenant, order, '40', 'piece')
    const second = await receive(tenant, order, '41', 'piece')
    await tenant.as('receiver').post(`/receipts/${second.body.id}/reversal`, { reason: 'Miscount' })
    await receive(tenant, order, '40', 'piece')
    expect((await receive(tenant, order, '40', 'piece')).status).toBe(201)
    expect(await orderNow(tenant, order)).toMatchObject({
      receipt_status: 'full',
      lines: [{ received: '10' }],
    })
  })

  test('rule 28: of two boxes of 96, 144 pieces are 1.5 and 48 more are 2, never 3', async () => {
    const tenant = await newTenant()
    const { order } = await givenBoxes(tenant, { box: '96', quantity: '2' })
    await receive(tenant, order, '144', 'piece')
    expect((await orderNow(tenant, order)).lines[0]).toMatchObject({ received: '1.5' })
    await receive(tenant, order, '48', 'piece')
    expect((await orderNow(tenant, order)).lines[0]).toMatchObject({ received: '2' })
  })

  test('two receipts at once of what is left cannot both pass', async () => {
    const tenant = await newTenant()
    const { order } = await givenBoxes(tenant)
    await receive(tenant, order, '7', 'box')
    const both = await Promise.all([
      receive(tenant, order, '36', 'piece'),
      receive(tenant, order, '36', 'piece'),
    ])
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409])
    expect((await orderNow(tenant, order)).lines[0]).toMatchObject({ base_received: '120' })
  })

  test('a tolerance is one of pieces too: 5 % of 120 are six', async () => {
    const tenant = await newTenant({ tolerances: { overReceiptPct: '5' } })
    const { order } = await givenBoxes(tenant, { over: '5' })
    expect((await receive(tenant, order, '127', 'piece')).status).toBe(409)
    expect((await receive(tenant, order, '126', 'piece')).status).toBe(201)
  })

  test('what cannot be divided or converted is refused at its field, with the way to the item', async () => {
    const tenant = await newTenant()
    const { order, itemId } = await givenBoxes(tenant)
    const refused = async (quantity: string, unit?: string) => {
      const { body } = await receive(tenant, order, quantity, unit)
      return [body.errors?.[0]?.pointer, body.errors?.[0]?.code]
    }
    expect(await refused('2.5')).toEqual(['/lines/0/quantity', 'whole_units'])
    expect(await refused('117.5', 'piece')).toEqual(['/lines/0/quantity', 'whole_units'])
    expect(await refused('1', 'crate')).toEqual(['/lines/0/unit', 'unknown_unit'])
    expect(await refused('1', 'kg')).toEqual(['/lines/0/unit', 'unknown_unit'])
    expect(await refused('1', 'pallet')).toEqual([undefined, undefined])
    const page = await tenant.as('receiver').form('/receipts', {
      purchase_order_id: order.id,
      'lines[0][purchase_order_line_id]': order.lines[0]!.id,
      'lines[0][quantity]': '1',
      'lines[0][unit]': 'crate',
    })
    expect(page.status).toBe(422)
    expect(page.text).toContain(`href="/catalog/${itemId}"`)
    await tenant.as('buyer').post(`/catalog/${itemId}/units`, { unit: 'crate', quantity: '60' })
    expect((await receive(tenant, order, '1', 'crate')).body.lines[0]).toMatchObject({
      quantity: '5',
      base_quantity: '60',
      stated_unit: 'crate',
    })
  })

  test('keeps what a box held on the day of the order, whatever the item says later', async () => {
    const tenant = await newTenant()
    const { order, itemId } = await givenBoxes(tenant)
    const { units } = (await tenant.as('buyer').get(`/catalog/${itemId}`)).body
    await tenant
      .as('buyer')
      .post(
        `/catalog/prices/${(await tenant.as('buyer').get(`/catalog/${itemId}`)).body.prices[0].id}/ending`,
      )
    const box = units.find((one: { unit: string }) => one.unit === 'box')
    await tenant.as('buyer').post(`/catalog/units/${box.id}/removal`)
    await tenant.as('buyer').post(`/catalog/${itemId}/units`, { unit: 'box', quantity: '10' })
    await receive(tenant, order, '5', 'box')
    expect((await receive(tenant, order, '60', 'piece')).status).toBe(201)
    expect(await orderNow(tenant, order)).toMatchObject({ receipt_status: 'full' })
  })

  test('118 pieces billed at 8.50 are within the order of boxes at 102.00, and said so', async () => {
    const tenant = await newTenant()
    const { order } = await givenBoxes(tenant)
    await receive(tenant, order, '118', 'piece')
    const invoice = await billed(tenant, order, { quantity: '118', price: '8.50', unit: 'H87' })
    expect(invoice).toMatchObject({ status: 'approved' })
    const page = await tenant.as('ap_clerk').page(`/invoices/${invoice.id}`)
    expect(page.text).toContain('12 each are 1 box')
    expect(await orderNow(tenant, order)).toMatchObject({
      billing_status: 'partial',
      lines: [{ base_billed_quantity: '118' }],
    })
    await receive(tenant, order, '2', 'piece')
    const last = await billed(tenant, order, { quantity: '2', price: '8.50', unit: 'C62' })
    expect(last.status).toBe('approved')
    expect(await orderNow(tenant, order)).toMatchObject({
      status: 'closed',
      lines: [{ billed_quantity: '10', base_billed_quantity: '120' }],
    })
  })

  test('a bill of 9.83 boxes means 118 pieces; one of 9.92 is one piece too many', async () => {
    const tenant = await newTenant()
    const { order } = await givenBoxes(tenant)
    await receive(tenant, order, '118', 'piece')
    const invoice = await billed(tenant, order, { quantity: '9.83', unit: 'XBX' })
    expect(invoice.status).toBe('approved')
    expect((await orderNow(tenant, order)).lines[0]).toMatchObject({
      base_billed_quantity: '118',
    })
    const other = await newTenant()
    const { order: more } = await givenBoxes(other)
    await receive(other, more, '118', 'piece')
    const held = await billed(other, more, { quantity: '9.92', unit: 'XBX' })
    expect(heldFor(held)).toEqual(['not_received'])
    expect(JSON.stringify(held)).toContain('119 billed in all, 118 received: 1 not received yet')
  })

  test('a price by the piece is compared by the box, and a unit that nobody knows is held until it is added to the item', async () => {
    const tenant = await newTenant()
    const { order, itemId } = await givenBoxes(tenant)
    await receive(tenant, order, '10', 'box')
    const dear = await billed(tenant, order, { quantity: '60', price: '9.00', unit: 'H87' })
    expect(heldFor(dear)).toContain('price')
    expect(JSON.stringify(dear)).toContain('108')
    const crate = await billed(tenant, order, { quantity: '1', price: '510.00', unit: 'XCR' })
    expect(heldFor(crate)).toContain('unit')
    await tenant.as('buyer').post(`/catalog/${itemId}/units`, { unit: 'crate', quantity: '60' })
    const again = await tenant.as('ap_clerk').post(`/invoices/${crate.id}/match`)
    expect(again.status).toBe(200)
    expect(heldFor(again.body)).not.toContain('unit')
  })

  test('a return and its credit note may be stated in pieces', async () => {
    const tenant = await newTenant()
    const { order } = await givenBoxes(tenant)
    const { body: receipt } = await receive(tenant, order, '10')
    const invoice = await billed(tenant, order, { quantity: '10', unit: 'XBX' })
    expect(invoice.status).toBe('approved')
    const back = await tenant.as('receiver').post('/returns', {
      receipt_id: receipt.id,
      intent: 'credit',
      reason: 'Rusty',
      lines: [{ receipt_line_id: receipt.lines[0].id, quantity: '7', unit: 'piece' }],
    })
    expect(back.body.lines[0]).toMatchObject({ base_quantity: '7', stated_unit: 'piece' })
    const shipped = await tenant.as('receiver').post(`/returns/${back.body.id}/shipping`)
    expect(shipped.status).toBe(200)
    const more = await tenant.as('receiver').post('/returns', {
      receipt_id: receipt.id,
      intent: 'credit',
      reason: 'Rusty',
      lines: [{ receipt_line_id: receipt.lines[0].id, quantity: '114', unit: 'piece' }],
    })
    expect(more.body.detail).toContain('At most 113 piece of “Bolt M8” can go back')
    const note = await bill(tenant, {
      number: 'CN-7',
      order: order.number,
      type: '381',
      lines: [{ name: 'Bolt M8', quantity: '7', price: '8.50', ref: '1', unit: 'H87' }],
    })
    expect(note.status).toBe('approved')
    expect((await orderNow(tenant, order)).lines[0]).toMatchObject({
      base_billed_quantity: '113',
      base_received: '120',
    })
    expect((await tenant.as('receiver').get(`/returns/${back.body.id}`)).body.status).toBe(
      'satisfied',
    )
  })

  test('a quantity that JSON gives is taken as it was given; one that is none of it is refused', async () => {
    const tenant = await newTenant()
    const { order } = await givenBoxes(tenant, { box: '7' })
    const { body: receipt } = await receive(tenant, order, '1', 'piece')
    const [line] = receipt.lines
    expect(line.quantity).toBe('0.142857142857')
    const back = (quantity: string, more: object = {}) =>
      tenant.as('receiver').post('/returns', {
        receipt_id: receipt.id,
        intent: 'replacement',
        reason: 'Rusty',
        lines: [{ receipt_line_id: line.id, quantity, ...more }],
      })
    const made = await back(line.quantity)
    expect(made.body.lines, made.text).toMatchObject([{ base_quantity: '1' }])
    expect((await receive(tenant, order, line.quantity)).status).toBe(201)
    const half = await receive(tenant, order, '21', 'piece')
    const all = await tenant.as('receiver').post('/returns', {
      receipt_id: half.body.id,
      intent: 'replacement',
      reason: 'Rusty',
      lines: [{ receipt_line_id: half.body.lines[0].id, quantity: half.body.lines[0].quantity }],
    })
    expect(all.body.lines, all.text).toMatchObject([{ base_quantity: '21' }])
    for (const [quantity, more] of [
      ['0.142857142858', {}],
      ['0.1428571', {}],
      [line.quantity, { unit: 'piece' }],
    ] as const)
      expect((await back(quantity, more)).body, quantity).toMatchObject({
        status: 422,
        errors: [{ pointer: '/lines/0/quantity', code: 'decimals' }],
      })
  })

  test('the form of a return begins with the unit in which it says what can go back', async () => {
    const tenant = await newTenant()
    const { order } = await givenBoxes(tenant)
    const { body: receipt } = await receive(tenant, order, '18', 'piece')
    const form = (await tenant.as('receiver').page(`/returns/new?receipt_id=${receipt.id}`)).text
    expect(form).toContain('18 piece can go back')
    expect(form).toMatch(/<option value="piece"\s+selected/)
    const { body: made } = await tenant.as('receiver').post('/returns', {
      receipt_id: receipt.id,
      intent: 'credit',
      reason: 'Rusty',
      lines: [{ receipt_line_id: receipt.lines[0].id, quantity: '7', unit: 'piece' }],
    })
    const edited = (await tenant.as('receiver').page(`/returns/${made.id}/edit`)).text
    expect(edited).toMatch(/<option value="piece"\s+selected/)
    expect(edited).toMatch(/value="7"/)
  })

  test('what has not come is closed to the piece, and opened again', async () => {
    const tenant = await newTenant()
    const { order } = await givenBoxes(tenant)
    await receive(tenant, order, '118', 'piece')
    const closed = await tenant.as('buyer').post(`/purchase-orders/${order.id}/closure`, {
      reason: 'The rest is not needed',
    })
    expect(closed.status).toBe(200)
    const page = await tenant.as('buyer').page(`/purchase-orders/${order.id}`)
    expect(page.text).toContain('2 piece closed')
    expect(await orderNow(tenant, order)).toMatchObject({ receipt_status: 'full' })
    const invoice = await billed(tenant, order, { quantity: '118', price: '8.50', unit: 'H87' })
    expect(invoice.status).toBe('approved')
    expect(await orderNow(tenant, order)).toMatchObject({ status: 'closed' })
    const again = await tenant.as('buyer').post(`/purchase-orders/${order.id}/reopening`, {
      reason: 'They are needed after all',
    })
    expect(again.status).toBe(200)
    expect((await receive(tenant, order, '2', 'piece')).status).toBe(201)
  })

  test('an inspection may be stated in pieces: accepted and rejected are what came', async () => {
    const tenant = await newTenant()
    const { order } = await givenBoxes(tenant)
    await tenant
      .as('buyer')
      .post(`/purchase-order-lines/${order.lines[0]!.id}/receiving`, { inspected: 'on' })
    const { body: receipt } = await receive(tenant, order, '118', 'piece')
    const inspect = (body: object) =>
      tenant.as('receiver').post(`/receipts/${receipt.id}/inspection`, {
        lines: [{ receipt_line_id: receipt.lines[0].id, ...body }],
      })
    const wrong = await inspect({ accepted: '111', rejected: '8', unit: 'piece' })
    expect(wrong.body.detail).toContain('118 piece of “Bolt M8” wait for their inspection')
    const done = await inspect({ rejected: '7', unit: 'piece' })
    expect(done.status).toBeLessThan(300)
    const invoice = await billed(tenant, order, { quantity: '112', price: '8.50', unit: 'H87' })
    expect(heldFor(invoice)).toEqual(['rejected'])
  })

  test('the vendor is sent boxes and pieces: on paper, as UBL and in the portal', async () => {
    const tenant = await newTenant()
    const { order } = await givenBoxes(tenant)
    const ubl = await tenant.as('buyer').page(`/purchase-orders/${order.id}/ubl`)
    expect(ubl.text).toContain('unitCode="XBX">10<')
    expect(ubl.text).toContain('<cbc:PackSizeNumeric>12</cbc:PackSizeNumeric>')
    const page = await tenant.as('buyer').page(`/purchase-orders/${order.id}`)
    expect(page.text).toContain('120 piece')
  })
})

test('measures are converted without an item: 9500 g of 10 kg, at a price by the kilogram', async () => {
  const tenant = await newTenant()
  const { costCenterId } = await givenBudget(tenant, 100_000_000n)
  const vendorId = await givenVendor(tenant, { vatId: 'DE123456789' })
  const pr = await givenApproved(tenant, costCenterId, {
    lines: [{ description: 'Flour', quantity: '10', unit: 'kg', unit_price: '40' }],
  })
  const order = await givenOrder(tenant, pr, vendorId)
  expect((await receive(tenant, order, '9500', 'g')).status).toBe(201)
  expect((await receive(tenant, order, '501', 'g')).status).toBe(409)
  const invoice = await bill(tenant, {
    number: 'G-1',
    order: order.number,
    lines: [{ name: 'Flour', quantity: '9500', price: '0.04', unit: 'GRM', ref: '1' }],
  })
  expect(invoice.status).toBe('approved')
  expect((await orderNow(tenant, order)).lines[0]).toMatchObject({
    received: '9.5',
    billed_quantity: '9.5',
  })
})
