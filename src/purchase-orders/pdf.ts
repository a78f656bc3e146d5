import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { addressLines } from '../delivery-places/index.ts'
import { decimal } from '../kernel/decimal.ts'
import { parseAmount } from '../kernel/money.ts'
import type { Tx } from '../platform/db/tx.ts'
import { dateText, fullMoneyText, quantityText } from '../platform/view/format.ts'
import { heldOnOrder } from '../retainage/index.ts'
import { incotermText, deliveryText } from './delivery.ts'
import type { Snapshot } from './snapshot.ts'
import type { Language } from '../messages/index.ts'
import { changeText, documentLanguage, pdfWords, type PdfWords } from './pdf-words.ts'
import { frozenOrder } from './frozen-order.ts'
import { frozenParts, frozenTerms } from './frozen-terms.ts'
import { linePricingSaid } from './line-pricing-words.ts'
import { countedText } from './stated.ts'
import { ublOf } from './ubl.ts'

const font = readFileSync(fileURLToPath(new URL('../../public/inter-print.ttf', import.meta.url)))
/**
 * The document of an issued order, made from its frozen content alone: the same bytes every time. Null before it is
 * issued. `language`: of the reader, if not that of the person it was sent to first; the content is the same.
 */
export async function orderPdf(
  tx: Tx,
  id: string,
  { language, versionId }: { language?: Language | undefined; versionId?: string | undefined } = {},
): Promise<{ number: string; bytes: Uint8Array; etag: string } | null> {
  const frozen = await frozenOrder(tx, id, versionId)
  if (!frozen) return null
  const order = documentLanguage(frozen.order, language)
  return {
    number: frozen.order.number,
    etag: `${frozen.sha256}-${order.language}-ubl-2`,
    bytes: await drawnOrder(frozen.order, { sha256: frozen.sha256, language }),
  }
}

/** The pages of a frozen order, with the order for the vendor's system inside. */
export const drawnOrder = (
  frozen: Snapshot,
  { sha256, language }: { sha256: string; language?: Language | undefined },
): Promise<Uint8Array> => draw({ ...frozen, ...documentLanguage(frozen, language) }, sha256)

type Drawn = Snapshot & { language: Language }

const margin = 48
const columns = [
  { x: margin, width: 22 },
  { x: margin + 26, width: 214 },
  { x: margin + 244, width: 62 },
  { x: margin + 310, width: 82 },
  { x: margin + 396, width: 103 },
] as const

async function draw(order: Drawn, sha256: string): Promise<Uint8Array> {
  const { default: PDFDocument } = await import('pdfkit')
  const issued = new Date(`${order.date}T00:00:00Z`)
  const doc = new PDFDocument({
    pdfVersion: '1.7',
    size: 'A4',
    margin,
    info: {
      Title: `${wordsOf(order).title} ${order.number}`,
      Author: order.buyer.name,
      CreationDate: issued,
      ModDate: issued,
    },
    bufferPages: true,
  })
  const chunks: Buffer[] = []
  const done = new Promise<Uint8Array>((ok, fail) =>
    doc
      .on('data', (chunk: Buffer) => chunks.push(chunk))
      .once('end', () => ok(Buffer.concat(chunks)))
      .once('error', fail),
  )
  doc.registerFont('text', font)
  doc.font('text')
  heading(doc, order)
  table(doc, order)
  footer(doc, order, sha256)
  enclose(doc, order, issued)
  doc.end()
  return done
}

/** The same order as UBL, so that what the vendor reads and what its system reads travel together. */
function enclose(doc: PDFKit.PDFDocument, order: Drawn, issued: Date): void {
  const about = {
    name: `${order.number}.xml`,
    type: 'application/xml',
    description: 'UBL 2.1 Order',
    relationship: 'Alternative',
    creationDate: issued,
    modifiedDate: issued,
  }
  doc.file(Buffer.from(ublOf(order)), about)
}

const wordsOf = ({ language }: Drawn): PdfWords => pdfWords(language)

const amountText = (order: Drawn, value: string): string => {
  const amount = parseAmount(value, order.currency)
  return amount ? fullMoneyText(amount, order.locale) : value
}

function recipient(order: Drawn): string[] {
  const { vendor } = order
  const { address } = vendor
  const place = address && [address.postal_code, address.city].filter(Boolean).join(' ')
  const region = address?.region ? `, ${address.region}` : ''
  return [
    wordsOf(order).to,
    vendor.name,
    ...(address ? [address.street, `${place}${region}`] : []),
    address?.country ?? vendor.country,
    ...(vendor.vat_id ? [vendor.vat_id] : []),
  ]
}

function sender(order: Drawn): string[] {
  const { name, contact, tax_id: taxId, country, address } = order.buyer
  return [
    wordsOf(order).from,
    name,
    ...(address ? addressLines(address) : country ? [country] : []),
    ...(taxId ? [taxId] : []),
    contact,
  ]
}

const headingOf = (order: Drawn): string =>
  order.change === undefined
    ? order.number
    : `${order.number} · ${changeText(order.language, order.change)}`

function heading(doc: PDFKit.PDFDocument, order: Drawn): void {
  const words = wordsOf(order)
  doc.fontSize(20).text(words.title).fontSize(12).text(headingOf(order)).moveDown(1)
  const top = doc.y
  doc.fontSize(9).text(recipient(order).join('\n'), margin, top, { width: 240 })
  const below = doc.y
  doc.text(sender(order).join('\n'), margin + 260, top, { width: 240 })
  doc.y = Math.max(doc.y, below)
  doc.moveDown(2)
  const sentences = [
    words.date(dateText(order.date, order.locale)),
    ...(order.expected_on ? [words.expected(dateText(order.expected_on, order.locale))] : []),
    ...(order.incoterm ? [`Incoterms 2020: ${incotermText(order.incoterm)}`] : []),
    ...paymentIn(order),
    ...retainageIn(order),
    words.state(order.number),
  ]
  const all = [sentences.join(' · '), ...deliveredTo(order)]
  doc.text(all.join('\n'), margin, doc.y, { width: 499 }).moveDown(1)
}

/** Where it goes, and who receives it there. */
function deliveredTo(order: Drawn): string[] {
  const place = order.deliver_to
  if (!place) return []
  const contact = place.contact ? ` · ${place.contact}` : ''
  return [`${wordsOf(order).deliverTo(deliveryText(place))}${contact}`]
}

/** By which terms it is paid, and what each part comes to where there are several. */
function paymentIn(order: Drawn): string[] {
  const words = wordsOf(order)
  if (!order.instalments) return [words.payment(order.terms_days)]
  const parts = frozenParts(order, order.language)
  if (!order.terms) return parts
  const said = words.terms(frozenTerms(order, order.language))
  return parts.length > 1 ? [said, ...parts] : [said]
}

/** What is held back of each invoice. */
function retainageIn({ retainage, language, locale }: Drawn): string[] {
  if (!retainage) return []
  const { percent, until, milestone } = retainage
  const said = until === null ? (milestone ?? '') : dateText(until, locale)
  return [
    heldOnOrder(language, {
      percent: quantityText(percent, locale),
      until: said,
      milestone: until === null,
    }),
  ]
}

function table(doc: PDFKit.PDFDocument, order: Drawn): void {
  const head = wordsOf(order).columns
  row(doc, head)
  for (const line of order.lines)
    row(
      doc,
      [
        String(line.position),
        [line.description, ...notesOf(order, line)].join('\n'),
        countedText(decimal(line.quantity), line, order.locale),
        quantityText(line.unit_price, order.locale),
        amountText(order, line.amount),
      ],
      head,
    )
  totals(doc, order)
}

/** Together, below the last line. */
function totals(doc: PDFKit.PDFDocument, order: Drawn): void {
  const all = totalsOf(order)
  const height = all.reduce((sum, { size }) => sum + size * lineSpacing, 0)
  if (doc.y + height > bottomOf(doc)) doc.addPage()
  doc.moveDown(0.5)
  for (const { label, amount, size } of all)
    doc.fontSize(size).text(`${label}  ${amountText(order, amount)}`, margin, doc.y, {
      width: 499,
      align: 'right',
    })
}
const lineSpacing = 1.4
const bottomOf = (doc: PDFKit.PDFDocument): number => doc.page.height - margin - 24

/** How it is delivered where that is its own, discounts and taxes, below what it is. */
function notesOf(order: Drawn, line: Drawn['lines'][number]): string[] {
  const { pricing, due_on: due, deliver_to: place, accepted_as_whole: asWhole } = line
  const words = wordsOf(order)
  const own = [
    ...(due ? [words.expected(dateText(due, order.locale))] : []),
    ...(place ? [words.deliverTo(deliveryText(place))] : []),
    ...(asWhole ? [words.asWhole] : []),
  ]
  if (!pricing) return own
  const amountOf = (plain: string): string => amountText(order, plain)
  return [...own, ...linePricingSaid(pricing, { words, locale: order.locale, amountOf })]
}

type TotalLine = { label: string; amount: string; size: number }
function totalsOf(order: Drawn): TotalLine[] {
  const words = wordsOf(order)
  const { priced } = order
  if (!priced) return [{ label: words.total, amount: order.total, size: 12 }]
  const small = (label: string, amount: string): TotalLine => ({ label, amount, size: 9 })
  const less = decimal(priced.discount).units ? [`-${priced.discount}`] : []
  return [
    ...(less.length || priced.charges.length ? [small(words.lines, priced.lines)] : []),
    ...less.map((amount) => small(words.discount, amount)),
    ...priced.charges.map((charge) =>
      small(charge.label ?? words.charges[charge.kind], charge.amount),
    ),
    small(words.total, order.total),
    ...priced.taxes.map(({ name, taxable, tax }) =>
      small(words.of(name, amountText(order, taxable)), tax),
    ),
    { label: words.gross, amount: priced.gross, size: 12 },
  ]
}

type Cells = readonly [string, string, string, string, string]
/** A line of the table is on one page; on a new page the headings stand above it. */
function row(doc: PDFKit.PDFDocument, cells: Cells, head: Cells | null = null): void {
  doc.fontSize(9)
  const height =
    Math.max(...cells.map((cell, i) => doc.heightOfString(cell, { width: columns[i]!.width }))) + 8
  if (doc.y + height > bottomOf(doc)) {
    doc.addPage()
    if (head) row(doc, head)
  }
  const y = doc.y
  cells.forEach((cell, i) =>
    doc.text(cell, columns[i]!.x, y + 4, {
      width: columns[i]!.width,
      align: i < 2 ? 'left' : 'right',
    }),
  )
  doc
    .moveTo(margin, y + height)
    .lineTo(margin + 499, y + height)
    .lineWidth(0.5)
    .strokeColor('#c9d1d6')
    .stroke()
  doc.x = margin
  doc.y = y + height
}

function footer(doc: PDFKit.PDFDocument, order: Drawn, sha256: string): void {
  const { foot } = wordsOf(order)
  const { start, count } = doc.bufferedPageRange()
  for (let page = start; page < start + count; page++) {
    doc.switchToPage(page)
    doc.page.margins.bottom = 0
    doc
      .fontSize(7)
      .fillColor('#5b6770')
      .text(foot({ number: page + 1, of: count, sha256 }), margin, doc.page.height - 32, {
        width: 499,
        align: 'center',
        lineBreak: false,
      })
      .fillColor('#000000')
  }
}
