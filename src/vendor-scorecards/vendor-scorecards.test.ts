import { beforeEach, describe, expect, test } from 'vitest'
import { businessDate } from '../kernel/calendar.ts'
import { acceptHold, bill, type InvoiceBody } from '../platform/testing/given-invoices.ts'
import {
  givenApproved,
  givenBudget,
  givenIssued,
  givenOrder,
  givenVendor,
  receive,
  type Order,
} from '../platform/testing/given.ts'
import { newTenant, type TestTenant } from '../platform/testing/harness.ts'
import { asOwner } from '../platform/testing/visitor.ts'
import { monthBefore } from './measure.ts'

let tenant: TestTenant
beforeEach(async () => void (tenant = await newTenant()))

type Share = { currency: string | null; numerator: string; denominator: string; documents: number }
type Month = { month: string; shares: Share[]; documents_path: string }
type Card = { measures: { measure: string; months: Month[] }[] }
type Counted = { number: string; document_id: string; numerator: string; denominator: string }

const today = (): string => businessDate(new Date(), 'Asia/Kolkata')
const thisMonth = (): string => monthBefore(today(), 0)

async function cardOf(vendorId: string, as: 'buyer' | 'approver' = 'buyer'): Promise<Card> {
  const { status, body, text } = await tenant.as(as).get(`/vendors/${vendorId}/scorecard`)
  expect(status, text).toBe(200)
  return body as Card
}
const monthOf = (card: Card, measure: string, month: string): Month =>
  card.measures.find((one) => one.measure === measure)!.months.find((one) => one.month === month)!
async function shareOf(vendorId: string, measure: string, month = thisMonth()): Promise<string[]> {
  const { shares } = monthOf(await cardOf(vendorId), measure, month)
  return shares.map(({ numerator, denominator }) => `${numerator} of ${denominator}`)
}
/** What the link beside a number leads to. */
async function documentsOf(vendorId: string, measure: string, month = thisMonth()) {
  const { documents_path: path } = monthOf(await cardOf(vendorId), measure, month)
  const { status, body, text } = await tenant.as('buyer').get(path)
  expect(status, text).toBe(200)
  return body.data as Counted[]
}

/** As if the order had been expected on a day, and what came had come on another. */
const expectedOn = (order: Order, day: string) =>
  asOwner('update purchase_order_details set expected_on = $2 where id = $1', [order.id, day])
const receivedOn = (receiptId: string, day: string) =>
  asOwner('update documents set document_date = $2 where id = $1', [receiptId, day])
const datedOn = (invoice: InvoiceBody, day: string) =>
  asOwner('update documents set document_date = $2 where id = $1', [invoice.id, day])

const aMonthAgo = (): string => `${monthBefore(today(), 1)}-15`
const laptops = (price: string, quantity = '12') => [{ name: 'Latitude 5450', quantity, price }]
async function received(order: Order, day: string, quantity?: string): Promise<void> {
  const { status, body, text } = await receive(tenant, order, quantity)
  expect(status, text).toBe(201)
  await receivedOn(body.id as string, day)
}

describe('on time in full', () => {
  test.each([
    ['on the expected day counts', '15', undefined, '1 of 1'],
    ['a day later does not', '16', undefined, '0 of 1'],
    ['short does not', '14', '11', '0 of 1'],
  ])('what came %s', async (_what, day, quantity, share) => {
    const { order, vendorId } = await givenIssued(tenant)
    const month = monthBefore(today(), 1)
    await expectedOn(order, `${month}-15`)
    await received(order, `${month}-${day}`, quantity)
    expect(await shareOf(vendorId, 'on_time_in_full', month)).toEqual([share])
  })

  test('a line with a day of its own goes by that day', async () => {
    const { order, vendorId } = await givenIssued(tenant)
    const month = monthBefore(today(), 1)
    await expectedOn(order, `${month}-10`)
    await asOwner('update purchase_order_lines set due_on = $2 where purchase_order_id = $1', [
      order.id,
      `${month}-20`,
    ])
    await received(order, `${month}-15`)
    expect(await shareOf(vendorId, 'on_time_in_full', month)).toEqual(['1 of 1'])
  })

  test('an order is not late before its day is over, and is late when nothing came', async () => {
    const { order, vendorId } = await givenIssued(tenant)
    await expectedOn(order, today())
    expect(await shareOf(vendorId, 'on_time_in_full')).toEqual(['0 of 0'])
    await expectedOn(order, aMonthAgo())
    expect(await shareOf(vendorId, 'on_time_in_full', monthBefore(today(), 1))).toEqual(['0 of 1'])
  })
})

describe('invoices', () => {
  test('at the order’s price are matched by themselves, with no variance and no dispute', async () => {
    const { order, vendorId } = await givenIssued(tenant)
    await received(order, today())
    const invoice = await bill(tenant, {
      number: 'A-1',
      order: order.number,
      lines: laptops('68500.00'),
    })
    await datedOn(invoice, today())
    expect(invoice.status).toBe('approved')
    expect(await shareOf(vendorId, 'invoice_accuracy')).toEqual(['1 of 1'])
    expect(await shareOf(vendorId, 'disputes')).toEqual(['0 of 1'])
    expect(await shareOf(vendorId, 'price_variance')).toEqual(['0 of 822000'])
  })

  test('above it are disputed, in the order’s currency, and not accurate when somebody accepted them', async () => {
    const { order, vendorId } = await givenIssued(tenant)
    await received(order, today())
    const invoice = await bill(tenant, {
      number: 'A-2',
      order: order.number,
      lines: laptops('70000.00'),
    })
    await datedOn(invoice, today())
    expect(await shareOf(vendorId, 'price_variance')).toEqual(['18000 of 822000'])
    const listed = async (ends: string): Promise<number> => {
      const at = `/scorecard-documents?vendor_id=${vendorId}&measure=price_variance&${ends}`
      return (await tenant.as('buyer').get(at)).body.data.length
    }
    expect(await listed('difference_least=18000&difference_most=18000')).toBe(1)
    expect(await listed('difference_least=18000.01')).toBe(0)
    expect(await listed('difference_most=17999.99')).toBe(0)
    expect(await listed('agreed_least=822000&agreed_most=822000')).toBe(1)
    expect(await listed('agreed_least=822000.01')).toBe(0)
    expect(await shareOf(vendorId, 'disputes')).toEqual(['1 of 1'])
    await acceptHold(tenant, invoice, { reason: 'price', as: 'buyer' })
    expect(await shareOf(vendorId, 'invoice_accuracy')).toEqual(['0 of 1'])
  })

  test('that wait for our receipt are no dispute of the vendor', async () => {
    const { order, vendorId } = await givenIssued(tenant)
    const invoice = await bill(tenant, {
      number: 'A-3',
      order: order.number,
      lines: laptops('68500.00'),
    })
    await datedOn(invoice, today())
    expect(invoice.holds.map(({ reason }) => reason)).toContain('not_received')
    expect(await shareOf(vendorId, 'disputes')).toEqual(['0 of 1'])
    expect(await shareOf(vendorId, 'invoice_accuracy')).toEqual(['0 of 1'])
  })

  test('that were rejected count, but their prices do not', async () => {
    const { order, vendorId } = await givenIssued(tenant)
    const invoice = await bill(tenant, {
      number: 'A-4',
      order: order.number,
      lines: laptops('99000.00'),
    })
    await datedOn(invoice, today())
    const answer = await tenant
      .as('ap_clerk')
      .post(`/invoices/${invoice.id}/rejection`, { reason: 'Not what we ordered' })
    expect(answer.status, answer.text).toBe(200)
    expect(await shareOf(vendorId, 'price_variance')).toEqual(['0 of 0'])
    expect(await shareOf(vendorId, 'invoice_accuracy')).toEqual(['0 of 1'])
  })
})

describe('every number', () => {
  test('leads to exactly the documents that it counts', async () => {
    const { order, vendorId } = await givenIssued(tenant)
    await received(order, today())
    for (const [number, price] of [
      ['B-1', '68500.00'],
      ['B-2', '70000.00'],
    ] as const)
      await datedOn(
        await bill(tenant, { number, order: order.number, lines: laptops(price, '6') }),
        today(),
      )
    for (const measure of ['price_variance', 'disputes', 'invoice_accuracy']) {
      const [share] = await shareOf(vendorId, measure)
      const rows = await documentsOf(vendorId, measure)
      const sum = (of: 'numerator' | 'denominator') =>
        rows.reduce((total, row) => total + Number(row[of]), 0)
      expect([rows.length, `${sum('numerator')} of ${sum('denominator')}`]).toEqual([2, share])
    }
  })

  test('is “no facts” where nothing is to be counted, on the page too', async () => {
    const { vendorId } = await givenIssued(tenant)
    expect(await shareOf(vendorId, 'invoice_accuracy')).toEqual(['0 of 0'])
    const page = await tenant.as('buyer').page(`/vendors/${vendorId}/scorecard`)
    expect(page.text).toContain('No facts yet')
    expect(page.text).not.toContain('>100%<')
  })

  test('is shown on the vendor’s page and in a file', async () => {
    const { order, vendorId } = await givenIssued(tenant)
    await received(order, today())
    const invoice = await bill(tenant, {
      number: 'C-1',
      order: order.number,
      lines: laptops('68500.00'),
    })
    await datedOn(invoice, today())
    const page = await tenant.as('buyer').page(`/vendors/${vendorId}`)
    expect(page.text).toContain('Invoice accuracy')
    expect(page.text).toContain('Too few facts')
    const file = await tenant.as('buyer').get(`/vendors/${vendorId}/scorecard/export`)
    expect(file.text).toContain(`"${thisMonth()}","Invoice accuracy","","1","1","100%","1"`)
  })
})

describe('who sees it', () => {
  test('a member who may not read invoices sees no number of them, nor their documents', async () => {
    const { order, vendorId } = await givenIssued(tenant)
    await received(order, today())
    await bill(tenant, { number: 'D-1', order: order.number, lines: laptops('68500.00') })
    const card = await cardOf(vendorId, 'approver')
    expect(card.measures.map(({ measure }) => measure)).toEqual(['on_time_in_full'])
    const path = `/scorecard-documents?vendor_id=${vendorId}&measure=disputes`
    const { body } = await tenant.as('approver').get(path)
    expect(body.data).toEqual([])
  })

  test('another organisation finds no such vendor and no such documents', async () => {
    const { vendorId } = await givenIssued(tenant)
    const other = await newTenant()
    expect((await other.as('buyer').get(`/vendors/${vendorId}/scorecard`)).status).toBe(404)
    expect((await other.as('buyer').get(`/vendors/${vendorId}/scorecard/export`)).status).toBe(404)
  })

  test('a list of documents needs a vendor and a measure', async () => {
    const { order } = await givenIssued(tenant)
    await expectedOn(order, aMonthAgo())
    expect((await tenant.as('buyer').get('/scorecard-documents')).body.data).toEqual([])
  })
})

// There a share of the quantity counts; here a line counts where it came in full and on time.
test('O19: nine of ten lines that came on time are nine tenths in one organisation, eight of ten in another, and neither counts in the other', async () => {
  const lines = Array.from({ length: 10 }, (_, i) => ({
    description: `Chair ${i + 1}`,
    quantity: '10',
    unit: 'each',
    unit_price: '100.00',
  }))
  const shareAfter = async (arrived: number): Promise<string[]> => {
    tenant = await newTenant()
    const { costCenterId } = await givenBudget(tenant, 100_000_000n)
    const vendorId = await givenVendor(tenant)
    const pr = await givenApproved(tenant, costCenterId, { title: 'Chairs', lines })
    const order = await givenOrder(tenant, pr, vendorId)
    await expectedOn(order, aMonthAgo())
    const came = order.lines.slice(0, arrived)
    await received({ ...order, lines: came }, aMonthAgo())
    return shareOf(vendorId, 'on_time_in_full', monthBefore(today(), 1))
  }
  expect(await shareAfter(9)).toEqual(['9 of 10'])
  expect(await shareAfter(8)).toEqual(['8 of 10'])
})
