import { existsSync, readFileSync } from 'node:fs'
import { embeddedReader } from '../../integrations/document-extraction/embedded.ts'
import { fromWords } from '../../integrations/document-extraction/from-words.ts'
import { papers } from '../../integrations/document-extraction/papers.ts'
import { figuresOf, manners, paperInvoice } from '../../integrations/document-extraction/samples.ts'
import {
  expectedOf,
  score,
  table,
  type Facts,
} from '../../integrations/document-extraction/score.ts'
import { wordsOfPdf, wordsOfScan } from '../../integrations/pages/index.ts'
import type { Extraction } from '../../integrations/document-extraction/port.ts'

/**
 * How much of real and of our own invoices each way of reading finds, and how long it takes: node
 * src/dev/bench/extraction.ts [folder of fixtures]
 */
const folder = process.argv[2] ?? '../shared/fixtures'
const spent = new Map<string, number[]>()
async function timed<T>(name: string, work: () => Promise<T>): Promise<T> {
  const from = performance.now()
  const result = await work()
  spent.set(name, [...(spent.get(name) ?? []), performance.now() - from])
  return result
}
const byWords = (bytes: Uint8Array) =>
  timed('words', async () => fromWords(await wordsOfPdf(bytes, 5), 'text'))
const byScan = (bytes: Uint8Array) =>
  timed('scan', async () => fromWords(await wordsOfScan(bytes, 'application/pdf', 5), 'ocr'))
const reader = embeddedReader(true)
const byAll = (bytes: Uint8Array) =>
  timed('all', async (): Promise<Extraction> => {
    const reading = await reader(bytes, 'application/pdf')
    if ('unreadable' in reading) throw new Error(reading.unreadable.message)
    return reading.extraction
  })

if (existsSync(folder)) {
  const expected = expectedOf(folder)
  const ways: readonly [string, readonly Facts[], (bytes: Uint8Array) => Promise<Extraction>][] = [
    ['data inside, else words', expected, byAll],
    ['words alone, of what is printed', expected.map((e) => e.printed), byWords],
    ['pictures alone, of what is printed', expected.map((e) => e.printed), byScan],
  ]
  for (const [title, facts, read] of ways)
    console.log(table(title, await score(facts, (e) => read(readFileSync(e.file)))), '\n')
}

const own = papers(2).map(({ country, layout, paper }) => ({
  country,
  layout,
  paper,
  figures: figuresOf(paper, manners[country]!.currency),
}))
const made = new Map<string, Uint8Array>(
  await Promise.all(
    own.map(
      async (o, i) =>
        [`paper ${i}`, await paperInvoice(o.paper, manners[o.country]!, o.layout)] as const,
    ),
  ),
)
const facts = own.map((o, i): Facts => ({
  file: `paper ${i}`,
  source: o.country,
  number: o.paper.number,
  date: o.paper.date,
  gross: o.figures.gross,
  net: o.figures.net,
  tax: o.figures.tax,
  currency: manners[o.country]!.currency,
}))
for (const [title, read] of [
  ['papers of our own, words', byWords],
  ['papers of our own, pictures', byScan],
] as const)
  console.log(table(title, await score(facts, (e) => read(made.get(e.file)!))), '\n')

for (const [name, times] of spent) {
  const sorted = times.toSorted((a, b) => a - b)
  console.log(
    `${name}: ${times.length} documents, median ${Math.round(sorted[sorted.length >> 1]!)} ms, slowest ${Math.round(sorted.at(-1)!)} ms`,
  )
}
