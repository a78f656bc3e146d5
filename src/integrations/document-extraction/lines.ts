import { add, compare, decimal, multiply, rescale, type Decimal } from '../../kernel/decimal.ts'
import { readAmount, type AmountContext } from './amounts.ts'
import type { Field, Line, Source } from './port.ts'
import { boxOf, type Cell, type Row } from './rows.ts'
import { kindOf } from './sum-labels.ts'

type Column = 'description' | 'quantity' | 'unitPrice' | 'amount' | 'other'
const heads: readonly [Column, RegExp][] = [
  [
    'other',
    /^(?:(?:vat|tax|ust|mwst|btw|tva|iva|gst|cgst|sgst|igst)\b.*|steuer.*|hsn.*|disc.*|rabatt.*|discount.*|sku|art(?:ikel)?\.?-?\s?nr.*|art\.?-.*|pos(?:ition)?\.?|nr\.?|#|no\.?|s\.?\s?no\.?|sl\.?.*|unit|einheit|uom|date|datum)$/iu,
  ],
  [
    'description',
    /^(?:(?:item\s)?description.*|item(?:s|\sname)?|product.*|produkt.*|article|artikel.*|bezeichnung.*|beschreibung.*|désignation|libellé|omschrijving|descripción|concepto|descrizione|descrição|nazwa.*|opis|details?|particulars.*|leistung.*|service.*|title|popis|benämning|goods.*|produit)$/iu,
  ],
  [
    'quantity',
    /^(?:qty.*|quantity|menge|anzahl|quantité|qté|nombre|aantal|cantidad|cant\.?|quantità|q\.?tà|quantidade|qtd|ilość|hours|hrs|units|stück|antal|množství)$/iu,
  ],
  [
    'unitPrice',
    /^(?:(?:unit|net)?\s?(?:price|cost|rate)(?:\s.*)?|einzel.*|preis.*|nettopreis|stückpreis|ep|p\.?\s?u\.?.*|prix.*|prijs(?:\sper\sstuk)?|stukprijs|precio.*|prezzo.*|preço.*|cena.*|à-pris|pris)$/iu,
  ],
  [
    'amount',
    /^(?:(?:line\s|net\s|total\s)?(?:amount|total|price)(?:\s.*)?|gesamt.*|summe|betrag.*|nettobetrag|gp|montant.*|total\sht|bedrag|btw\sprijs.*|totaal.*|importe.*|importo.*|totale|valor.*|wartość.*|kwota|belopp|celkem|ext(?:ended)?\.?.*)$/iu,
  ],
]
type Head = { column: Column; cell: Cell }

/** The table of an invoice: a row of headings, and what stands under each of them until the sums begin. */
export function linesOf(
  rows: readonly Row[],
  context: AmountContext,
  totals: { net: string | null; gross: string | null },
  source: Source,
): Line[] {
  const at = rows.findIndex((row) => isHeading(headsOf(row)))
  if (at < 0) return []
  const heading = headsOf(rows[at]!)
  const drafts: Draft[] = []
  for (const row of rows.slice(at + 1)) {
    if (ends(row) && drafts.length > 0) break
    if (isHeading(headsOf(row))) continue
    if (headsOf(row).length > 2 && drafts.length > 0) break
    take(row, heading, drafts, context)
    if (drafts.length > 200) break
  }
  const lines = drafts.filter(
    (draft) =>
      (draft.amount && (draft.description ?? draft.quantity)) ??
      (draft.unitPrice && draft.quantity),
  )
  const sum = lines.reduce<Decimal | null>(
    (s, l) => (s && l.amount ? add(s, decimal(l.amount.value)) : null),
    decimal('0'),
  )
  const proven =
    sum !== null &&
    [totals.net, totals.gross].some((t) => t !== null && compare(decimal(t), sum) === 0)
  return lines.map((draft) => finished(draft, proven, source))
}

type Value = { value: string; raw: string; cell: Cell }
type Values = {
  description: Value | null
  quantity: Value | null
  unitPrice: Value | null
  amount: Value | null
}
type Draft = Values & { bottom: number; page: number }

const headsOf = (row: Row): Head[] =>
  row.cells.flatMap((cell): Head[] => {
    const column = heads.find(([, words]) =>
      words.test(cell.text.replace(/[/([][^/]*$/, '').trim()),
    )?.[0]
    return column ? [{ column, cell }] : []
  })
const isHeading = (found: readonly Head[]): boolean =>
  new Set(found.map((h) => h.column).filter((c) => c !== 'other')).size >= 3 ||
  (found.some((h) => h.column === 'description') && found.some((h) => h.column === 'amount'))

/**
 * The sums begin: a row that opens with the name of a figure and ends with an amount, or names several figures side by
 * side.
 */
function ends(row: Row): boolean {
  if (
    row.cells.filter(
      (cell) =>
        cell.text.length < 45 &&
        !/\d[.,]\d/.test(cell.text) &&
        ['gross', 'net', 'tax'].includes(kindOf(cell.text)?.kind ?? ''),
    ).length > 1
  )
    return true
  const first = row.cells.find((cell) => /\p{L}{2}/u.test(cell.text))
  const kind = first ? kindOf(first.text.replace(/[\d.,€$\s]+$/, '')) : null
  const closes =
    (row.cells.length > 1 && readAmount(row.cells.at(-1)!.text) !== null) ||
    /\d[.,]\d{2}[^\d%]{0,5}$/.test(row.text)
  return (
    closes &&
    kind !== null &&
    kind.kind !== 'extra' &&
    first!.text.length < 45 &&
    row.cells.length <= 6 &&
    first!.x > 0.05 &&
    !/^\d+\s/.test(row.text)
  )
}

function take(row: Row, heading: readonly Head[], drafts: Draft[], context: AmountContext): void {
  const readings = [
    placed(row, (cell) => nearest(cell, heading), context),
    placed(row, inOrder(row, heading), context),
  ]
  const found = readings.find(agrees) ?? readings[0]!
  const last = drafts.at(-1)
  const close = last && last.page === row.page && row.y - last.bottom < 2.2 * row.height
  if (last && close && found.amount && !last.amount && !found.quantity && !found.unitPrice)
    last.amount = found.amount
  else if (found.amount ?? found.unitPrice)
    drafts.push({ ...found, bottom: row.y + row.height, page: row.page })
  else if (found.description && last && close && !last.description)
    last.description = found.description
  else if (found.description && !last)
    drafts.push({ ...found, bottom: row.y + row.height, page: row.page })
  if (last && drafts.at(-1) === last && close) last.bottom = row.y + row.height
}

/** A row's cells in the columns that `column` says. */
function placed(row: Row, column: (cell: Cell) => Column, context: AmountContext): Values {
  const found: Values = { description: null, quantity: null, unitPrice: null, amount: null }
  for (const cell of row.cells) {
    const name = column(cell)
    if (name === 'other') continue
    if (name === 'description')
      found.description ??= { value: cell.text.slice(0, 300), raw: cell.text, cell }
    else {
      const text = name === 'quantity' ? (/^[\d.,' ]*\d/.exec(cell.text)?.[0] ?? '') : cell.text
      const amount = readAmount(
        text,
        name === 'quantity' ? { mark: context.mark ?? null } : context,
      )
      if (amount) found[name] ??= { value: amount.value, raw: cell.text, cell }
    }
  }
  return found
}

/**
 * Figures that lean to the edges of wide columns stand under the wrong headings; there are as many of them as headings,
 * and in the same order.
 */
function inOrder(row: Row, heading: readonly Head[]): (cell: Cell) => Column {
  const words = heading.find((h) => h.column === 'description')?.cell.x ?? 0
  const columns = heading
    .filter((h) => h.column !== 'description' && (h.column !== 'other' || h.cell.x > words))
    .toSorted((a, b) => a.cell.x - b.cell.x)
  const figures = row.cells
    .filter((cell) => readAmount(cell.text.replace(/\s?%$/, '')) !== null)
    .slice(-columns.length)
  return (cell) =>
    (figures.length === columns.length ? columns[figures.indexOf(cell)]?.column : undefined) ??
    (readAmount(cell.text) === null ? nearest(cell, heading) : 'other')
}

/** Quantity times price is the amount: what tells that each of the three is what it is taken for. */
const agrees = ({ quantity, unitPrice, amount }: Values): boolean =>
  Boolean(
    quantity &&
    unitPrice &&
    amount &&
    rescale(multiply(decimal(quantity.value), decimal(unitPrice.value)), 2) ===
      rescale(decimal(amount.value), 2),
  )

/** The column whose heading stands over this cell; figures lean to the right edge of theirs. */
function nearest(cell: Cell, heading: readonly Head[]): Column {
  const isFigure = readAmount(cell.text) !== null
  const distance = ({ cell: head }: Head): number => {
    const gap = Math.max(
      0,
      Math.max(cell.x, head.x) - Math.min(cell.x + cell.width, head.x + head.width),
    )
    return (
      gap * 4 +
      Math.min(Math.abs(cell.x - head.x), Math.abs(cell.x + cell.width - head.x - head.width))
    )
  }
  const able = heading.filter(
    (h) =>
      isFigure || h.column === 'description' || h.column === 'other' || /^\S*\d/.test(cell.text),
  )
  return (able.length ? able : heading).reduce((a, b) => (distance(b) < distance(a) ? b : a)).column
}

function finished(draft: Draft, proven: boolean, source: Source): Line {
  const { quantity, unitPrice, amount } = draft
  const product = agrees(draft)
  const confidence = 560 + (proven ? 220 : 0) + (product ? 150 : 0)
  // Only the product tells that a quantity and a price are what they are taken for.
  const factors = product ? confidence : 560
  const field = (value: Value | null, sure = confidence): Field | null =>
    value && {
      value: value.value,
      raw: value.raw,
      source,
      confidence: Math.round((sure * value.cell.sure) / 100),
      box: boxOf(value.cell),
    }
  return {
    description: field(draft.description, 700),
    quantity: field(quantity, factors),
    unitPrice: field(unitPrice, factors),
    amount: field(amount),
  }
}
