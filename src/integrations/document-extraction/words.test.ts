import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { add, compare, decimal, type Decimal } from '../../kernel/decimal.ts'
import { amountText } from '../../kernel/money.ts'
import { fromWords } from './from-words.ts'
import { isTaxOf } from './plausibility.ts'
import type { Extraction, Field, Source } from './port.ts'

/** A page of rows; ' | ' separates columns. */
function read(rows: readonly string[], source: Source = 'text'): Extraction {
  const words = rows.flatMap((row, at) => {
    const cells = row.split(' | ')
    return cells.map((text, column) => ({
      text,
      x: 0.05 + (0.9 * column) / Math.max(4, cells.length),
      y: 0.05 + at * 0.03,
      width: text.length * 0.007,
      height: 0.012,
      sure: 100,
    }))
  })
  return fromWords({ pages: [{ number: 1, ratio: 0.7, words }], of: 1 }, source)
}
const totals = ({ net, tax, gross }: Extraction) => [net?.value, tax?.value, gross?.value]
const sure = (...fields: (Field | null)[]): boolean =>
  fields.every((field) => field !== null && field.confidence >= 750)

describe('what a tax is laid on is no tax', () => {
  test.each([
    ['Dutch', ['BTW % | Grondslag | BTW bedrag | Totaal', '21 % | 100,00 | 21,00 | 121,00']],
    [
      'German',
      ['Satz | Bemessungsgrundlage | MwSt.-Betrag | Gesamt', '19 % | 100,00 | 19,00 | 119,00'],
    ],
    ['French', ['Taux | Base HT | Montant TVA | Total TTC', '20 % | 100,00 | 20,00 | 120,00']],
    ['Italian', ['Aliquota | Imponibile | Imposta | Totale', '22 % | 100,00 | 22,00 | 122,00']],
  ])('in a table of VAT in %s', (_language, table) => {
    const [net, tax, gross] = table[1]!.split(' | ').slice(1)
    const x = read(['Rechnung Nr. 7', ...table, `Gesamtbetrag | | | ${gross}`])
    expect(totals(x)).toEqual([net, tax, gross].map((text) => text!.replace(',', '.')))
    expect(sure(x.net, x.tax, x.gross)).toBe(true)
  })
  test('before the tax on one row, rate by rate', () => {
    const x = read([
      'Rechnung Nr. 7',
      'Summe netto | | | 300,00',
      'USt. 7 % auf | 100,00 | | 7,00',
      'USt. 19 % auf | 200,00 | | 38,00',
      'Rechnungssumme brutto | | | 345,00',
    ])
    expect(totals(x)).toEqual(['300.00', '45.00', '345.00'])
    expect(sure(x.net, x.tax, x.gross)).toBe(true)
  })
})

test('nets of several rates are meant together, as their taxes are', () => {
  const x = read([
    'Rechnung Nr. 7',
    'Netto 19 % | | 200,00',
    'Netto 7 % | | 100,00',
    'MwSt 19 % | | 38,00',
    'MwSt 7 % | | 7,00',
    'Brutto | | 345,00',
  ])
  expect(totals(x)).toEqual(['300.00', '45.00', '345.00'])
})

describe('a number is no amount', () => {
  test.each([
    'Steuer-Nr. 052 241 601 07',
    'VAT No. 123 4567 89',
    'USt-IdNr.: DE 123 456 789',
    'Tax number: 12 345 678',
    'Tel. 030 123 456',
    'Konto-Nr. 12 345 678',
    'KvK: 24 330 087',
  ])('%s', (line) => {
    const x = read(['Rechnung Nr. 30064', 'Gesamtbetrag EUR | 34,73', line])
    expect(totals(x)).toEqual([undefined, undefined, '34.73'])
  })
})

test('an amount that nothing proves is to be looked at', () => {
  const { gross } = read(['Invoice No. 7', 'Total due | EUR 34.73'])
  expect(gross?.value).toBe('34.73')
  expect(gross?.confidence).toBeLessThan(750)
})

test('a tax above any rate there is passes nowhere', () => {
  const x = read(['Invoice No. 7', 'Net total | 100.00', 'VAT | 90.00', 'Grand total | 190.00'])
  for (const field of [x.net, x.tax, x.gross]) if (field) expect(field.confidence).toBeLessThan(750)
})

test('totals that lines contradict are to be looked at', () => {
  const page = (amount: string) => [
    'Invoice No. 7',
    'Description | Qty | Unit price | Amount',
    `Bracket | 2 | 50.00 | ${amount}`,
    'Net total | | | 100.00',
    'VAT 20% | | | 20.00',
    'Grand total | | | 120.00',
  ]
  const right = read(page('100.00'))
  expect(sure(right.net, right.tax, right.gross, right.lines[0]!.amount)).toBe(true)
  const wrong = read(page('80.00'))
  for (const field of [wrong.net, wrong.tax, wrong.gross, wrong.lines[0]!.amount])
    expect(field!.confidence).toBeLessThan(750)
})

describe('the day of issue', () => {
  test.each([
    ['stands behind the number', 'Handelsrechnung Nr. 4711 vom 05.03.2018'],
    ['stands behind the number in French', 'Facture F-4711 du 05/03/2018'],
    ['has a label of its own', 'Rechnung Nr. 4711 | Rechnungsdatum 05.03.2018'],
  ])('%s, not that of a version above it', (_how, heading) =>
    expect(read(['Format-Version : 2.1 vom 24.03.2020', heading]).issueDate?.value).toBe(
      '2018-03-05',
    ),
  )
  test('is not that of the order it names', () =>
    expect(
      read(['Rechnung Nr. 4711 vom 05.03.2018', 'Rechnung gemäß Bestellung vom 01.03.2018'])
        .issueDate?.value,
    ).toBe('2018-03-05'))
})

test('what an insurance calls a contribution is its total', () => {
  const x = read([
    'Beitragsrechnung',
    'Gesamtbeitrag | | 80,00 EUR',
    'Versicherungsteuer 19 % | | 15,20 EUR',
    'Rechnungsbeitrag | | 95,20 EUR',
  ])
  expect(totals(x)).toEqual(['80.00', '15.20', '95.20'])
})

describe('a credit note', () => {
  test.each([
    'Avoir AV-2017-0011',
    'Credit note CN-11',
    'Gutschrift Nr. G-11',
    'Nota di credito 11',
  ])('%s gives back what it prints with a minus', (title) => {
    const x = read([
      'Au bon moulin SARL',
      title,
      'Total HT | | -100,00 EUR',
      'Total TVA | | -20,00 EUR',
      'Total TTC | | -120,00 EUR',
    ])
    expect(x.kind).toBe('credit_note')
    expect(totals(x)).toEqual(['100.00', '20.00', '120.00'])
  })
  test('gives back its lines the same way', () => {
    const x = read([
      'Credit note No. 11',
      'Description | Qty | Unit price | Amount',
      'Bracket | 2 | -50.00 | -100.00',
      'Net total | | | -100.00',
      'VAT 20% | | | -20.00',
      'Grand total | | | -120.00',
    ])
    const [line] = x.lines
    expect([line?.quantity, line?.unitPrice, line?.amount].map((f) => f?.value)).toEqual([
      '2',
      '50.00',
      '100.00',
    ])
    expect(sure(x.net, x.tax, x.gross)).toBe(true)
  })
  test('is not the invoice that it corrects', () => {
    const x = read([
      'Rechnungskorrektur Nr. RK-9 vom 01.02.2020',
      'zu Rechnung Nr. 7 vom 01.01.2020',
    ])
    expect([x.kind, x.invoiceNumber?.value, x.issueDate?.value]).toEqual([
      'credit_note',
      'RK-9',
      '2020-02-01',
    ])
  })
  test('is not what a buyer writes in the name of the seller', () =>
    expect(read(['Gutschrift (selbst ausgestellte Rechnung) Nr. 7', 'Summe | 10,00']).kind).toBe(
      'invoice',
    ))
})

test.each([
  ['Votre référence | PO445', 'PO445'],
  ['Your reference: PO-2026-0007', 'PO-2026-0007'],
  ['Ihre Referenz | 4500012345', '4500012345'],
  ['PO: 4500012345', '4500012345'],
  ['PO 4500012345', '4500012345'],
])('%s names the order', (line, order) =>
  expect(read(['Facture F-1', line]).orderNumber?.value).toBe(order),
)
test('an address at a post office does not', () =>
  expect(read(['Invoice No. 7', 'PO Box 123, Leeds']).orderNumber).toBeNull())

describe('the currency', () => {
  test.each([
    ['RM 1,234.50', 'MYR'],
    ['RM1,234.50', 'MYR'],
    ['Rs. 1,234.50', 'INR'],
    ['R$ 1.234,50', 'BRL'],
    ['1 234,50 Kč', 'CZK'],
    ['1 234,50 zł', 'PLN'],
    ['S$1,234.50', 'SGD'],
    ['HK$ 1,234.50', 'HKD'],
    ['₱1,234.50', 'PHP'],
    ['MYR 1,234.50', 'MYR'],
    ['1 234,50 Ft', 'HUF'],
    ['R 1 234,50', 'ZAR'],
    ['Rp 1.234,50', 'IDR'],
  ])('%s is %s', (total, currency) => {
    const x = read(['Invoice No. 7', `Grand total | ${total}`])
    expect([x.currency?.value, x.gross?.value]).toEqual([currency, '1234.50'])
  })
  test('is asked for where several countries share a word', () => {
    const total = 'Att betala | 1 234,50 kr'
    expect(read(['Faktura nr 7', total]).currency?.confidence).toBeLessThan(750)
    expect(read(['Faktura nr 7', 'Momsreg.nr SE556677889901', total]).currency).toMatchObject({
      value: 'SEK',
      confidence: 850,
    })
    expect(read(['Faktura nr 7', 'CVR 12345678', total]).currency?.value).toBe('DKK')
  })
  test('of a scan is to be looked at as all of it is', () => {
    const page = ['Invoice No. 7', 'Currency: EUR', 'Grand total | 12.00 EUR']
    expect(read(page).currency?.confidence).toBeGreaterThanOrEqual(750)
    expect(read(page, 'ocr').currency?.confidence).toBeLessThan(750)
  })
})

test('no amount that passes without a look can be untrue', () => {
  const label = fc.constantFrom(
    ...'Total,Net total,VAT 19 %,Subtotal,Tax,Grand total,Amount due,Discount,Freight'.split(','),
    ...'Grondslag,Steuerbasisbetrag USt. 7 %,Summe,Gesamtbetrag,TVA,Total HT,Total TTC'.split(','),
  )
  const amount = fc.integer({ min: -5000, max: 20_000 })
  fc.assert(
    fc.property(fc.array(fc.tuple(label, amount), { minLength: 1, maxLength: 6 }), (rows) => {
      const x = read([
        'Invoice No. 7',
        ...rows.map(
          ([name, minor]) => `${name} | | ${amountText({ minor: BigInt(minor), currency: 'EUR' })}`,
        ),
      ])
      const [net, tax, gross] = [x.net, x.tax, x.gross].map((field): Decimal | null =>
        field && field.confidence >= 750 ? decimal(field.value) : null,
      )
      if (net && tax) expect(isTaxOf(tax, net, 'EUR')).toBe(true)
      if (net && tax && gross) expect(compare(add(net, tax), gross)).toBe(0)
    }),
    { numRuns: 2000 },
  )
})
