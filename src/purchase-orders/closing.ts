import { exactly } from '../kernel/counted-in.ts'
import { add, compare, decimal, decimalText, greatestOf, subtract } from '../kernel/decimal.ts'
import { conflict, invalid } from '../kernel/problem.ts'
import { deliveredOf, standing } from './goods.ts'
import type { Line } from './purchase-order.ts'
import { committedFor, toBill, type Paid } from './returned.ts'

type Counted = Pick<
  Line,
  | 'quantity'
  | 'closed_quantity'
  | 'received'
  | 'returned_for_credit'
  | 'returned_for_replacement'
  | 'billed_quantity'
  | 'holds'
>
const zero = decimal('0')

/** What has neither come nor been billed, and may be closed. */
function closable(line: Counted): string {
  const come = greatestOf(deliveredOf(line), decimal(line.billed_quantity))
  const left = exactly(subtract(decimal(standing(line)), come), line)
  return decimalText(greatestOf(left, zero))
}

export const canBeClosed = (line: Counted): boolean => compare(decimal(closable(line)), zero) > 0
export const isClosedShort = (line: Pick<Line, 'closed_quantity' | 'removed'>): boolean =>
  !line.removed && compare(decimal(line.closed_quantity), zero) > 0

/** The acts whose turn it is not, because nothing is left to close or nothing was closed. */
export const fitsLines = (name: string, lines: readonly Line[]): boolean => {
  if (name === 'close_rest') return lines.some(canBeClosed)
  return name !== 'reopen_rest' || lines.some(isClosedShort)
}

/** How a line is closed: the quantity that does not come any more, and the commitment that it releases. */
export type Closing = { lineId: string; quantity: string; released: bigint }

/**
 * What came and is not billed yet stays committed at the order's price and rate, as far as it is; all else of the line
 * is released.
 */
export function closingOf(line: Line, paid: Paid): Closing {
  const quantity = closable(line)
  const after = closed(line, { lineId: line.id, quantity, released: 0n })
  const value = committedFor(toBill(after), line, paid)
  const kept = value > line.committed_left ? line.committed_left : value
  return { lineId: line.id, quantity, released: line.committed_left - kept }
}

/** The lines that are meant: the named ones, or all. */
function linesNamed(lines: readonly Line[], ids: readonly string[] | null): Line[] {
  const unknown = ids?.findIndex((id) => !lines.some((line) => line.id === id)) ?? -1
  if (unknown >= 0)
    throw invalid(`/line_ids/${unknown}`, 'unknown', 'This line is not one of the order.')
  return lines.filter((line) => ids === null || ids.includes(line.id))
}

/** The lines to close; refused where nothing is left to close. */
export function toClose(lines: readonly Line[], ids: readonly string[] | null): Line[] {
  const open = linesNamed(lines, ids).filter(canBeClosed)
  if (open.length === 0)
    throw conflict(
      'nothing_open',
      'Everything of it has come or was closed already, so there is nothing to close.',
    )
  return open
}

export function toReopen(lines: readonly Line[], ids: readonly string[] | null): Line[] {
  const closed = linesNamed(lines, ids).filter(isClosedShort)
  if (closed.length === 0)
    throw conflict('nothing_open', 'Nothing of it was closed, so there is nothing to open again.')
  return closed
}

/** A line as it is once it is closed, or opened again. */
export const closed = (line: Line, { quantity, released }: Closing): Line => ({
  ...line,
  closed_quantity: decimalText(
    exactly(add(decimal(line.closed_quantity), decimal(quantity)), line),
  ),
  closed_commitment: line.closed_commitment + released,
  committed_left: line.committed_left - released,
})
export const opened = (line: Line): Line => ({
  ...line,
  closed_quantity: '0',
  closed_commitment: 0n,
  committed_left: line.committed_left + line.closed_commitment,
})
/** Whether what was closed then is closed still. */
export const hasClosed = (line: Line, { quantity, released }: Closing): boolean =>
  !line.removed &&
  compare(decimal(line.closed_quantity), decimal(quantity)) >= 0 &&
  line.closed_commitment >= released
/** What opens again what a closing closed. */
export const inverse = ({ lineId, quantity, released }: Closing): Closing => ({
  lineId,
  quantity: decimalText(subtract(zero, decimal(quantity))),
  released: -released,
})
