import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, test } from 'vitest'
import { wordsOfPdf } from '../pages/index.ts'
import { embeddedReader } from './embedded.ts'
import { fromWords } from './from-words.ts'
import { expectedOf, score, table, type Facts } from './score.ts'
import { papers } from './papers.ts'
import { figuresOf, manners, paperInvoice } from './samples.ts'
import type { Extraction } from './port.ts'

const fixtures = '../shared/fixtures'
const present = existsSync(fixtures)
if (!present) console.info('skipped 3 tests of how much is found on real invoices: ../shared/fixtures is not here')

describe.skipIf(!present)('on real invoices', () => {
  const expected = present ? expectedOf(fixtures) : []
  const read = new Map<string, Extraction>()
  const words = async (e: Facts): Promise<Extraction> => {
    const known = read.get(e.file) ?? fromWords(await wordsOfPdf(readFileSync(e.file), 5), 'text')
    read.set(e.file, known)
    return known
  }

  test('everything printed is found by words alone: above 142 of 147 totals and 141 of 147 numbers', async () => {
    const found = await score(expected.map((e) => e.printed), words)
    console.info(table('words alone, of what is printed', found))
    for (const [field, floor] of [['number', 1], ['gross', 1], ['currency', 1], ['net', 1], ['tax', 1]] as const) expect(found.share(field), `${field}: ${found.missed.join('; ')}`).toBeGreaterThanOrEqual(floor)
    expect(found.share('date'), found.missed.join('; ')).toBeGreaterThanOrEqual(1)
  }, 60_000)

  test('where data and print differ the words cannot know, and still most is found', async () => {
    const found = await score(expected, words)
    console.info(table('words alone, of what the data says', found))
    expect(found.share('number')).toBeGreaterThan(141 / 147)
    expect(found.share('gross')).toBeGreaterThan(0.93)
  }, 60_000)

  test('the reader of this machine finds every number, date, total and currency', async () => {
    const reader = embeddedReader(false)
    const found = await score(expected, async (e) => {
      const reading = await reader(readFileSync(e.file), 'application/pdf')
      if (!('extraction' in reading)) throw new Error(`${e.file}: ${reading.unreadable.message}`)
      return reading.extraction
    })
    console.info(table('data inside, else words', found))
    for (const field of ['number', 'date', 'gross', 'currency'] as const) expect(found.share(field), found.missed.join('; ')).toBe(1)
  }, 60_000)

  test('each value knows where it stands on the page', async () => {
    for (const file of globSync(`${fixtures}/google-documentai/Invoice*.pdf`)) {
      const { invoiceNumber, gross, lines } = fromWords(await wordsOfPdf(readFileSync(file), 5), 'text')
      for (const field of [invoiceNumber, gross, ...lines.map((l) => l.amount)]) expect(field?.box, basename(file)).toMatchObject({ page: 1, x: expect.any(Number), width: expect.any(Number) })
      expect(gross!.box!.y).toBeGreaterThan(invoiceNumber!.box!.y)
    }
  }, 60_000)
})

test('invoices of nine countries in three layouts are found whole, line by line', async () => {
  const missed: string[] = []
  let checked = 0
  for (const { country, layout, paper } of papers(1)) {
    const manner = manners[country]!
    const figures = figuresOf(paper, manner.currency)
    const x = fromWords(await wordsOfPdf(await paperInvoice(paper, manner, layout), 5), 'text')
    const want: Record<string, string | null> = {
      number: paper.number, date: paper.date, due: paper.due, order: paper.order, seller: paper.seller, taxId: paper.taxId, currency: manner.currency, net: figures.net, tax: figures.tax, gross: figures.gross, lines: figures.amounts.join(), quantities: paper.lines.map((l) => l.quantity).join(), names: paper.lines.map((l) => l.name).join(),
    }
    const got: Record<string, string | null | undefined> = {
      number: x.invoiceNumber?.value, date: x.issueDate?.value, due: x.dueDate?.value, order: x.orderNumber?.value ?? null, seller: x.supplierName?.value, taxId: x.supplierTaxId?.value, currency: x.currency?.value, net: x.net?.value, tax: x.tax?.value, gross: x.gross?.value,
      lines: x.lines.map((l) => l.amount?.value).join(), quantities: x.lines.map((l) => l.quantity?.value).join(), names: x.lines.map((l) => l.description?.value).join(),
    }
    for (const [name, value] of Object.entries(want)) {
      checked++
      if (got[name] !== value) missed.push(`${country}, ${layout}: ${name} is ${value}, read as ${got[name]}`)
    }
  }
  console.info(`papers of our own: ${checked - missed.length} of ${checked} values`)
  expect(missed).toEqual([])
}, 60_000)
