import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { emlOf, zipOf } from '../integrations/containers/samples.ts'
import { papers } from '../integrations/document-extraction/papers.ts'
import { figuresOf, manners, paperInvoice } from '../integrations/document-extraction/samples.ts'
import { ublInvoice } from '../integrations/e-invoice/samples.ts'
import { pictureOfPage } from '../integrations/pages/index.ts'
import { invoiceRead } from './invoice-read.ts'

const dir = mkdtempSync(join(tmpdir(), 'svpms-read-'))
afterAll(() => rmSync(dir, { recursive: true }))
const file = (name: string, bytes: string | Uint8Array): string => {
  writeFileSync(join(dir, name), bytes)
  return join(dir, name)
}
async function read(...files: string[]) {
  const lines: string[] = []
  const code = await invoiceRead(files, { json: true }, (line) => lines.push(line))
  return { code, objects: lines.map((line) => JSON.parse(line)) }
}

test('data is as sure as can be', async () => {
  const { code, objects } = await read(file('a.xml', ublInvoice({ order: 'PO-1' })))
  expect(code).toBe(0)
  expect(objects).toMatchObject([
    {
      number: 'R-1',
      totals: { gross: '969960.00' },
      confidence: { number: 1000, gross: 1000, due_date: 1000, order_reference: 1000, iban: null },
      fields: { net: { value: '822000.00', confidence: 1000, source: 'xml' } },
      lines: [{ amount: { value: '822000.00', confidence: 1000 } }],
      problems: [],
    },
  ])
})

const { country, paper } = papers(1).find((p) => p.country === 'germany')!
const figures = figuresOf(paper, 'EUR')
const pdf = await paperInvoice(paper, manners[country]!)

test('a PDF of words is read with the reader of the product, each value with how sure it is', async () => {
  const { code, objects } = await read(file('words.pdf', pdf))
  expect(code).toBe(0)
  expect(objects).toMatchObject([
    {
      format: 'pdf',
      number: paper.number,
      currency: 'EUR',
      totals: { net: figures.net, tax: figures.tax, gross: figures.gross },
      fields: { gross: { value: figures.gross, source: 'text' } },
      line_count: paper.lines.length,
    },
  ])
  expect(objects[0].confidence.gross).toBeGreaterThanOrEqual(750)
})

test('a picture is read too, and what nothing proves is to be looked at', async () => {
  const { png } = await pictureOfPage(pdf, 1, 1600)
  const { code, objects } = await read(file('picture.png', png))
  expect(code).toBe(0)
  expect(objects).toMatchObject([{ format: 'scan', totals: { gross: figures.gross } }])
  expect(objects[0].confidence.currency).toBeLessThan(750)
}, 240_000)

test('e-mails and archives give one object for each invoice inside', async () => {
  const xml = (number: string) => Buffer.from(ublInvoice({ number }))
  const zip = file(
    'two.zip',
    zipOf([
      { name: 'a.xml', bytes: xml('Z-1') },
      { name: 'b.xml', bytes: xml('Z-2') },
    ]),
  )
  const eml = file('one.eml', emlOf([{ name: 'c.xml', bytes: xml('E-1') }]))
  const { code, objects } = await read(zip, eml)
  expect(code).toBe(0)
  expect(objects.map((o) => [o.file, o.number])).toEqual([
    [`${zip}#a.xml`, 'Z-1'],
    [`${zip}#b.xml`, 'Z-2'],
    [`${eml}#c.xml`, 'E-1'],
  ])
})

test('a folder, a missing file, a format that is not read and a bomb each are one line that says so', async () => {
  const { code, objects } = await read(
    dir,
    join(dir, 'nowhere.pdf'),
    file('photo.heic', Buffer.from('\0\0\0\x18ftypheic', 'latin1')),
    file('bomb.zip', zipOf([{ name: 'a.xml', bytes: Buffer.alloc(30 * 1_048_576) }], 9)),
    file('good.xml', ublInvoice()),
  )
  expect(code).toBe(3)
  expect(objects.map((o) => o.problems[0]?.message ?? o.number)).toEqual([
    'This is a folder. Name the files in it.',
    'There is no such file.',
    'This is a HEIC picture. Save it as JPEG or PDF and send that.',
    expect.stringContaining('would grow beyond what is read here'),
    'R-1',
  ])
  expect(objects.map((o) => o.confidence === null)).toEqual([true, true, true, true, false])
})
