import { describe, expect, test } from 'vitest'
import { ciiInvoice, ublInvoice } from '../integrations/e-invoice/samples.ts'
import {
  acceptHold,
  bill,
  billFile,
  budgetFigures,
  givenDelivered,
  heldFor,
  invoiceNow,
  orderNow,
  type InvoiceBody,
} from '../platform/testing/given-invoices.ts'
import {
  daysFromNow,
  givenApproved,
  givenBankAccount,
  givenBudget,
  givenIssued,
  givenOrder,
  givenVendor,
  receive,
} from '../platform/testing/given.ts'
import type { Role } from '../kernel/permissions.ts'
import { newTenant } from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'

const bearings = [{ description: 'Bearing', quantity: '10', unit_price: '100' }]
const tenAt = (price: string, more = {}) => ({ name: 'Bearing', quantity: '10', price, ...more })

describe('a hold', () => {
  test('is read by each in their own language from one record, with its code and params', async () => {
    const { tenant, order } = await givenDelivered([
      { description: 'Laptop', quantity: '10', unit_price: '1000' },
    ])
    const held = await bill(tenant, {
      number: 'R-1',
      order: order.number,
      lines: [{ name: 'Laptop', quantity: '10', price: '1234.5' }],
    })
    await asOwner('update memberships set locale = $3 where tenant_id = $1 and user_id = $2', [
      tenant.tenantId,
      (await tenant.actor('controller')).userId,
      'de-DE',
    ])
    const priceHold = async (role: Role) =>
      ((await tenant.as(role).get(`/invoices/${held.id}`)).body as InvoiceBody).holds.find(
        (hold) => hold.reason === 'price',
      ) as InvoiceBody['holds'][number] & { code: string; params: object }
    const [english, german] = [await priceHold('ap_clerk'), await priceHold('controller')]
    expect(english.message).toBe(
      'Line 1 “Laptop”: billed at 1,234.50, ordered at 1,000: ₹2,345 above the order. Allowed: 2 %.',
    )
    expect(german.message).toBe(
      'Zeile 1 „Laptop“: zu 1.234,50 berechnet, zu 1.000 bestellt: 2.345\u00a0₹ über der Bestellung. Erlaubt: 2 %.',
    )
    expect([english.code, english.params]).toEqual([german.code, german.params])
    expect(english).toMatchObject({
      code: 'hold.price',
      params: { billed: '1234.5', difference: { minor: '234500', currency: 'INR' } },
    })
    const page = await tenant.as('controller').page(`/invoices/${held.id}`)
    expect(page.text).toContain('über der Bestellung')
    expect(page.text).toContain('Stückpreis der Bestellung')
    expect(page.text).not.toContain('above the order')
    const inbox = (await tenant.as('buyer').get('/inbox')).body.data as { title: string }[]
    expect(inbox.map((item) => item.title)).toContain(english.message)
  })
})

describe('money does not leave', () => {
  test('M1: for a rental that is billed on the order of a server', async () => {
    const { tenant, order, budgetId } = await givenDelivered([
      { description: 'Server', quantity: '1', unit_price: '90000' },
    ])
    const rental = [{ name: 'Coffee machine rental', quantity: '1', price: '450' }]
    const invoice = await bill(tenant, { order: order.number, lines: rental })
    expect([invoice.status, heldFor(invoice)]).toEqual(['held', ['line_unmatched']])
    expect(await budgetFigures(tenant, budgetId)).toMatchObject({ committed: 9_000_000n })
    const linked = await tenant.as('ap_clerk').post(`/invoices/${invoice.id}/line`, {
      position: 1,
      purchase_order_line_id: order.lines[0]!.id,
    })
    expect(heldFor(linked.body)).toEqual(['price_below'])
  })

  test('M2: for goods that did not come, when a buyer accepts one too many', async () => {
    const { tenant, order } = await givenDelivered(bearings, { received: '0' })
    const eleven = [{ name: 'Bearing', quantity: '11', price: '100' }]
    const invoice = await bill(tenant, { order: order.number, lines: eleven })
    expect(heldFor(invoice)).toEqual(['not_received', 'quantity_billed'])
    const { body } = await acceptHold(tenant, invoice, { reason: 'quantity_billed', as: 'buyer' })
    expect([body.status, heldFor(body)]).toEqual(['held', ['not_received']])
  })

  test.each([
    [
      'tax of 90 %',
      (xml: string) =>
        xml
          .replaceAll('>18<', '>90<')
          .replaceAll('>180.00<', '>900.00<')
          .replaceAll('>1180.00<', '>1900.00<'),
      ['tax'],
    ],
    [
      'a rounding of 900,000',
      (xml: string) =>
        xml.replace(
          '<cbc:PayableAmount currencyID="INR">1180.00',
          '<cbc:PayableRoundingAmount currencyID="INR">900000.00</cbc:PayableRoundingAmount><cbc:PayableAmount currencyID="INR">901180.00',
        ),
      ['rounding'],
    ],
    [
      'a prepayment below zero',
      (xml: string) =>
        xml.replace(
          '<cbc:PayableAmount currencyID="INR">1180.00',
          '<cbc:PrepaidAmount currencyID="INR">-500.00</cbc:PrepaidAmount><cbc:PayableAmount currencyID="INR">1680.00',
        ),
      ['prepaid'],
    ],
  ])('M6: for %s that only the file says', async (_what, change, reasons) => {
    const { tenant, order } = await givenDelivered(bearings)
    const xml = change(ublInvoice({ order: order.number, lines: [tenAt('100')] }))
    const invoice = await billFile(tenant, xml)
    expect([invoice.status, heldFor(invoice)]).toEqual(['held', reasons])
  })

  test('M9: for a pro forma invoice, or twice for a corrected one', async () => {
    const { tenant, order } = await givenDelivered(bearings)
    const lines = [{ name: 'Bearing', quantity: '5', price: '100' }]
    const proForma = await bill(tenant, { number: 'PF-1', type: '325', order: order.number, lines })
    expect(heldFor(proForma)).toEqual(['document_type'])
    expect((await bill(tenant, { number: 'R-1', order: order.number, lines })).status).toBe(
      'approved',
    )
    const corrected = await bill(tenant, {
      number: 'R-1-K',
      type: '384',
      preceding: 'R-1',
      order: order.number,
      lines,
    })
    expect([corrected.status, heldFor(corrected)]).toEqual(['held', ['document_type', 'duplicate']])
  })

  test('M10: for an invoice below zero, which opens no order and no budget', async () => {
    const { tenant, order, budgetId } = await givenDelivered(bearings)
    const lines = [{ name: 'Bearing', quantity: '-5', price: '100' }]
    const invoice = await bill(tenant, { order: order.number, lines })
    expect([invoice.status, heldFor(invoice)]).toEqual([
      'held',
      ['credit', 'credit_quantity', 'sign'],
    ])
    expect(await budgetFigures(tenant, budgetId)).toMatchObject({ committed: 100_000n, actual: 0n })
    expect((await orderNow(tenant, order)).lines[0]).toMatchObject({ billed_quantity: '0' })
  })

  test('M13: for kilograms where boxes were ordered', async () => {
    const { tenant, order } = await givenDelivered([
      { description: 'Screws', quantity: '10', unit: 'box', unit_price: '100' },
    ])
    const kilograms = [{ name: 'Screws', quantity: '10', price: '100', unit: 'KGM' }]
    expect(heldFor(await bill(tenant, { order: order.number, lines: kilograms }))).toEqual(['unit'])
  })

  test('M14: to another company than the vendor a clerk names', async () => {
    const { tenant, order, vendorId } = await givenDelivered(bearings)
    const stranger = {
      order: order.number,
      lines: [tenAt('100')],
      vatId: 'FR40303265045',
      seller: { name: 'Somebody Else SARL', country: 'FR' },
    }
    const invoice = await bill(tenant, stranger, { vendor_id: vendorId })
    expect([invoice.status, heldFor(invoice)]).toEqual(['held', ['seller']])
    expect(
      (await acceptHold(tenant, invoice, { reason: 'seller', as: 'ap_clerk', kind: 'document' }))
        .status,
    ).toBe(409)
    const { body } = await acceptHold(tenant, invoice, {
      reason: 'seller',
      as: 'controller',
      kind: 'document',
    })
    expect(body.status).toBe('approved')
  })

  test('M14: to a bank account that is not an active one of the vendor', async () => {
    const { tenant, order, vendorId } = await givenDelivered(bearings)
    await givenBankAccount(tenant, vendorId, 'DE89370400440532013000')
    const part = (number: string, quantity: string, iban: string) =>
      bill(tenant, {
        number,
        order: order.number,
        lines: [{ name: 'Bearing', quantity, price: '100' }],
        iban,
      })
    expect((await part('A-1', '3', 'DE89370400440532013000')).status).toBe('approved')
    expect((await part('B-2', '2', 'de89 3704 0044 0532 0130 00')).status).toBe('approved')
    const other = await part('C-3', '4', 'GB29NWBK60161331926819')
    expect(heldFor(other)).toEqual(['bank_account'])
    expect(other.holds[0]!.message).not.toContain('NWBK')
  })

  test('M17: for charges that stay small on each of several bills', async () => {
    const { tenant, order } = await givenDelivered([
      { description: 'Bearing', quantity: '90', unit_price: '1000' },
    ])
    const part = (number: string, days: number) =>
      bill(tenant, {
        number,
        issueDate: daysFromNow(days),
        order: order.number,
        lines: [{ name: 'Bearing', quantity: '30', price: '1000' }],
        charge: '300.00',
      })
    expect((await part('FIRST', -9)).status).toBe('approved')
    const second = await part('SECOND-X', -1)
    expect(heldFor(second)).toEqual(['amount'])
    expect(second.holds[0]!.message).toContain('₹600')
  })

  test('M17: for price differences that stay small on each of many bills', async () => {
    const { tenant, order } = await givenDelivered(
      [{ description: 'Bearing', quantity: '1000', unit_price: '1000' }],
      { budget: 200_000_000n },
    )
    const part = (number: string, days: number) =>
      bill(tenant, {
        number,
        issueDate: daysFromNow(days),
        order: order.number,
        lines: [{ name: 'Bearing', quantity: '20', price: '1015' }],
      })
    expect((await part('ONE', -9)).status).toBe('approved')
    expect(heldFor(await part('TWO-2', -1))).toEqual(['line_amount'])
  })

  test('M1: for a document without lines, small as it may be beside its order', async () => {
    const { tenant, order, budgetId } = await givenDelivered([
      { description: 'Bracket', quantity: '10', unit_price: '10000' },
    ])
    const half = [{ name: 'Bracket', quantity: '5', price: '10000' }]
    await bill(tenant, { order: order.number, lines: half })
    const before = await budgetFigures(tenant, budgetId)
    const withoutLines = ciiInvoice({
      specification: 'urn:factur-x.eu:1p0:minimum',
      order: order.number,
    })
      .replaceAll('EUR', 'INR')
      .replaceAll('20261001', daysFromNow(-1).replaceAll('-', ''))
      .replace(
        /<ram:IncludedSupplyChainTradeLineItem>.*<\/ram:IncludedSupplyChainTradeLineItem>/s,
        '',
      )
    const invoice = await billFile(tenant, withoutLines)
    expect([invoice.status, heldFor(invoice)]).toEqual(['held', ['line_unmatched']])
    expect(invoice.holds[0]!.message).toContain('It has no lines')
    expect(await budgetFigures(tenant, budgetId)).toEqual(before)
  })

  test('M18: on an acceptance that was given for another order', async () => {
    const tenant = await newTenant()
    const order = async (unitPrice: string) => {
      const { costCenterId } = await givenBudget(tenant, 100_000_000n)
      const lines = [
        { description: 'Bearing', quantity: '10', unit: 'each', unit_price: unitPrice },
      ]
      return givenOrder(tenant, await givenApproved(tenant, costCenterId, { lines }), vendorId)
    }
    const vendorId = await givenVendor(tenant, { vatId: 'DE123456789' })
    const [one, two] = [await order('100'), await order('100')]
    await receive(tenant, two)
    const invoice = await bill(tenant, { order: one.number, lines: [tenAt('105')] })
    expect(heldFor(invoice)).toEqual(['not_received', 'price'])
    await acceptHold(tenant, invoice, { reason: 'price', as: 'buyer' })
    const clerk = tenant.as('ap_clerk')
    const moved = await clerk.post(`/invoices/${invoice.id}/order`, { order_number: two.number })
    expect([moved.body.status, heldFor(moved.body)]).toEqual(['held', ['price']])
  })

  test('M18: says "less" where it is less, and counts a rebate in the price', async () => {
    const { tenant, order } = await givenDelivered([
      { description: 'Grip arm', quantity: '2', unit_price: '80' },
    ])
    const rebate = [{ name: 'Grip arm', quantity: '2', price: '100', allowance: '40.00', ref: '1' }]
    expect((await bill(tenant, { order: order.number, lines: rebate })).status).toBe('approved')
  })

  test('for a document dated ahead, or long before its order', async () => {
    const { tenant, order } = await givenDelivered(bearings)
    const dated = (number: string, issueDate: string) =>
      bill(tenant, { number, order: order.number, lines: [tenAt('100')], issueDate })
    expect(heldFor(await dated('AHEAD', '2099-01-01'))).toContain('date')
    expect(heldFor(await dated('LONG-AGO', '2019-01-01'))).toContain('date')
  })
})

describe('every check', () => {
  test('is kept with what it compared, and the document says under which version it was matched', async () => {
    const { tenant, order } = await givenDelivered(bearings)
    const invoice = await bill(tenant, { order: order.number, lines: [tenAt('101')] })
    expect(invoice).toMatchObject({ status: 'approved', match_policy: 1 })
    const made = invoice.checks.map((check) => check.check)
    for (const name of [
      'link',
      'unit',
      'ordered',
      'received',
      'price',
      'line',
      'tax',
      'rounding',
      'prepaid',
      'currency',
      'seller',
      'bank_account',
      'document_type',
      'sign',
      'date',
      'duplicate',
      'charges',
      'net_total',
      'gross_total',
      'payable_total',
    ])
      expect(made).toContain(name)
    expect(invoice.checks.every((check) => check.passed)).toBe(true)
    expect(invoice.checks.find((check) => check.check === 'line')).toMatchObject({
      expected: '1000.00',
      actual: '1010.00',
    })
    const page = await tenant.as('auditor').page(`/invoices/${invoice.id}`)
    expect(page.text).toContain('Version 1 of the matching policy')
    expect(page.text).toContain('Every check, with its limits')
  })
})

describe('the same number', () => {
  test('in another year is another invoice', async () => {
    const tenant = await newTenant()
    await givenVendor(tenant, { vatId: 'DE123456789' })
    const dated = (issueDate: string) => ({
      number: 'R-1',
      issueDate,
      dueDate: issueDate,
      lines: [tenAt(issueDate.slice(0, 4))],
    })
    expect((await bill(tenant, dated('2024-03-01'))).status).toBe('held')
    expect((await bill(tenant, dated('2025-03-01'))).status).toBe('held')
  })

  test('in one year is refused, until somebody says why it is another claim and another person accepts that', async () => {
    const { tenant, order } = await givenDelivered(bearings)
    const half = [{ name: 'Bearing', quantity: '5', price: '100' }]
    const sample = { number: 'R-1', order: order.number, lines: half, issueDate: daysFromNow(-2) }
    expect((await bill(tenant, sample)).status).toBe('approved')
    const again = ublInvoice({ ...sample, dueDate: '2099-01-01' })
    const upload = (fields: Record<string, string>) =>
      tenant
        .as('ap_clerk')
        .upload('/invoices', { bytes: Buffer.from(again), name: 'i.xml' }, fields)
    expect((await upload({})).body).toMatchObject({ status: 409, code: 'duplicate_invoice' })
    const taken = await upload({ another_claim: 'Their second shop counts on its own' })
    expect(heldFor(taken.body)).toEqual(['duplicate'])
    const clerk = await acceptHold(tenant, taken.body, {
      reason: 'duplicate',
      as: 'ap_clerk',
      kind: 'document',
    })
    expect(clerk.status).toBe(409)
    const controller = await acceptHold(tenant, taken.body, {
      reason: 'duplicate',
      as: 'controller',
      kind: 'document',
    })
    expect(controller.body.status).toBe('approved')
    expect((await invoiceNow(tenant, taken.body.id)).status).toBe('approved')
  })
})

describe('nothing waits on a cancelled order', () => {
  test('M19: an invoice that arrives while its order is cancelled stays unlinked', async () => {
    const tenant = await newTenant()
    const { order } = await givenIssued(tenant)
    const cancelled = tenant.as('buyer').post(`/purchase-orders/${order.id}/cancellation`, {
      reason: 'Not needed',
    })
    const arrived = bill(tenant, { order: order.number })
    const [{ status }, invoice] = await Promise.all([cancelled, arrived])
    const linked = (await invoiceNow(tenant, invoice.id)).purchase_order_id !== null
    expect([status === 200, linked]).toSatisfy(([done, on]: boolean[]) => !(done && on))
    expect((await receive(tenant, order)).status).toBe(status === 200 ? 409 : 201)
  })
})
