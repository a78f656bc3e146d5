import { describe, expect, test } from 'vitest'
import { readInvoice, type EInvoice } from './index.ts'
import { ciiInvoice, ublInvoice } from './samples.ts'

const read = async (text: string): Promise<EInvoice> => {
  const { invoice } = await readInvoice(Buffer.from(text))
  if (!invoice) throw new Error('the sample could not be read')
  return invoice
}

describe('the type of a document says its direction', () => {
  const credits = '81 83 261 262 296 308 381 396 420 458 502 503 532'.split(' ')
  test.each(credits)('%s gives back', async (type) => {
    expect((await read(ublInvoice({ type }))).kind).toBe('credit_note')
    expect((await read(ublInvoice().replace('>380<', `>${type}<`))).kind).toBe('credit_note')
    expect((await read(ciiInvoice({ type }))).kind).toBe('credit_note')
  })
  test('a CreditNote is a credit, with any type code', async () =>
    expect((await read(ublInvoice({ type: '381' }).replace('>381<', '>380<'))).kind).toBe(
      'credit_note',
    ))
  test.each(['380', '384', '325', '389', '751', '875', '326', '386'])('%s asks', async (type) => {
    expect((await read(ublInvoice({ type }))).kind).toBe('invoice')
    expect((await read(ciiInvoice({ type }))).kind).toBe('invoice')
  })
})

test('every account to pay to is kept, not only the first', async () => {
  const means = (iban: string) =>
    `<cac:PaymentMeans><cbc:PaymentMeansCode>58</cbc:PaymentMeansCode><cac:PayeeFinancialAccount><cbc:ID>${iban}</cbc:ID><cbc:Name>Acme</cbc:Name></cac:PayeeFinancialAccount></cac:PaymentMeans>`
  const two = ublInvoice().replace(
    '<cac:TaxTotal>',
    `${means('DE89370400440532013000')}${means('LT601010012345678901')}<cac:TaxTotal>`,
  )
  expect((await read(two)).payment.accounts).toEqual([
    { iban: 'DE89370400440532013000', bic: null, name: 'Acme' },
    { iban: 'LT601010012345678901', bic: null, name: 'Acme' },
  ])
})

test('a note keeps its subject apart from its words', async () => {
  const noted = (note: string) =>
    ublInvoice().replace('<cbc:InvoiceTypeCode>', `<cbc:Note>${note}</cbc:Note>$&`)
  expect((await read(noted('#SUR#Pallets are charged'))).notes).toEqual([
    { text: 'Pallets are charged', subject: 'SUR' },
  ])
  expect((await read(noted('# 4 of our terms # applies'))).notes).toEqual([
    { text: '# 4 of our terms # applies', subject: null },
  ])
  expect((await read(ciiInvoice({ note: ['General terms', 'AAI'] }))).notes).toEqual([
    { text: 'General terms', subject: 'AAI' },
  ])
})

test('the order that all lines name is the order of the document', async () => {
  expect((await read(ciiInvoice({ lineOrders: ['PO-9', 'PO-9'] }))).orderReference).toBe('PO-9')
  const mixed = await read(ciiInvoice({ lineOrders: ['PO-9', 'PO-10'] }))
  expect(mixed.orderReference).toBeNull()
  expect(mixed.lines.map((line) => line.orderReference)).toEqual(['PO-9', 'PO-10'])
  expect(
    (await read(ciiInvoice({ order: 'PO-1', lineOrders: ['PO-9', 'PO-9'] }))).orderReference,
  ).toBe('PO-1')
})

test.each([
  ['2026-10-01+02:00', '2026-10-01'],
  ['2026-10-01Z', '2026-10-01'],
  ['2026-10-01-05:30', '2026-10-01'],
])('a day written with its zone (%s) is that day', async (written, day) =>
  expect((await read(ublInvoice({ issueDate: written }))).issueDate).toBe(day),
)

test('a preceding invoice is named in both syntaxes', async () => {
  const ubl = ublInvoice({ type: '381' }).replace(
    '<cac:AccountingSupplierParty>',
    '<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>R-0</cbc:ID></cac:InvoiceDocumentReference></cac:BillingReference>$&',
  )
  expect((await read(ubl)).precedingInvoices).toEqual(['R-0'])
  expect((await read(ciiInvoice({ preceding: 'R-0' }))).precedingInvoices).toEqual(['R-0'])
})

describe('currencies', () => {
  const swapped = (element: string) =>
    ublInvoice().replace(`<cbc:${element} currencyID="INR">`, `<cbc:${element} currencyID="USD">`)
  test('one for all amounts is the usual case', async () => {
    expect((await read(ublInvoice())).amountCurrencies).toEqual(['INR'])
    expect((await read(ciiInvoice())).amountCurrencies).toEqual(['EUR'])
  })
  test('an amount in another is told', async () =>
    expect((await read(swapped('PriceAmount'))).amountCurrencies.toSorted()).toEqual([
      'INR',
      'USD',
    ]))
  test('the VAT total in the accounting currency is not the VAT total', async () => {
    const both = ublInvoice()
      .replace('</cbc:DocumentCurrencyCode>', '$&<cbc:TaxCurrencyCode>EUR</cbc:TaxCurrencyCode>')
      .replace(
        '<cac:TaxTotal>',
        '<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">1500.00</cbc:TaxAmount></cac:TaxTotal>$&',
      )
    const invoice = await read(both)
    expect(invoice.totals.tax).toBe('147960.00')
    expect(invoice.amountCurrencies).toEqual(['INR'])
    expect(invoice.taxTotals).toEqual([
      { amount: '1500.00', currency: 'EUR' },
      { amount: '147960.00', currency: 'INR' },
    ])
  })
  test('without one in the currency of the invoice there is none', async () => {
    const invoice = await read(swapped('TaxAmount'))
    expect(invoice.totals.tax).toBeNull()
  })
})

test.each([
  ['urn:factur-x.eu:1p0:minimum', 'facturx_minimum'],
  ['urn:factur-x.eu:1p0:basicwl', 'facturx_basic_wl'],
  ['urn:zugferd.de:2p0:minimum', 'facturx_minimum'],
  ['urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic', 'facturx_basic'],
  ['urn:cen.eu:en16931:2017', 'en16931'],
  ['urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended', 'facturx_extended'],
  ['urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0', 'xrechnung'],
  [
    'urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0',
    'xrechnung_extension',
  ],
  ['urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0', 'peppol_bis_3'],
  ['urn:example:of-our-own', null],
])('%s is the profile %s', async (specification, profile) =>
  expect((await read(ciiInvoice({ specification }))).profile).toBe(profile),
)
