import type { Words } from '../pages/index.ts'
import { exponentOf } from '../../kernel/currency.ts'
import { markOf, type AmountContext } from './amounts.ts'
import { fieldOf, type Candidate } from './candidates.ts'
import { currencyOf, homeOrder } from './currency.ts'
import { datesOf, invoiceNumber, orderNumber } from './heading.ts'
import { creditNote } from './labels.ts'
import { linesOf } from './lines.ts'
import { ibanOf, supplierName, taxIdOf } from './party.ts'
import type { Extraction, Source } from './port.ts'
import { rowsOf, type Row } from './rows.ts'
import { totalsOf } from './totals.ts'

/** In thousandths: below what passes without a look. */
const unproven = 740

/** Makes of the words of a document what an invoice says, as far as words and their places tell. Knows no vendor and no layout. */
export function fromWords(words: Words, source: Source): Extraction {
  const rows = rowsOf(words.pages)
  // A picture's 0 may be an 8 with every confidence: what no arithmetic proves is to be looked at.
  const field = (candidate: Candidate | null, proven = false) =>
    fieldOf(
      candidate && source === 'ocr' && !proven
        ? { ...candidate, confidence: Math.min(candidate.confidence, unproven) }
        : candidate,
      source,
    )
  const number = invoiceNumber(rows)
  const currency = currencyOf(rows)
  const dates = datesOf(rows, homeOrder(rows, currency?.value ?? null))
  const context: AmountContext = {
    mark: markOf(rows.map((row) => row.text)),
    ...(currency ? { exponent: exponentOf(currency.value) } : {}),
    faint: source === 'ocr',
  }
  const totals = totalsOf(rows, context)
  const lines = linesOf(
    rows,
    context,
    { net: totals.net?.value ?? null, gross: totals.gross?.value ?? null },
    source,
  )
  return {
    supplierName: field(supplierName(rows)),
    supplierTaxId: field(taxIdOf(rows)),
    iban: field(ibanOf(rows)),
    invoiceNumber: field(number),
    issueDate: field(dates.issue),
    dueDate: field(dates.due),
    orderNumber: field(orderNumber(rows, number?.value ?? null)),
    currency: field(currency, true),
    net: field(totals.net, totals.proven),
    tax: field(totals.tax, totals.proven),
    gross: field(totals.gross, totals.proven),
    kind: kindOf(rows),
    pages: words.of,
    lines,
  }
}

/** A credit note says so at the top, in words of its own. */
function kindOf(rows: readonly Row[]): Extraction['kind'] {
  return rows.some(
    (row) =>
      row.page === 1 &&
      row.y < 0.4 &&
      row.cells.some(
        (cell) => cell.text.length < 80 && (cell.text.match(creditNote)?.index ?? 99) < 20,
      ),
  )
    ? 'credit_note'
    : 'invoice'
}
