import { best, labelled, type Candidate } from './candidates.ts'
import { buyerLabels, legalForm, sellerLabels, taxIdLabels } from './labels.ts'
import { kindOf } from './sum-labels.ts'
import { below, cellAt, type Cell, type Row } from './rows.ts'

const iban =
  /(?<![A-Z0-9])([A-Z]{2}\d{2}(?:\s?[A-Z0-9]{2,4}){3,8}(?:\s?[A-Z0-9]{1,3})?)(?![A-Z0-9])/g
/** How long an IBAN is, by country (ISO 13616 register); what follows it on its line is another word. */
const lengths: Record<string, number> = {
  AT: 20,
  BE: 16,
  CH: 21,
  CZ: 24,
  DE: 22,
  DK: 18,
  ES: 24,
  FI: 18,
  FR: 27,
  GB: 22,
  HU: 28,
  IE: 22,
  IT: 27,
  LU: 20,
  NL: 18,
  NO: 15,
  PL: 28,
  PT: 25,
  SE: 24,
  SK: 24,
}
/** ISO 13616: the check digits hold. */
function isIban(text: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(text)) return false
  const moved = text.slice(4) + text.slice(0, 4)
  return (
    BigInt(
      Array.from(moved)
        .map((c) => (/\d/.test(c) ? c : String(c.charCodeAt(0) - 55)))
        .join(''),
    ) %
      97n ===
    1n
  )
}

export function ibanOf(rows: readonly Row[]): Candidate | null {
  for (const row of rows)
    for (const match of row.text.matchAll(iban)) {
      const squeezed = match[0].replaceAll(/\s/g, '')
      const value = squeezed.slice(0, lengths[squeezed.slice(0, 2)] ?? squeezed.length)
      if (isIban(value))
        return { value, raw: match[0], cell: cellAt(row, match.index), confidence: 950 }
    }
  return null
}

/** A number for tax that says so by its form: GSTIN, or the two letters and digits of a VAT number. */
const taxForm =
  /^[\s.:#-]*((?:\d{2}[A-Z]{5}\d{4}[A-Z][A-Z\d]Z[A-Z\d])|(?:[A-Z]{2,3}\s?[A-Z0-9]?\d{1,4}(?:[\s.-]?[A-Z0-9]{2,4}){1,4})|(?:\d{3}[\s-]?\d{3}[\s-]?\d{2,5}(?:[\s-]?\d{2})?)|(?:\d{2}[\s-]?\d{3}[\s-]?\d{3}[\s-]?\d{3})|(?:\d{2}-\d{7})|(?:\d{9,11}))(?![A-Z0-9])/
export function taxIdOf(rows: readonly Row[]): Candidate | null {
  const buyers = buyerZone(rows)
  const found = labelled(
    rows,
    taxIdLabels,
    (text) => {
      const raw = taxForm.exec(text)?.[1]
      return raw ? { value: raw.replaceAll(/[\s.-]/g, '').toUpperCase(), raw } : null
    },
    900,
  )
  return best(found.map((c) => (buyers.has(c.cell) ? { ...c, confidence: c.confidence - 400 } : c)))
}

/** Cells that speak of the buyer: under or behind a label such as 'Bill to', as far as its block goes. */
function buyerZone(rows: readonly Row[]): ReadonlySet<Cell> {
  const zone = new Set<Cell>()
  for (const row of rows)
    for (const match of row.text.matchAll(buyerLabels)) {
      const before = row.text.slice(0, match.index)
      if (
        !/(^|\s\s)$/.test(before) ||
        !/^\s*(?::|$|\s\s|[/])/.test(row.text.slice(match.index + match[0].length))
      )
        continue
      const own = cellAt(row, match.index)
      zone.add(own)
      const next = row.cells[row.cells.indexOf(own) + 1]
      for (const start of next && next.x - own.x < 0.35 ? [own, next] : [own])
        for (const { row: line, cell } of below(rows, row, start, 9)) {
          zone.add(cell)
          const beside = line.cells[line.cells.indexOf(cell) + 1]
          if (cell.text.endsWith(':') && beside) zone.add(beside)
        }
      if (next && next.x - own.x < 0.35) zone.add(next)
    }
  return zone
}

/**
 * Who sends it: named so, else the first name with a company's ending that is not the buyer's, else the largest words
 * at the top.
 */
export function supplierName(rows: readonly Row[]): Candidate | null {
  const buyers = buyerZone(rows)
  const named = labelled(rows, sellerLabels, (text) => nameIn(text), 860, { alone: true })
    .filter((c) => !buyers.has(c.cell))
    .map((c) => (legalForm.test(c.raw) ? c : { ...c, confidence: c.confidence - 220 }))
  const formed = rows.flatMap((row) =>
    row.cells
      .filter((cell) => !buyers.has(cell) && cell.text.length < 80 && legalForm.test(cell.text))
      .flatMap((cell): Candidate[] => {
        const name = nameIn(cell.text.split(/\s[|●•·]\s|\s-\s/)[0]!)
        return name && name.value.split(' ').length < 9
          ? [{ ...name, cell, confidence: cell.page === 1 ? 760 - Math.round(cell.y * 60) : 560 }]
          : []
      }),
  )
  const top = rows
    .filter((row) => row.page === 1 && row.y < 0.3)
    .flatMap((row) => row.cells)
    .filter(
      (cell) =>
        !buyers.has(cell) &&
        nameIn(cell.text) &&
        !title.test(cell.text) &&
        !cell.text.endsWith(':') &&
        kindOf(cell.text) === null,
    )
  const largest = top.reduce<Cell | null>(
    (a, b) => (a && a.height >= b.height * 1.05 ? a : !a || b.height > a.height * 1.05 ? b : a),
    null,
  )
  const guess: Candidate[] = largest
    ? [{ value: nameIn(largest.text)!.value, raw: largest.text, cell: largest, confidence: 450 }]
    : []
  return best([...named, ...formed, ...guess])
}

const title =
  /(?<!\p{L})(?:invoices?|bill|[a-z]*rechnung|facture|factuur|factura|fattura|faktura|gutschrift|credit note|original|copy|page|date|datum)(?!\p{L})/iu
function nameIn(text: string): { value: string; raw: string } | null {
  const parts = text.split('  ').map((part) =>
    part
      .replace(/^[\s:.-]+/, '')
      .replace(
        /^(?:name|company(?:\sname)?|firma|nom|naam|nombre|nazwa|ragione\ssociale)\s*(?::\s*|$)/iu,
        '',
      )
      .replace(/[,;:\s]+$/, ''),
  )
  const raw = parts.find((part) => part !== '') ?? ''
  return raw.length >= 3 &&
    raw.length <= 100 &&
    /\p{L}{2}/u.test(raw) &&
    !/[@:]|https?|www\.|\d{5,}/.test(raw)
    ? { value: raw, raw }
    : null
}
