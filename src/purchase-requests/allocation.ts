import { add, align, compare, decimal, decimalText, subtract } from '../kernel/decimal.ts'
import { share } from '../kernel/money.ts'
import type { Line } from './purchase-request.ts'

type Counted = Pick<Line, 'quantity' | 'ordered_quantity' | 'cancelled_quantity'>
const zero = decimal('0')

/** What of a line may still be ordered. */
export const openQuantity = (line: Counted): string =>
  decimalText(
    subtract(
      decimal(line.quantity),
      add(decimal(line.ordered_quantity), decimal(line.cancelled_quantity)),
    ),
  )

/** An estimate's share of a quantity, rounded once. */
export function shareOf(estimate: bigint, part: string, whole: string): bigint {
  const [numerator, denominator] = align(decimal(part), decimal(whole))
  return share(estimate, numerator, denominator)
}

/** What a line has reserved while nothing else is ordered of it: its estimate, or the share of what is open. */
export function estimateOfOpen(line: Counted, estimate: bigint): bigint {
  const open = openQuantity(line)
  return compare(decimal(open), decimal(line.quantity)) === 0
    ? estimate
    : shareOf(estimate, open, line.quantity)
}

/** The status of an approved request follows from its lines. */
export function statusFromLines(
  lines: readonly Counted[],
): 'approved' | 'partially_ordered' | 'ordered' | 'cancelled' {
  const ordered = lines.some((line) => compare(decimal(line.ordered_quantity), zero) > 0)
  if (lines.every((line) => compare(decimal(openQuantity(line)), zero) === 0))
    return ordered ? 'ordered' : 'cancelled'
  return ordered ? 'partially_ordered' : 'approved'
}

/** The charges that lines still need: each line's share of its open quantity, and nothing for lines ordered in full. */
export function ofOpen<C extends { lineId: string | null; minor: bigint }>(
  charges: readonly C[],
  lines: readonly (Counted & { id: string })[],
): C[] {
  return charges.flatMap((charge) => {
    const line = lines.find((l) => l.id === charge.lineId)
    if (!line) return [charge]
    return compare(decimal(openQuantity(line)), zero) === 0
      ? []
      : [{ ...charge, minor: estimateOfOpen(line, charge.minor) }]
  })
}
