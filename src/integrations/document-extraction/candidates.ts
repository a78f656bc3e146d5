import { below, boxOf, cellAt, type Cell, type Row } from './rows.ts'
import type { Field, Source } from './port.ts'

/** A value that may be the one wanted, with what speaks for it. `confidence` is in thousandths. */
export type Candidate = { value: string; raw: string; cell: Cell; confidence: number }
export type Found = { value: string; raw: string; ambiguous?: boolean }

/**
 * Where a label leads: behind it on its row, else under it in its column. `read` says whether a text begins with the
 * wanted value. `alone`: the label is no word of a phrase.
 */
export function labelled(
  rows: readonly Row[],
  label: RegExp,
  read: (text: string, before: string) => Found | null,
  sure: number,
  { alone = false } = {},
): Candidate[] {
  const found: Candidate[] = []
  for (const row of rows)
    for (const match of row.text.matchAll(label)) {
      const end = match.index + match[0].length
      const before = row.text.slice(0, match.index)
      const rest = row.text.slice(end)
      // A label that opens its cell is a label; one inside a sentence is a word.
      const opens = /(^|\s\s|[:;,|(] ?)$/.test(before) ? 0 : 120
      if (alone && (opens > 0 || !/^\s*(?::|$|\s\s)/.test(rest))) continue
      const value = read(rest, before)
      if (value) {
        const at = end + Math.max(0, rest.indexOf(value.raw))
        const cell = cellAt(row, at)
        found.push({ ...value, cell, confidence: less(sure - opens, value, cell) })
      } else {
        const own = cellAt(row, match.index)
        for (const { row: next, cell } of below(rows, row, own, 2.6)) {
          const under = read(next.text.slice(next.starts[next.cells.indexOf(cell)]), '')
          if (!under) continue
          found.push({
            ...under,
            cell: next.cells.find((c) => c.text.includes(under.raw)) ?? cell,
            confidence: less(sure - opens - 80, under, cell),
          })
          break
        }
      }
    }
  return found
}

const less = (confidence: number, found: Found, cell: Cell): number =>
  Math.round(((confidence - (found.ambiguous ? 300 : 0)) * cell.sure) / 100)

/** The one with most confidence; among equals the first on the page. */
export const best = (candidates: readonly Candidate[]): Candidate | null =>
  candidates.reduce<Candidate | null>(
    (top, c) => (top && top.confidence >= c.confidence ? top : c),
    null,
  )

export const fieldOf = (candidate: Candidate | null, source: Source): Field | null =>
  candidate && {
    value: candidate.value,
    raw: candidate.raw,
    source,
    confidence: Math.max(0, Math.min(1000, candidate.confidence)),
    box: boxOf(candidate.cell),
  }
