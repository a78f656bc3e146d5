import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { add, compare, decimal, type Decimal } from '../../kernel/decimal.ts'
import { wordsOfPdf, wordsOfScan } from '../pages/index.ts'
import { embeddedReader } from './embedded.ts'
import { fromWords } from './from-words.ts'
import { expectedOf, score, table, type Facts } from './score.ts'
import { papers } from './papers.ts'
import { figuresOf, manners, paperInvoice } from './samples.ts'
import type { Extraction } from './port.ts'

const fixtures = '../shared/fixtures'
const present = existsSync(fixtures)
if (!present)
  console.info(
    'skipped 5 tests of how much is found on real invoices: ../shared/fixtures is not here',
  )

describe.skipIf(!present)('on real invoices', () => {
  const expected = present ? expectedOf(fixtures) : []
  const read = new Map<string, Extraction>()
  const words = async (e: Facts): Promise<Extraction> => {
    const known = read.get(e.file) ?? fromWords(await wordsOfPdf(readFileSync(e.file), 5), 'text')
    read.set(e.file, known)
    return known
  }

  test('everything printed is found by words alone: above 142 of 147 totals and 141 of 147 numbers', async () => {
    const found = await score(
      expected.map((e) => e.printed),
      words,
    )
    console.info(table('words alone, of what is printed', found))
    for (const [field, floor] of [
      ['number', 1],
      ['gross', 1],
      ['currency', 1],
      ['net', 1],
      ['tax', 1],
    ] as const)
      expect(found.share(field), `${field}: ${found.missed.join('; ')}`).toBeGreaterThanOrEqual(
        floor,
      )
    expect(found.share('date'), found.missed.join('; ')).toBeGreaterThanOrEqual(1)
  }, 240_000)

  test('no amount that passes without a look is wrong, or cannot be true beside the others', async () => {
    const wrong: string[] = []
    for (const { file, printed } of expected) {
      const x = await words(printed)
      const sure = (name: 'net' | 'tax' | 'gross'): Decimal | null =>
        (x[name]?.confidence ?? 0) >= 750 ? decimal(x[name]!.value) : null
      for (const name of ['net', 'tax', 'gross'] as const) {
        const [read, want] = [sure(name), printed[name]]
        if (read && want !== undefined && compare(read, decimal(want)) !== 0)
          wrong.push(`${basename(file)}: ${name} is ${want}, surely read as ${x[name]!.value}`)
      }
      const [net, tax, gross] = [sure('net'), sure('tax'), sure('gross')]
      if (net && tax && gross && compare(add(net, tax), gross) !== 0)
        wrong.push(`${basename(file)}: its totals do not agree`)
    }
    expect(wrong).toEqual([])
  }, 240_000)

  test('where data and print differ the words cannot know, and still most is found', async () => {
    const found = await score(expected, words)
    console.info(table('words alone, of what the data says', found))
    expect(found.share('number')).toBeGreaterThan(141 / 147)
    expect(found.share('gross')).toBeGreaterThan(0.93)
  }, 240_000)

  test('the reader of this machine finds every number, date, total and currency', async () => {
    const reader = embeddedReader(false)
    const found = await score(expected, async (e) => {
      const reading = await reader(readFileSync(e.file), 'application/pdf')
      if (!('extraction' in reading)) throw new Error(`${e.file}: ${reading.unreadable.message}`)
      return reading.extraction
    })
    console.info(table('data inside, else words', found))
    for (const field of ['number', 'date', 'gross', 'currency'] as const)
      expect(found.share(field), found.missed.join('; ')).toBe(1)
  }, 240_000)

  test('the lines come to the net or the total amount, or leave what the paper calls a discount', async () => {
    const left: string[] = []
    for (const e of expected) {
      const { lines, net, gross } = await words(e)
      const sum = lines.reduce<Decimal | null>(
        (total, line) => (total && line.amount ? add(total, decimal(line.amount.value)) : null),
        decimal('0'),
      )
      if (!sum || ![net, gross].some((f) => f && compare(decimal(f.value), sum) === 0))
        left.push(basename(e.file))
    }
    console.info(
      `lines that add up: ${expected.length - left.length} of ${expected.length}; not: ${left.join(', ')}`,
    )
    expect(expected.length - left.length).toBeGreaterThanOrEqual(26)
  }, 240_000)

  test('each value knows where it stands on the page', async () => {
    for (const file of globSync(`${fixtures}/google-documentai/Invoice*.pdf`)) {
      const { invoiceNumber, gross, lines } = fromWords(
        await wordsOfPdf(readFileSync(file), 5),
        'text',
      )
      for (const field of [invoiceNumber, gross, ...lines.map((l) => l.amount)])
        expect(field?.box, basename(file)).toMatchObject({
          page: 1,
          x: expect.any(Number),
          width: expect.any(Number),
        })
      expect(gross!.box!.y).toBeGreaterThan(invoiceNumber!.box!.y)
    }
  }, 240_000)
})

test('a Polish invoice is read, whose letters our own papers have no font for', () => {
  const rows: [number, string][][] = [
    [
      [0.1, 'Sprzedawca:'],
      [0.6, 'Faktura VAT nr FV/12/2026'],
    ],
    [
      [0.1, 'Żółta Łódź Sp. z o.o.'],
      [0.6, 'Data wystawienia:'],
      [0.8, '5 października 2026'],
    ],
    [
      [0.1, 'NIP: PL5261040828'],
      [0.6, 'Termin płatności:'],
      [0.8, '19.10.2026'],
    ],
    [[0.1, 'Nabywca:']],
    [[0.1, 'Kaveri Sp. z o.o.']],
    [
      [0.1, 'Nazwa towaru'],
      [0.5, 'Ilość'],
      [0.65, 'Cena'],
      [0.85, 'Wartość'],
    ],
    [
      [0.1, 'Wiosło'],
      [0.5, '2'],
      [0.65, '1 200,50 zł'],
      [0.85, '2 401,00 zł'],
    ],
    [
      [0.6, 'Razem netto'],
      [0.85, '2 401,00 zł'],
    ],
    [
      [0.6, 'VAT 23%'],
      [0.85, '552,23 zł'],
    ],
    [
      [0.6, 'Do zapłaty'],
      [0.85, '2 953,23 zł'],
    ],
  ]
  const page = {
    number: 1,
    ratio: 0.7,
    words: rows.flatMap((row, i) =>
      row.map(([x, text]) => ({
        text,
        x,
        y: 0.05 + i * 0.04,
        width: text.length * 0.008,
        height: 0.012,
        sure: 100,
      })),
    ),
  }
  const x = fromWords({ pages: [page], of: 1 }, 'text')
  expect(
    [
      x.invoiceNumber,
      x.issueDate,
      x.dueDate,
      x.currency,
      x.net,
      x.tax,
      x.gross,
      x.supplierName,
      x.supplierTaxId,
      x.lines[0]!.quantity,
      x.lines[0]!.unitPrice,
      x.lines[0]!.amount,
    ].map((f) => f?.value),
  ).toEqual([
    'FV/12/2026',
    '2026-10-05',
    '2026-10-19',
    'PLN',
    '2401.00',
    '552.23',
    '2953.23',
    'Żółta Łódź Sp. z o.o.',
    'PL5261040828',
    '2',
    '1200.50',
    '2401.00',
  ])
})

test('a scan is read as its picture allows, and what no sum proves is to be checked', async () => {
  const { country, layout, paper } = papers(1).find((p) => p.country === 'germany')!
  const x = fromWords(
    await wordsOfScan(await paperInvoice(paper, manners[country]!, layout), 'application/pdf', 1),
    'ocr',
  )
  const { gross, net } = figuresOf(paper, 'EUR')
  expect([x.gross?.value, x.net?.value, x.issueDate?.value, x.gross?.source]).toEqual([
    gross,
    net,
    paper.date,
    'ocr',
  ])
  expect(x.invoiceNumber!.confidence).toBeLessThan(750)
}, 240_000)

test('invoices of nine countries in three layouts are found whole, line by line', async () => {
  const missed: string[] = []
  let checked = 0
  for (const { country, layout, paper } of papers(1)) {
    const manner = manners[country]!
    const figures = figuresOf(paper, manner.currency)
    const x = fromWords(await wordsOfPdf(await paperInvoice(paper, manner, layout), 5), 'text')
    const want: Record<string, string | null> = {
      number: paper.number,
      date: paper.date,
      due: paper.due,
      order: paper.order,
      seller: paper.seller,
      taxId: paper.taxId,
      currency: manner.currency,
      net: figures.net,
      tax: figures.tax,
      gross: figures.gross,
      lines: figures.amounts.join(),
      quantities: paper.lines.map((l) => l.quantity).join(),
      names: paper.lines.map((l) => l.name).join(),
    }
    const got: Record<string, string | null | undefined> = {
      number: x.invoiceNumber?.value,
      date: x.issueDate?.value,
      due: x.dueDate?.value,
      order: x.orderNumber?.value ?? null,
      seller: x.supplierName?.value,
      taxId: x.supplierTaxId?.value,
      currency: x.currency?.value,
      net: x.net?.value,
      tax: x.tax?.value,
      gross: x.gross?.value,
      lines: x.lines.map((l) => l.amount?.value).join(),
      quantities: x.lines.map((l) => l.quantity?.value).join(),
      names: x.lines.map((l) => l.description?.value).join(),
    }
    for (const [name, value] of Object.entries(want)) {
      checked++
      if (got[name] !== value)
        missed.push(`${country}, ${layout}: ${name} is ${value}, read as ${got[name]}`)
    }
  }
  console.info(`papers of our own: ${checked - missed.length} of ${checked} values`)
  expect(missed).toEqual([])
}, 240_000)
