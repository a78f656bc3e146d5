import { existsSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { find as findBudget } from './budgets/queries.ts'
import { readInvoice, type EInvoice } from './integrations/e-invoice/index.ts'
import { decimal, decimalText, divideRounded, rescale } from './kernel/decimal.ts'
import {
  aRequest,
  givenApproved,
  givenBankAccount,
  givenBudget,
  givenOrder,
  givenOrderedOn,
  givenVendor,
  receive,
  givenRate,
} from './platform/testing/given.ts'
import { newTenant, type TestTenant } from './platform/testing/harness.ts'

const fixtures = '../shared/fixtures'
const present = existsSync(fixtures)
if (!present)
  console.info('skipped 4 tests of the main job with real invoices: ../shared/fixtures is not here')

/**
 * An order to suit the vendor's invoice: same lines, at the vendor's price, or at the price given for the first line.
 */
async function givenOrderFor(tenant: TestTenant, invoice: EInvoice, firstPrice?: string) {
  const { costCenterId, budgetId } = await givenBudget(tenant, 10_000_000_000n)
  await givenRate(tenant, {
    currency: invoice.currency!,
    valid_on: '2000-01-01',
    rate: '96.1025',
  })
  const vendorId = await givenVendor(tenant, {
    name: invoice.seller.name!,
    vatId: invoice.seller.vatId!.replaceAll(/\s/g, ''),
    currency: invoice.currency!,
  })
  const lines = invoice.lines.map((l, i) => ({
    description: l.name,
    quantity: decimalText(decimal(l.quantity!)),
    unit: l.unit,
    unit_price: i === 0 && firstPrice ? firstPrice : each(l.price!, l.priceBaseQuantity ?? '1'),
  }))
  const order = await givenOrder(
    tenant,
    await givenApproved(
      tenant,
      costCenterId,
      aRequest(costCenterId, { currency: invoice.currency, lines }),
    ),
    vendorId,
  )
  await givenOrderedOn(order, invoice.issueDate!)
  for (const { iban } of invoice.payment.accounts)
    if (iban) await givenBankAccount(tenant, vendorId, iban)
  return { order, budgetId }
}
/** What one unit costs when the price is for several. */
const each = (price: string, base: string): string =>
  decimalText({
    units: divideRounded(rescale(decimal(price), 12), rescale(decimal(base), 0)),
    scale: 12,
  })

describe.skipIf(!present)('the main job with a real invoice', () => {
  const run = async (file: string, firstPrice?: string) => {
    const tenant = await newTenant()
    const bytes = readFileSync(`${fixtures}/${file}`)
    const { invoice, problems } = await readInvoice(bytes)
    expect(problems).toEqual([])
    const { order, budgetId } = await givenOrderFor(tenant, invoice!, firstPrice)
    const capture = async () => {
      const made = await tenant.as('ap_clerk').upload('/invoices', { bytes, name: basename(file) })
      expect([made.status, made.body.holds.map((h: { reason: string }) => h.reason)]).toEqual([
        201,
        ['no_order'],
      ])
      return (
        await tenant
          .as('ap_clerk')
          .post(`/invoices/${made.body.id}/order`, { order_number: order.number })
      ).body as {
        id: string
        status: string
        payable: { amount: string; currency: string }
        holds: { id: string; reason: string; open: boolean; message: string }[]
      }
    }
    const open = (body: { holds: { reason: string; open: boolean }[] }) =>
      body.holds.filter((h) => h.open).map((h) => h.reason)
    const budget = () => tenant.read('controller', (ctx) => findBudget(ctx.tx, budgetId))
    return { tenant, order, capture, open, budget, bytes }
  }

  test('a ZUGFeRD PDF of what was ordered and received is approved without a human', async () => {
    const { tenant, order, capture, budget, bytes } = await run(
      'zugferd/pdf/XML-Rechnung__FX__EN16931_Einfach.pdf',
    )
    expect((await receive(tenant, order)).status).toBe(201)
    const invoice = await capture()
    expect(invoice).toMatchObject({
      status: 'approved',
      payable: { amount: '529.87', currency: 'EUR' },
      approved_how: expect.stringContaining('without a human'),
    })
    expect(await budget()).toMatchObject({ reserved: 0n, committed: 0n, actual: 4_545_648n }) // 473.00 EUR at 96.1025
    const file = await tenant.as('ap_clerk').page(`/invoices/${invoice.id}/file`)
    expect(Buffer.compare(file.body as Buffer, bytes)).toBe(0)
  })

  test('an XRechnung above the order price is held for the buyer, who accepts it with a reason', async () => {
    const { tenant, order, capture, open } = await run('xrechnung/01.05a-INVOICE_ubl.xml', '1300')
    await receive(tenant, order)
    const invoice = await capture()
    expect([invoice.status, open(invoice)]).toEqual(['held', ['price']])
    expect(invoice.holds.find((h) => h.reason === 'price')?.message).toMatch(
      /billed at 1,340, ordered at 1,300: €200 above the order/,
    )
    const accepted = await tenant.as('buyer').post(`/invoices/${invoice.id}/price-acceptance`, {
      hold_id: invoice.holds.find((h) => h.open)!.id,
      reason: 'New price list since October',
    })
    expect(accepted.body).toMatchObject({ status: 'approved' })
  })

  test('an invoice of the norm before its goods waits for the receiver; the receipt releases it', async () => {
    const { tenant, order, capture, open, budget } = await run(
      'en16931/ubl-examples/sample-discount-price.xml',
    )
    const invoice = await capture()
    expect([invoice.status, open(invoice)]).toEqual(['held', ['not_received']])
    expect((await budget()).actual).toBe(0n)
    expect((await receive(tenant, order)).status).toBe(201)
    expect((await tenant.as('ap_clerk').get(`/invoices/${invoice.id}`)).body).toMatchObject({
      status: 'approved',
    })
    expect(await budget()).toMatchObject({ committed: 0n, actual: 116_476n }) // 12.12 EUR
  })

  test('a CII invoice of four lines, half of it received, waits for every line', async () => {
    const { tenant, order, capture, open } = await run('xrechnung/01.05a-INVOICE_uncefact.xml')
    await tenant.as('receiver').post('/receipts', {
      purchase_order_id: order.id,
      lines: order.lines
        .slice(0, 2)
        .map((l) => ({ purchase_order_line_id: l.id, quantity: l.quantity })),
    })
    const invoice = await capture()
    expect(open(invoice)).toEqual(['not_received', 'not_received'])
  })
})

describe('a hostile file', () => {
  const nested = (depth: number): string =>
    `<?xml version="1.0"?>${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}`
  const files: [string, Buffer][] = [
    ['empty', Buffer.alloc(0)],
    ['words', Buffer.from('Dear Sirs')],
    ['a picture', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3])],
    ['broken XML', Buffer.from('<Invoice><a></Invoice>')],
    [
      'another document',
      Buffer.from('<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"/>'),
    ],
    ['nested 100,000 deep', Buffer.from(nested(100_000))],
    [
      'an external entity',
      Buffer.from('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'),
    ],
    [
      'a billion laughs',
      Buffer.from(
        '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]><l>&c;</l>',
      ),
    ],
    ['a broken PDF', Buffer.from('%PDF-1.7\n%%EOF')],
    [
      '20 MB',
      Buffer.concat([Buffer.from('<a>'), Buffer.alloc(20 * 1_048_576, 0x20), Buffer.from('</a>')]),
    ],
  ]
  test('gets a clear 4xx at both doors and leaves nothing behind', async () => {
    const tenant = await newTenant()
    for (const [name, bytes] of files) {
      const res = await tenant.as('ap_clerk').upload('/invoices', { bytes, name: `${name}.xml` })
      expect([name, res.status === 422 || res.status === 413, typeof res.body.detail]).toEqual([
        name,
        true,
        'string',
      ])
      expect(res.text).not.toContain('root:')
    }
    expect((await tenant.as('ap_clerk').get('/invoices')).body.data).toEqual([])
    expect((await tenant.as('ap_clerk').page('/invoices/new')).status).toBe(200)
  })
})
