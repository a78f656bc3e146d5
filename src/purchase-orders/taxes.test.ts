import { describe, expect, test } from 'vitest'
import {
  givenApproved,
  givenBudget,
  givenVendor,
  receive,
  type Order,
} from '../platform/testing/given.ts'
import { bill, budgetFigures, heldFor, acceptHold } from '../platform/testing/given-invoices.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'

const chairs = (price = '100') => ({
  lines: [{ description: 'Chair', quantity: '10', unit: 'each', unit_price: price }],
})
/** Chairs were approved at 150.00, so that there is room for charges. */
async function givenToOrder(price = '150') {
  const tenant = await newTenant()
  const { costCenterId, budgetId } = await givenBudget(tenant, 100_000_000n)
  const vendorId = await givenVendor(tenant)
  const pr = await givenApproved(tenant, costCenterId, chairs(price))
  return { tenant, costCenterId, budgetId, vendorId, pr, lineId: pr.lines[0]!.id }
}
const taxCode = async (tenant: TestTenant, rate: string, more: object = {}): Promise<string> => {
  const made = await tenant.as('controller').post('/tax-codes', {
    code: `T${rate}${JSON.stringify(more).length}`,
    name: `GST ${rate} %`,
    rate,
    active: true,
    ...more,
  })
  return made.body.id as string
}
type Given = Awaited<ReturnType<typeof givenToOrder>>
const order = ({ tenant, vendorId, pr, lineId }: Given, line: object = {}, whole: object = {}) =>
  tenant.as('buyer').post('/purchase-orders', {
    purchase_request_id: pr.id,
    vendor_id: vendorId,
    ...whole,
    lines: [{ purchase_request_line_id: lineId, quantity: '10', unit_price: '100', ...line }],
  })
const issued = async ({ tenant }: Given, made: { body: { id: string } }): Promise<Order> =>
  (await tenant.as('buyer').post(`/purchase-orders/${made.body.id}/issue`)).body as Order
const inr = (amount: string) => ({ amount, currency: 'INR' })

describe('an order with tax', () => {
  test('says net, tax and gross on its page, in JSON and in its documents', async () => {
    const given = await givenToOrder()
    const { tenant } = given
    const gst = await taxCode(tenant, '18')
    const made = await order(given, { tax_code_ids: [gst], discounts: ['10'] })
    expect(made.body).toMatchObject({
      total: inr('900.00'),
      tax: inr('162.00'),
      gross: inr('1062.00'),
      base_total: inr('900.00'),
      taxes: [{ name: 'GST 18 %', rate: '18', taxable: inr('900.00'), tax: inr('162.00') }],
      lines: [{ discounts: ['10'], amount: inr('900.00'), tax: inr('162.00') }],
    })
    await issued(given, made)
    const page = await tenant.as('buyer').page(`/purchase-orders/${made.body.id}`)
    for (const text of ['less 10 % · GST 18 %', 'Total with tax', '₹1,062'])
      expect(page.text).toContain(text)
    const ubl = await tenant.as('buyer').page(`/purchase-orders/${made.body.id}/ubl`)
    for (const text of [
      '<cbc:PriceAmount currencyID="INR">90</cbc:PriceAmount>',
      '<cbc:TaxAmount currencyID="INR">162.00</cbc:TaxAmount>',
      '<cbc:PayableAmount currencyID="INR">1062.00</cbc:PayableAmount>',
    ])
      expect(ubl.text).toContain(text)
  })

  test('has the usual tax of its vendor, another after another vendor is chosen, and none where that is said', async () => {
    const given = await givenToOrder()
    const { tenant, vendorId, pr, lineId } = given
    const gst = await taxCode(tenant, '18')
    const usual = (id: string, rate: string) =>
      tenant.as('buyer').post(`/vendors/${id}/profile`, { default_tax_rate: rate })
    await usual(vendorId, '18')
    const made = await order(given)
    expect(made.body.lines[0].taxes).toMatchObject([{ tax_code_id: gst, rate: '18' }])
    const exempt = await givenVendor(tenant, { name: 'Exempt' })
    const edit = (version: number, vendor: string, line: object = {}) =>
      tenant.as('buyer').post(`/purchase-orders/${made.body.id}/edit`, {
        version,
        vendor_id: vendor,
        lines: [{ purchase_request_line_id: lineId, quantity: '10', unit_price: '100', ...line }],
      })
    const other = await edit(made.body.version, exempt)
    expect(other.body).toMatchObject({ total: inr('1000.00'), tax: inr('0.00') })
    const back = await edit(other.body.version, vendorId)
    expect(back.body.tax).toEqual(inr('180.00'))
    const none = await edit(back.body.version, vendorId, { tax_code_ids: [] })
    expect(none.body).toMatchObject({ tax: inr('0.00'), purchase_request_id: pr.id })
  })

  test('keeps the tax as it was ordered, also once the code is changed or no longer used', async () => {
    const given = await givenToOrder()
    const { tenant } = given
    const gst = await taxCode(tenant, '18')
    const made = await order(given, { tax_code_ids: [gst], quantity: '5' })
    const changed = { code: 'OLD', name: 'GST 28 %', rate: '28', active: false }
    const saved = await tenant.as('controller').post(`/tax-codes/${gst}/edit`, changed)
    expect(saved.status).toBe(200)
    const now = await tenant.as('buyer').get(`/purchase-orders/${made.body.id}`)
    expect(now.body.lines[0].taxes).toMatchObject([{ name: 'GST 18 %', rate: '18' }])
    const again = await order(given, { tax_code_ids: [gst], quantity: '1' })
    expect(again.status).toBe(422)
    expect(again.body.errors[0]).toMatchObject({ pointer: '/lines/0/tax_code_ids/0' })
  })
})

describe('the budget counts', () => {
  test('net, charges and the tax that is not deductible, to the last unit, until all of it is billed', async () => {
    const given = await givenToOrder()
    const { tenant, budgetId } = given
    const half = await taxCode(tenant, '18', { deductible_pct: '50' })
    const made = await order(
      given,
      { tax_code_ids: [half] },
      { charges: [{ kind: 'freight', amount: '50', tax_code_ids: [half] }] },
    )
    expect(made.body).toMatchObject({
      total: inr('1050.00'),
      tax: inr('189.00'),
      not_deductible: inr('94.50'),
      base_total: inr('1144.50'),
    })
    expect((await budgetFigures(tenant, budgetId)).committed).toBe(114_450n)
    const placed = await issued(given, made)
    await receive(tenant, placed, '10')
    const invoice = await bill(tenant, {
      order: placed.number,
      lines: [{ name: 'Chair', quantity: '10', price: '100' }],
      taxPercent: 18n,
      charge: '50.00',
    })
    expect(heldFor(invoice)).toEqual([])
    expect(await budgetFigures(tenant, budgetId)).toMatchObject({ committed: 0n, actual: 114_450n })
  })

  test('a part of it for a part that is billed, and gives back what of the rest is closed', async () => {
    const given = await givenToOrder()
    const { tenant, budgetId } = given
    const none = await taxCode(tenant, '18', { deductible_pct: '0' })
    const placed = await issued(given, await order(given, { tax_code_ids: [none] }))
    await receive(tenant, placed, '4')
    const lines = [{ name: 'Chair', quantity: '4', price: '100' }]
    const invoice = await bill(tenant, { order: placed.number, lines, taxPercent: 18n })
    expect(await budgetFigures(tenant, budgetId)).toMatchObject({
      committed: 70_800n,
      actual: 47_200n,
    })
    await tenant
      .as('buyer')
      .post(`/purchase-orders/${placed.id}/closure`, { reason: 'Not needed any more' })
    expect(await budgetFigures(tenant, budgetId)).toMatchObject({ committed: 0n })
    const voided = await tenant
      .as('controller')
      .post(`/invoices/${invoice.id}/voiding`, { reason: 'Billed twice' })
    expect(voided.status).toBe(200)
    expect(await budgetFigures(tenant, budgetId)).toMatchObject({ committed: 47_200n, actual: 0n })
  })

  test('never more than was approved: charges and tax that is not deductible are refused above it', async () => {
    const given = await givenToOrder('100')
    const charged = await order(given, {}, { charges: [{ kind: 'packing', amount: '1' }] })
    expect(charged.status).toBe(422)
    expect(charged.body.detail).toContain('with its part of charges')
    const whole = await taxCode(given.tenant, '5', { deductible_pct: '0' })
    expect((await order(given, { tax_code_ids: [whole] })).body.errors[0].code).toBe(
      'above_request',
    )
    const deductible = await taxCode(given.tenant, '5')
    expect((await order(given, { tax_code_ids: [deductible] })).status).toBe(201)
  })
})

describe('a bill is compared on the same basis', () => {
  const billed = (placed: Order, more: object = {}) => ({
    order: placed.number,
    lines: [{ name: 'Chair', quantity: '10', price: '100' }],
    taxPercent: 18n,
    ...more,
  })

  test('another tax than the ordered one is a difference that says both', async () => {
    const given = await givenToOrder()
    const { tenant } = given
    const gst = await taxCode(tenant, '18')
    const placed = await issued(given, await order(given, { tax_code_ids: [gst] }))
    await receive(tenant, placed)
    const invoice = await bill(tenant, billed(placed, { taxPercent: 5n }))
    expect(heldFor(invoice)).toEqual(['tax'])
    expect(invoice.holds[0]!.message).toContain('It charges tax of ₹50.')
    expect(invoice.holds[0]!.message).toContain('(18 %) it is ₹180.')
    const accepted = await acceptHold(tenant, invoice, {
      reason: 'tax',
      as: 'controller',
      kind: 'document',
    })
    expect(accepted.body.status).toBe('approved')
  })

  test('tax on a line that was ordered without tax is a difference, not where nothing was said', async () => {
    const given = await givenToOrder()
    const { tenant } = given
    const half = { quantity: '5' }
    const untaxed = await issued(given, await order(given, { ...half, tax_code_ids: [] }))
    const unsaid = await issued(given, await order(given, { quantity: '4' }))
    await receive(tenant, untaxed, '5')
    await receive(tenant, unsaid, '4')
    const lines = [{ name: 'Chair', quantity: '5', price: '100' }]
    const fewer = [{ name: 'Chair', quantity: '4', price: '100' }]
    const taxed = await bill(tenant, billed(untaxed, { lines, number: 'N-1', taxPercent: 28n }))
    expect(heldFor(taxed)).toEqual(['tax'])
    expect(taxed.holds[0]!.message).toContain('(0 %) it is ₹0.')
    const free = await bill(
      tenant,
      billed(unsaid, { lines: fewer, number: 'N-2', taxPercent: 28n }),
    )
    expect(heldFor(free)).toEqual([])
  })

  test('the price without tax where the order has it with tax', async () => {
    const given = await givenToOrder()
    const { tenant, budgetId } = given
    const inside = await taxCode(tenant, '18', { inclusive: true })
    const line = { tax_code_ids: [inside], unit_price: '118' }
    const placed = await issued(given, await order(given, line))
    expect(placed.total.amount).toBe('1000.00')
    await receive(tenant, placed)
    expect(heldFor(await bill(tenant, billed(placed)))).toEqual([])
    expect(await budgetFigures(tenant, budgetId)).toMatchObject({ committed: 0n, actual: 100_000n })
  })

  test('charges once, and a discount of the order that is not given', async () => {
    const given = await givenToOrder()
    const { tenant } = given
    const made = await order(given, {}, { discount_amount: '100' })
    const placed = await issued(given, made)
    await receive(tenant, placed)
    const without = await bill(tenant, billed(placed, { number: 'A-1' }))
    expect(heldFor(without)).toEqual(['amount'])
    expect(without.holds[0]!.message).toContain('₹100 more')
    await tenant.as('ap_clerk').post(`/invoices/${without.id}/rejection`, { reason: 'No discount' })
    const cheaper = [{ name: 'Chair', quantity: '10', price: '90' }]
    expect(heldFor(await bill(tenant, billed(placed, { number: 'A-2', lines: cheaper })))).toEqual(
      [],
    )
  })
})

describe('a change of the order', () => {
  const change = async ({ tenant }: Given, placed: Order, more: object) => {
    const drafted = await tenant.as('buyer').post('/change-orders', {
      purchase_order_id: placed.id,
      reason: 'As agreed by telephone',
      ...more,
    })
    if (drafted.status !== 201) return drafted
    return tenant.as('buyer').post(`/change-orders/${drafted.body.id}/submission`)
  }

  test('of its discount, its tax and its charges shows the difference and moves the budget by it', async () => {
    const given = await givenToOrder()
    const { tenant, budgetId } = given
    const half = await taxCode(tenant, '10', { deductible_pct: '50' })
    const placed = await issued(given, await order(given, { tax_code_ids: [half] }))
    expect((await budgetFigures(tenant, budgetId)).committed).toBe(105_000n)
    const lineId = placed.lines[0]!.id
    const cheaper = await change(given, placed, { lines: [{ line_id: lineId, discounts: ['10'] }] })
    expect(cheaper.body).toMatchObject({
      status: 'applied',
      was_total: inr('1000.00'),
      total: inr('900.00'),
      was_tax: inr('100.00'),
      tax: inr('90.00'),
      lines: [{ discounts: ['10'], before: { discounts: [], amount: inr('1000.00') } }],
    })
    expect((await budgetFigures(tenant, budgetId)).committed).toBe(94_500n)
    const page = await tenant.as('buyer').page(`/change-orders/${cheaper.body.id}`)
    expect(page.text).toContain('less 10 %')
    const freight = await change(given, placed, {
      charges: [{ kind: 'freight', amount: '20' }],
      lines: [],
    })
    expect(freight.body).toMatchObject({
      status: 'pending',
      order_pricing: { charges: [{ kind: 'freight', amount: '20' }] },
      order_pricing_before: { charges: [] },
    })
    await tenant.as('approver').post(`/approvals/${freight.body.approval_id}/approval`)
    const now = await tenant.as('buyer').get(`/purchase-orders/${placed.id}`)
    expect(now.body).toMatchObject({
      total: inr('920.00'),
      lines: [{ adjustment: inr('20.00'), not_deductible: inr('45.00') }],
    })
    expect((await budgetFigures(tenant, budgetId)).committed).toBe(96_500n)
    const cancelled = await tenant
      .as('buyer')
      .post(`/purchase-orders/${placed.id}/cancellation`, { reason: 'Not needed' })
    expect(cancelled.status).toBe(200)
    expect(await budgetFigures(tenant, budgetId)).toMatchObject({ committed: 0n })
  })
})

describe('is refused', () => {
  test.each([
    [{ discounts: ['101'] }, '/lines/0/discounts/0'],
    [{ discount_amount: '1000.01' }, '/lines/0/discount_amount'],
    [{ tax_code_ids: ['00000000-0000-4000-8000-000000000000'] }, '/lines/0/tax_code_ids/0'],
  ])('%j', async (line, pointer) => {
    const given = await givenToOrder()
    const refused = await order(given, line)
    expect(refused.status).toBe(422)
    expect(refused.body.errors[0].pointer).toBe(pointer)
  })

  test('the same tax twice, and a tax beside “no tax”, on lines and charges', async () => {
    const given = await givenToOrder()
    const { tenant, vendorId, pr, lineId } = given
    const gst = await taxCode(tenant, '18')
    const twice = { tax_code_ids: [gst, gst] }
    const both = { no_tax: true, tax_code_ids: [gst] }
    const charged = (more: object) => ({ charges: [{ kind: 'freight', amount: '5', ...more }] })
    const answers = [
      [await order(given, twice), '/lines/0/tax_code_ids/1', 'chosen already'],
      [await order(given, {}, charged(twice)), '/charges/0/tax_code_ids/1', 'chosen already'],
      [await order(given, both), '/lines/0/no_tax', 'either no tax or a tax'],
      [await order(given, {}, charged(both)), '/charges/0/no_tax', 'either no tax or a tax'],
    ] as const
    for (const [refused, pointer, detail] of answers) {
      expect(refused.status, refused.text).toBe(422)
      expect(refused.body.errors).toHaveLength(1)
      expect(refused.body.errors[0]).toMatchObject({ pointer })
      expect(refused.body.errors[0].detail).toContain(detail)
    }
    const page = await tenant.as('buyer').form('/purchase-orders', {
      purchase_request_id: pr.id,
      vendor_id: vendorId,
      'lines[0][purchase_request_line_id]': lineId,
      'lines[0][quantity]': '10',
      'lines[0][unit_price]': '100',
      'lines[0][tax_code_id]': gst,
      'lines[0][no_tax]': 'on',
    })
    expect(page.status).toBe(422)
    expect(page.text).toContain('Choose either no tax or a tax')
    const none = await order(given, { no_tax: true })
    expect(none.body.tax).toEqual(inr('0.00'))
    const placed = await issued(given, none)
    for (const line of [twice, both]) {
      const refused = await tenant.as('buyer').post('/change-orders', {
        purchase_order_id: placed.id,
        reason: 'Other tax',
        lines: [{ line_id: placed.lines[0]!.id, ...line }],
      })
      expect(refused.status, refused.text).toBe(422)
    }
  })

  test('a charge without an amount, and not a row in which nothing was filled in', async () => {
    const given = await givenToOrder()
    const gst = await taxCode(given.tenant, '18')
    for (const charge of [
      { kind: 'other', label: 'Customs', amount: '' },
      { kind: 'freight', amount: '' },
      { kind: 'freight' },
      { kind: 'freight', amount: '', tax_code_ids: [gst] },
    ]) {
      const refused = await order(given, {}, { charges: [charge] })
      expect(refused.status, refused.text).toBe(422)
      expect(refused.body.errors[0]).toMatchObject({
        pointer: '/charges/0/amount',
        detail: 'Amount is missing.',
      })
    }
    const { tenant, vendorId, pr, lineId } = given
    const page = await tenant.as('buyer').form('/purchase-orders', {
      purchase_request_id: pr.id,
      vendor_id: vendorId,
      'charges[0][kind]': 'freight',
      'charges[0][amount]': '',
      'charges[0][tax_code_id]': gst,
      'lines[0][purchase_request_line_id]': lineId,
      'lines[0][quantity]': '10',
      'lines[0][unit_price]': '100',
    })
    expect(page.status).toBe(422)
    expect(page.text).toContain('Amount is missing.')
    const empty = { kind: '', label: '', amount: '' }
    expect((await order(given, {}, { charges: [empty] })).body.charges).toEqual([])
  })

  test('a tax of another organisation, and tax codes from those who may not', async () => {
    const given = await givenToOrder()
    const foreign = await taxCode(await newTenant(), '18')
    expect((await order(given, { tax_code_ids: [foreign] })).status).toBe(422)
    const made = await given.tenant
      .as('buyer')
      .post('/tax-codes', { code: 'X', name: 'X', rate: '1', active: true })
    expect(made.status).toBe(403)
  })
})

test('a tax code exists once without regard to capitals, also when two are made at once', async () => {
  const tenant = await newTenant()
  const content = (code: string) => ({ code, name: 'GST 18 %', rate: '18', active: true })
  const make = (code: string) => tenant.as('controller').post('/tax-codes', content(code))
  const made = await make('R18')
  const refused = await make('r18')
  expect([refused.status, refused.body.errors[0].pointer]).toEqual([422, '/code'])
  const both = await Promise.all([make('s5'), make('S5')])
  expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 422])
  const edit = (id: string, code: string) =>
    tenant.as('controller').post(`/tax-codes/${id}/edit`, content(code))
  expect((await edit(made.body.id, 'S5')).status).toBe(422)
  expect((await edit(made.body.id, 'r18')).status).toBe(200)
  const other = await newTenant()
  const elsewhere = await other.as('controller').post('/tax-codes', content('R18'))
  expect(elsewhere.status).toBe(201)
})

test('the form folds discounts, taxes and charges away, and takes them as they are typed', async () => {
  const given = await givenToOrder()
  const { tenant, vendorId, pr, lineId } = given
  await taxCode(tenant, '18', { code: 'GST18' })
  const form = await tenant.as('buyer').page(`/purchase-orders/new?purchase_request_id=${pr.id}`)
  expect(form.text).toContain('Discount and tax')
  expect(form.text).not.toMatch(/<details open/)
  const made = await tenant.as('buyer').form('/purchase-orders', {
    purchase_request_id: pr.id,
    vendor_id: vendorId,
    discount_pct: '',
    discount_amount: '',
    'charges[0][kind]': 'freight',
    'charges[0][amount]': '20',
    'charges[0][tax_code_id]': '',
    'charges[1][kind]': 'packing',
    'charges[1][amount]': '',
    'lines[0][purchase_request_line_id]': lineId,
    'lines[0][quantity]': '10',
    'lines[0][unit_price]': '100',
    'lines[0][discounts]': '10 + 5',
    'lines[0][discount_amount]': '',
    'lines[0][tax_code_id]': 'GST18',
    'lines[0][second_tax_code_id]': '',
  })
  expect(made.status).toBe(303)
  const { body } = await tenant.as('buyer').get(String(made.headers['location']))
  expect(body).toMatchObject({
    total: inr('875.00'),
    tax: inr('153.90'),
    charges: [{ kind: 'freight', amount: '20' }],
    lines: [{ discounts: ['10', '5'] }],
  })
  const edit = await tenant.as('buyer').page(`/purchase-orders/${body.id}/edit`)
  expect(edit.text).toContain('value="10 + 5"')
  expect(edit.text).toContain('GST18 · GST 18 %')
})
