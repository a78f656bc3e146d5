import type { Words } from '../pages/index.ts'
import { exponentOf } from '../../kernel/currency.ts'
import { decimal, plainText } from '../../kernel/decimal.ts'
import { markOf, type AmountContext } from './amounts.ts'
import { fieldOf, type Candidate } from './candidates.ts'
import { currencyOf, homeOrder } from './currency.ts'
import { datesOf, invoiceNumber, orderNumber } from './heading.ts'
import { creditNote, selfBilled } from './labels.ts'
import { linesOf } from './lines.ts'
import { doubted, doubtful, verdictOf } from './plausibility.ts'
import { ibanOf, supplierName, taxIdOf } from './party.ts'
import type { Extraction, Field, Source } from './port.ts'
import { rowsOf, type Row } from './rows.ts'
import { totalsOf } from './totals.ts'

/**
 * Makes of the words of a document what an invoice says, as far as words and their places tell. Knows no vendor and no
 * layout.
 */
export function fromWords(words: Words, source: Source): Extraction {
  const rows = rowsOf(words.pages)
  // A picture's 0 may be an 8 with every confidence: what no arithmetic proves is to be looked at.
  const field = (candidate: Candidate | null, proven = false) =>
    fieldOf(
      candidate && source === 'ocr' && !proven
        ? { ...candidate, confidence: Math.min(candidate.confidence, doubtful) }
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
  const totals = totalsOf(rows, context, currency?.value ?? null)
  const lines = linesOf(
    rows,
    context,
    { net: totals.net?.value ?? null, gross: totals.gross?.value ?? null },
    source,
  )
  const read: Extraction = {
    supplierName: field(supplierName(rows)),
    supplierTaxId: field(taxIdOf(rows)),
    iban: field(ibanOf(rows)),
    invoiceNumber: field(number),
    issueDate: field(dates.issue),
    dueDate: field(dates.due),
    orderNumber: field(orderNumber(rows, number?.value ?? null)),
    currency: field(currency),
    net: field(totals.net, totals.proven),
    tax: field(totals.tax, totals.proven),
    gross: field(totals.gross, totals.proven),
    kind: kindOf(rows),
    pages: words.of,
    lines,
  }
  return verdictOf(read, totals) === 'holds' ? asCredit(read) : doubted(asCredit(read))
}

/** Credit notes print what they give back with a minus or without; their kind says which way it goes. */
function asCredit(read: Extraction): Extraction {
  if (read.kind !== 'credit_note' || !read.gross?.value.startsWith('-')) return read
  return {
    ...read,
    net: turned(read.net),
    tax: turned(read.tax),
    gross: turned(read.gross),
    // Of a line's quantity and price one has the minus, or neither shows it.
    lines: read.lines.map((line) => ({
      ...line,
      amount: turned(line.amount),
      quantity: isNegative(line.quantity) ? turned(line.quantity) : line.quantity,
      unitPrice: isNegative(line.unitPrice) ? turned(line.unitPrice) : line.unitPrice,
    })),
  }
}

const isNegative = (field: Field | null): boolean => field?.value.startsWith('-') ?? false
function turned(field: Field | null): Field | null {
  const value = field && decimal(field.value)
  return value && field && { ...field, value: plainText({ ...value, units: -value.units }) }
}

const opensWith = (text: string, words: RegExp): boolean => {
  const at = text.search(words)
  return at >= 0 && at < 20
}

/** A credit note says so at the top, in words of its own. */
function kindOf(rows: readonly Row[]): Extraction['kind'] {
  const head = rows.filter((row) => row.page === 1 && row.y < 0.4)
  const isCredit = head.some((row) => row.cells.some((cell) => namesCredit(cell.text)))
  return isCredit ? 'credit_note' : 'invoice'
}

const namesCredit = (text: string): boolean =>
  text.length < 80 && !selfBilled.test(text) && opensWith(text, creditNote)
