import { describe, expect, test } from 'vitest'
import { givenBudget, givenVendor, receive, type Order } from '../platform/testing/given.ts'
import { bill } from '../platform/testing/given-invoices.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { frozenOrder, orderPdf } from './index.ts'

const inr = (amount: string) => ({ amount, currency: 'INR' })
async function givenTerms(tenant: TestTenant, name: string, parts: object[]): Promise<string> {
  const made = await tenant
    .as('controller')
    .post('/payment-terms', { name, parts, active: true, workday: 'same' })
  expect(made.status, made.text).toBe(201)
  return made.body.id as string
}
const thirds = [
  { percent: '33.333', days: 10 },
  { percent: '33.333', days: 20 },
  { percent: '33.334', days: 30 },
]
async function givenAgreed() {
  const tenant = await newTenant()
  const { costCenterId } = await givenBudget(tenant, 10_000_000n)
  const vendorId = await givenVendor(tenant, { vatId: 'DE123456789' })
  const termsId = await givenTerms(tenant, 'In thirds', thirds)
  const agreed = await tenant
    .as('controller')
    .post(`/payment-terms/${termsId}/vendors`, { vendor_id: vendorId })
  expect(agreed.status, agreed.text).toBeLessThan(300)
  return { tenant, costCenterId, vendorId, termsId }
}
type Given = Awaited<ReturnType<typeof givenAgreed>>
const content = ({ vendorId, costCenterId }: Given, more: object = {}) => ({
  vendor_id: vendorId,
  cost_center_id: costCenterId,
  currency: 'INR',
  reason: 'Needed',
  expected_on: '2035-03-01',
  lines: [{ description: 'Chair', quantity: '10', unit: 'each', unit_price: '10' }],
  ...more,
})
const draft = (given: Given, more: object = {}) =>
  given.tenant.as('buyer').post('/purchase-orders', content(given, more))
async function issued(given: Given, more: object = {}): Promise<Order> {
  const { tenant } = given
  const { body } = await draft(given, more)
  const sent = await tenant.as('buyer').post(`/purchase-orders/${body.id}/submission`)
  for (const role of ['approver', 'controller'] as const)
    await tenant.as(role).post(`/approvals/${sent.body.approval_id}/approval`)
  const answer = await tenant.as('buyer').post(`/purchase-orders/${body.id}/issue`)
  expect(answer.status, answer.text).toBe(200)
  return answer.body as Order
}
type Parts = { parts: { amount: { amount: string }; due_date: string }[] }
const amounts = (order: { planned_instalments: Parts }): string[] =>
  order.planned_instalments.parts.map(({ amount }) => amount.amount)

describe('E11: the payment terms of an order', () => {
  test('are those of its vendor, and its planned instalments come to it exactly', async () => {
    const given = await givenAgreed()
    const { tenant } = given
    const { body } = await draft(given)
    expect(body.payment_terms).toMatchObject({ id: given.termsId, name: 'In thirds' })
    expect(body.planned_instalments).toMatchObject({
      billed_on: '2035-03-01',
      parts: [
        { amount: inr('33.33'), due_date: '2035-03-11' },
        { amount: inr('33.33'), due_date: '2035-03-21' },
        { amount: inr('33.34'), due_date: '2035-03-31' },
      ],
    })
    const page = await tenant.as('buyer').page(`/purchase-orders/${body.id}`)
    for (const text of ['Planned instalments', 'In thirds: ', '₹33.34'])
      expect(page.text).toContain(text)
  })

  test('are of what will be billed: not of what went back for a credit, nor of what does not come any more', async () => {
    const given = await givenAgreed()
    const { tenant } = given
    const order = await issued(given)
    const { body: receipt } = await receive(tenant, order, '7')
    const planned = async () => {
      const { body } = await tenant.as('buyer').get(`/purchase-orders/${order.id}`)
      return amounts(body)
    }
    expect(await planned()).toEqual(['33.33', '33.33', '33.34'])
    const made = await tenant.as('receiver').post('/returns', {
      receipt_id: receipt.id,
      intent: 'credit',
      reason: 'Broken',
      lines: [{ receipt_line_id: receipt.lines[0].id, quantity: '2' }],
    })
    const act = (what: string, more: object = {}) =>
      tenant.as('receiver').post(`/returns/${made.body.id}/${what}`, more)
    expect((await act('shipping')).status).toBe(200)
    expect(await planned()).toEqual(['26.67', '26.66', '26.67'])
    const page = await tenant.as('buyer').page(`/purchase-orders/${order.id}`)
    expect(page.text).toContain('With tax, without what was closed or went back')
    const close = (what: string) =>
      tenant.as('buyer').post(`/purchase-orders/${order.id}/${what}`, { reason: 'Enough' })
    expect((await close('closure')).status).toBe(200)
    expect(await planned()).toEqual(['16.67', '16.66', '16.67'])
    expect((await close('reopening')).status).toBe(200)
    expect((await act('cancellation', { reason: 'Still here' })).status).toBe(200)
    expect(await planned()).toEqual(['33.33', '33.33', '33.34'])
  })

  test('are others on the draft where that is said, and stay where nothing is said', async () => {
    const given = await givenAgreed()
    const { tenant } = given
    const half = await givenTerms(tenant, 'Half now', [
      { percent: '50', days: 0 },
      { percent: '50', days: 30 },
    ])
    const made = await draft(given, { payment_terms_id: half })
    expect(amounts(made.body)).toEqual(['50.00', '50.00'])
    const edit = (more: object) =>
      tenant.as('buyer').post(`/purchase-orders/${made.body.id}/edit`, content(given, more))
    expect((await edit({ reason: 'Still' })).body.payment_terms.id).toBe(half)
    expect((await edit({ payment_terms_id: null })).body.payment_terms.id).toBe(given.termsId)
    const unknown = await edit({ payment_terms_id: given.vendorId })
    expect(unknown.status).toBe(422)
    expect(unknown.text).toContain('/payment_terms_id')
    const form = await tenant.as('buyer').page(`/purchase-orders/${made.body.id}/edit`)
    expect(form.text).toContain('In thirds')
  })

  test('are what its bill is paid by, whatever is agreed with the vendor meanwhile', async () => {
    const given = await givenAgreed()
    const { tenant, vendorId } = given
    const half = await givenTerms(tenant, 'Half now', [
      { percent: '50', days: 0 },
      { percent: '50', days: 30 },
    ])
    const order = await issued(given, { payment_terms_id: half })
    await receive(tenant, order)
    const later = await givenTerms(tenant, 'At once', [{ percent: '100', days: 0 }])
    await tenant.as('controller').post(`/payment-terms/${later}/vendors`, { vendor_id: vendorId })
    const invoice = await bill(tenant, {
      order: order.number,
      lines: [{ name: 'Chair', quantity: '10', price: '10.00' }],
    })
    expect(invoice.status).toBe('approved')
    const { body } = await tenant.as('ap_clerk').get(`/invoices/${invoice.id}`)
    const parts = (body.instalments as { amount: { amount: string } }[]).map(
      (one) => one.amount.amount,
    )
    expect(parts).toHaveLength(2)
    expect(parts[0]).toBe(parts[1])
  })

  test('stand in the document and the UBL of the order, and are changed by a change order', async () => {
    const given = await givenAgreed()
    const { tenant } = given
    const order = await issued(given)
    const frozen = await tenant.read('buyer', (ctx) => frozenOrder(ctx.tx, order.id))
    expect(frozen?.order.instalments).toMatchObject([
      { amount: '33.33', days: 10 },
      { amount: '33.33', days: 20 },
      { amount: '33.34', days: 30 },
    ])
    const pdf = await tenant.read('buyer', (ctx) => orderPdf(ctx.tx, order.id))
    expect(pdf?.bytes.length).toBeGreaterThan(1000)
    const ubl = await tenant.as('buyer').page(`/purchase-orders/${order.id}/ubl`)
    expect(ubl.text).toContain('<cbc:Amount currencyID="INR">33.34</cbc:Amount>')
    const half = await givenTerms(tenant, 'Half now', [
      { percent: '50', days: 0 },
      { percent: '50', days: 30 },
    ])
    const change = await tenant.as('buyer').post('/change-orders', {
      purchase_order_id: order.id,
      reason: 'Agreed by phone',
      payment_terms_id: half,
      lines: [],
    })
    expect(change.body.payment_terms, change.text).toMatchObject({ id: half, name: 'Half now' })
    const applied = await tenant.as('buyer').post(`/change-orders/${change.body.id}/submission`)
    expect(applied.body.status).toBe('applied')
    const after = await tenant.as('buyer').get(`/purchase-orders/${order.id}`)
    expect(amounts(after.body)).toEqual(['50.00', '50.00'])
    expect(after.body.versions).toHaveLength(1)
    const same = await tenant.as('buyer').post('/change-orders', {
      purchase_order_id: order.id,
      reason: 'The same again',
      payment_terms_id: half,
      lines: [],
    })
    expect(same.status).toBe(422)
  })

  test('may have parts by amount: they are taken first, and percentages split the rest', async () => {
    const given = await givenAgreed()
    const { tenant } = given
    const advance = await givenTerms(tenant, 'Advance of 30', [
      { amount: '30', days: 0 },
      { percent: '50', days: 10 },
      { percent: '50', days: 30 },
    ])
    const made = await draft(given, { payment_terms_id: advance })
    expect(amounts(made.body)).toEqual(['30.00', '35.00', '35.00'])
    const small = await draft(given, {
      payment_terms_id: advance,
      lines: [{ description: 'Pen', quantity: '1', unit: 'each', unit_price: '20' }],
    })
    expect(amounts(small.body)).toEqual(['20.00'])
    for (const parts of [
      [{ amount: '30', days: 0 }],
      [{ amount: '30', percent: '100', days: 0 }],
      [{ days: 0 }],
    ])
      expect(
        (await tenant.as('controller').post('/payment-terms', { name: 'Odd', parts, active: true }))
          .status,
      ).toBe(422)
  })
})
