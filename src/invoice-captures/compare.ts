import { compare, parseDecimal } from '../kernel/decimal.ts'
import type { Confirmation } from './input.ts'
import { keptExtraction } from './extracted.ts'

/** Which values a person changed, with what had been read: the measure of the reader, and a fact for the auditor. */
export function changedValues(
  extraction: unknown,
  input: Confirmation,
): Record<string, { read: string | null; confirmed: string | null }> {
  const read = keptExtraction(extraction)
  const pairs: [string, string | null, string | null][] = [
    ['supplier_number', read?.invoiceNumber?.value ?? null, input.supplier_number],
    ['issue_date', read?.issueDate?.value ?? null, input.issue_date],
    ['due_date', read?.dueDate?.value ?? null, input.due_date ?? null],
    ['order_number', read?.orderNumber?.value ?? null, input.order_number ?? null],
    ['currency', read?.currency?.value ?? null, input.currency],
    ['net', read?.net?.value ?? null, input.net],
    ['tax', read?.tax?.value ?? null, input.tax],
    ['gross', read?.gross?.value ?? null, input.gross],
    ['lines', read ? String(read.lines.length) : null, String(input.lines.length)],
  ]
  return Object.fromEntries(
    pairs
      .filter(([, before, after]) => !same(before, after))
      .map(([name, before, after]) => [name, { read: before, confirmed: after }]),
  )
}

function same(a: string | null, b: string | null): boolean {
  const [x, y] = [parseDecimal(a ?? ''), parseDecimal(b ?? '')]
  return a === b || Boolean(x && y && compare(x, y) === 0)
}
