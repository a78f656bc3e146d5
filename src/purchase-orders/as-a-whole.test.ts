import { describe, expect, test } from 'vitest'
import { bill, heldFor, invoiceNow } from '../platform/testing/given-invoices.ts'
import { ublInvoice } from '../integrations/e-invoice/samples.ts'
import {
  daysFromNow,
  givenApproved,
  givenBudget,
  givenVendor,
  type Order,
} from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { givenContact } from '../platform/testing/portal-contact.ts'
import { drawnOrder } from './pdf.ts'
import { frozenOrder, orderUbl } from './index.ts'

const days = { description: 'Renovation', quantity: '42', unit: 'day', unit_price: '100' }
async function given() {
  const tenant = await newTenant()
  const { costCenterId } = await givenBudget(tenant, 100_000_000n)
  const vendorId = await givenVendor(tenant, { vatId: 'DE123456789' })
  return { tenant, costCenterId, vendorId }
}
type Given = Awaited<ReturnType<typeof given>>
const content = ({ vendorId, costCenterId }: Given, line: object = {}) => ({
  vendor_id: vendorId,
  cost_center_id: costCenterId,
  currency: 'INR',
  reason: 'The hall leaks',
  lines: [{ ...days, ...line }],
})
const draft = (of: Given, line: object = { accepted_as_whole: true }) =>
  of.tenant.as('buyer').post('/purchase-orders', content(of, line))
async function issued(of: Given, line?: object): Promise<Order> {
  const made = await draft(of, line)
  expect(made.status, made.text).toBe(201)
  const { tenant } = of
  const sent = await tenant.as('buyer').post(`/purchase-orders/${made.body.id}/submission`)
  for (const role of ['approver', 'controller'] as const)
    await tenant.as(role).post(`/approvals/${sent.body.approval_id}/approval`)
  const answer = await tenant.as('buyer').post(`/purchase-orders/${made.body.id}/issue`)
  expect(answer.status, answer.text).toBe(200)
  return answer.body as Order
}
const receive = (tenant: TestTenant, order: Order, quantity: string) =>
  tenant.as('receiver').post('/receipts', {
    purchase_order_id: order.id,
    lines: [{ purchase_order_line_id: order.lines[0]!.id, quantity }],
  })
const billed = (tenant: TestTenant, order: Order, number: string, quantity: string) =>
  bill(tenant, {
    order: order.number,
    number,
    lines: [{ name: 'Renovation', quantity, unit: 'DAY', price: '100.00' }],
  })
async function change(tenant: TestTenant, order: Order, line: object) {
  const made = await tenant.as('buyer').post('/change-orders', {
    purchase_order_id: order.id,
    reason: 'Agreed by phone',
    lines: [{ line_id: order.lines[0]!.id, ...line }],
  })
  expect(made.status, made.text).toBe(201)
  const sent = await tenant.as('buyer').post(`/change-orders/${made.body.id}/submission`)
  expect(sent.body.status, sent.text).toBe('applied')
  return made.body
}

describe('a line that is accepted only as a whole', () => {
  // C07: an order for 42 that is accepted as a whole. Receiving 30 is refused and 42 accepted; a bill of 6 is refused,
  // one of 42 is posted.
  test('C07: of 42, 30 are not received and 42 are; 6 are not billed and 42 are', async () => {
    const of = await given()
    const { tenant } = of
    const order = await issued(of)
    const part = await receive(tenant, order, '30')
    expect([part.status, part.body.errors]).toEqual([
      422,
      [
        expect.objectContaining({
          pointer: '/lines/0/quantity',
          code: 'only_as_a_whole',
          detail: expect.stringContaining('accepted only as a whole: all 42 day or nothing'),
        }),
      ],
    ])
    expect((await receive(tenant, order, '42')).status).toBe(201)
    const early = await billed(tenant, order, 'W-1', '6')
    expect(heldFor(early)).toEqual(['part_billed'])
    expect(JSON.stringify(early)).toContain('6 of 42 are billed')
    const whole = await billed(tenant, order, 'W-2', '42')
    expect([whole.status, heldFor(whole)]).toEqual(['approved', []])
  })

  test('C07: is announced by its vendor as a whole, or it is said how parts become possible', async () => {
    const of = await given()
    const { tenant } = of
    const contact = await givenContact(tenant, of.vendorId)
    const order = await issued(of)
    const send = (quantity: string) =>
      contact.post(`/portal/orders/${order.id}/ship-notices`, {
        delivery_note: 'DN-1',
        shipped_on: daysFromNow(0),
        expected_on: daysFromNow(1),
        lines: [{ line_id: order.lines[0]!.id, quantity }],
      })
    const part = await send('30')
    expect([part.status, part.body.errors]).toEqual([
      422,
      [
        expect.objectContaining({
          pointer: '/lines/0/quantity',
          code: 'only_as_a_whole',
          detail: expect.stringContaining('send all 42 day at once, or leave the line out'),
        }),
      ],
    ])
    const whole = await send('42')
    expect(whole.status, whole.text).toBe(201)
  })

  test('C07: billed in part says where it comes in what is wrong and the way out, to its vendor as well', async () => {
    const of = await given()
    const { tenant } = of
    const contact = await givenContact(tenant, of.vendorId)
    const order = await issued(of)
    await receive(tenant, order, '42')
    const xml = ublInvoice({
      order: order.number,
      number: 'W-9',
      lines: [{ name: 'Renovation', quantity: '6', unit: 'DAY', price: '100.00' }],
    })
    const sent = await tenant
      .as('ap_clerk')
      .uploadForm('/invoices', { bytes: Buffer.from(xml), name: 'invoice.xml' })
    expect(sent.status, sent.text).toBe(303)
    const flash = /flash=([^;]+)/.exec(String(sent.headers['set-cookie']))![1]!
    expect(Buffer.from(flash, 'base64url').toString()).toContain(
      'Ask the vendor for one invoice for all of it, or allow parts by a change of the order.',
    )
    const list = await contact.get('/portal/invoices')
    const seen = await contact.page(`/portal/invoices/${list.body.data[0].id}`)
    expect(seen.text).toContain(
      'Send one invoice for all of it, or ask the customer to allow parts',
    )
  })

  test('is a sum of money too, and is taken with all that is still to come', async () => {
    const of = await given()
    const order = await issued(of, { accepted_as_whole: true, kind: 'amount' })
    expect((await receive(of.tenant, order, '4000')).status).toBe(422)
    const all = { purchase_order_id: order.id, everything: true, lines: [] }
    expect((await of.tenant.as('receiver').post('/receipts', all)).status).toBe(201)
  })

  test('says so in JSON, on pages, to its vendor, on the PDF and in UBL', async () => {
    const of = await given()
    const { tenant } = of
    const contact = await givenContact(tenant, of.vendorId)
    const order = await issued(of)
    const at = `/purchase-orders/${order.id}`
    expect((await tenant.as('buyer').get(at)).body.lines).toMatchObject([
      { accepted_as_whole: true },
    ])
    expect((await tenant.as('buyer').page(at)).text).toContain('only as a whole')
    const receiving = `/receipts/new?purchase_order_id=${order.id}`
    expect((await tenant.as('receiver').page(receiving)).text).toContain('only as a whole')
    expect((await contact.page(`/portal/orders/${order.id}`)).text).toContain('only as a whole')
    const frozen = (await tenant.read('buyer', (ctx) => frozenOrder(ctx.tx, order.id)))!
    const inParts = {
      ...frozen.order,
      lines: frozen.order.lines.map(({ accepted_as_whole: _whole, ...line }) => line),
    }
    const [said, unsaid] = await Promise.all(
      [frozen.order, inParts].map((one) => drawnOrder(one, { sha256: frozen.sha256 })),
    )
    expect(said!.length).toBeGreaterThan(unsaid!.length)
    const ubl = await tenant.read('buyer', (ctx) => orderUbl(ctx.tx, order.id))
    expect(new TextDecoder().decode(ubl!.bytes)).toContain(
      '<cbc:PartialDeliveryIndicator>false</cbc:PartialDeliveryIndicator>',
    )
  })

  test('is chosen on the form of a draft and taken back there; what is not said stays', async () => {
    const of = await given()
    const { tenant } = of
    const { body: made } = await draft(of)
    const at = `/purchase-orders/${made.id}/edit`
    expect((await tenant.as('buyer').page(at)).text).toMatch(
      /<option value="true"[^>]*\bselected\b[^>]*>\s*Only as a whole/,
    )
    const kept = await tenant.as('buyer').post(at, { ...content(of), version: made.version })
    expect(kept.status, kept.text).toBe(200)
    const form = {
      vendor_id: of.vendorId,
      cost_center_id: of.costCenterId,
      currency: 'INR',
      reason: 'The hall leaks',
      'lines[0][typed]': 'true',
      'lines[0][description]': 'Renovation',
      'lines[0][quantity]': '42',
      'lines[0][unit]': 'day',
      'lines[0][unit_price]': '100',
    }
    for (const value of ['true', 'false']) {
      const { version } = (await tenant.as('buyer').get(`/purchase-orders/${made.id}`)).body
      const sent = await tenant.as('buyer').form(at, {
        ...form,
        version: String(version),
        'lines[0][accepted_as_whole]': value,
      })
      expect(sent.status, sent.text).toBe(303)
      const { body } = await tenant.as('buyer').get(`/purchase-orders/${made.id}`)
      expect(String(body.lines[0].accepted_as_whole)).toBe(value)
    }
    const wrong = await draft(of, { accepted_as_whole: 'sometimes' })
    expect([wrong.status, wrong.body.errors[0].pointer]).toEqual([
      422,
      '/lines/0/accepted_as_whole',
    ])
  })

  test('keeps that when the draft of a request is edited, and stays apart from lines in parts', async () => {
    const of = await given()
    const { tenant } = of
    const line = { description: 'Mouse', quantity: '1', unit: 'each', unit_price: '100' }
    const pr = await givenApproved(tenant, of.costCenterId, { lines: [line, line] })
    const ordered = (more: object = {}) =>
      pr.lines.map(({ id }, i) => ({
        purchase_request_line_id: id,
        quantity: '1',
        unit_price: '100',
        ...(i === 0 ? more : {}),
      }))
    const made = await tenant.as('buyer').post('/purchase-orders', {
      purchase_request_id: pr.id,
      vendor_id: of.vendorId,
      merge: true,
      lines: ordered({ accepted_as_whole: true }),
    })
    const said = (body: { lines: { accepted_as_whole: boolean }[] }) =>
      body.lines.map((one) => one.accepted_as_whole)
    expect(said(made.body), made.text).toEqual([true, false])
    const edited = await tenant.as('buyer').post(`/purchase-orders/${made.body.id}/edit`, {
      vendor_id: of.vendorId,
      version: made.body.version,
      lines: ordered(),
    })
    expect(said(edited.body), edited.text).toEqual([true, false])
  })

  test('becomes one in parts by a change of the order, which costs nothing; then its bill passes', async () => {
    const of = await given()
    const { tenant } = of
    const order = await issued(of)
    await receive(tenant, order, '42')
    const held = await billed(tenant, order, 'P-1', '6')
    const form = await tenant.as('buyer').page(`/change-orders/new?purchase_order_id=${order.id}`)
    expect(form.text).toContain('Only as a whole')
    const made = await change(tenant, order, { accepted_as_whole: false })
    expect(made.lines).toMatchObject([
      { accepted_as_whole: false, before: { accepted_as_whole: true } },
    ])
    const page = await tenant.as('buyer').page(`/change-orders/${made.id}`)
    expect(page.text).toContain('only as a whole')
    await tenant.as('ap_clerk').post(`/invoices/${held.id}/match`)
    expect(heldFor(await invoiceNow(tenant, held.id))).toEqual([])
    await change(tenant, order, { accepted_as_whole: true })
    expect((await tenant.as('buyer').get(`/purchase-orders/${order.id}`)).body.lines).toMatchObject(
      [{ accepted_as_whole: true }],
    )
  })
})
