import { exactly } from '../kernel/counted-in.ts'
import {
  add,
  atLeastZero,
  compare,
  decimal,
  decimalText,
  greatestOf,
  leastOf,
  subtract,
  type Decimal,
} from '../kernel/decimal.ts'
import { convert, extend } from '../kernel/money.ts'
import { billableOf, deliveredOf, settledOf, standing } from './goods.ts'
import { valuePriceOf } from './pricing.ts'
import type { Line } from './purchase-order.ts'

export type Paid = { currency: string; rate: string; baseCurrency: string }

const zero = decimal('0')

/** Went back for a credit after it was billed. */
const returnedBilled = (line: Line): Decimal =>
  atLeastZero(subtract(decimal(line.returned_for_credit), decimal(line.returned_unbilled)))

export const isFinished = (line: Line): boolean =>
  compare(settledOf(line), decimal(standing(line))) >= 0

/**
 * What of a line will still be billed: not what went back unbilled, and not what was credited for goods that went back.
 * What came above the order and went back was never to be billed.
 */
export function toBill(line: Line): Decimal {
  if (isFinished(line)) return zero
  const above = atLeastZero(subtract(deliveredOf(line), decimal(standing(line))))
  const never = add(
    atLeastZero(subtract(decimal(line.returned_unbilled), above)),
    leastOf(decimal(line.credited_quantity), returnedBilled(line)),
  )
  const left = subtract(decimal(standing(line)), add(decimal(line.billed_quantity), never))
  return exactly(atLeastZero(left), line)
}

/** What of a line is never billed: it does not come any more, or went back for a credit. */
export function neverBilled(line: Line): Decimal {
  const above = atLeastZero(subtract(deliveredOf(line), decimal(standing(line))))
  const back = atLeastZero(subtract(decimal(line.returned_for_credit), above))
  return leastOf(add(decimal(line.closed_quantity), back), decimal(line.quantity))
}

/** What a quantity of a line commits, in the organisation's currency at the price and the rate of the order. */
export const committedFor = (
  quantity: Decimal,
  line: Line,
  { currency, rate, baseCurrency }: Paid,
): bigint =>
  compare(quantity, zero) > 0
    ? convert(
        extend(decimalText(quantity), valuePriceOf(line, currency), currency),
        rate,
        baseCurrency,
      ).minor
    : 0n

type Back = { quantity: string; rejected: string }
/**
 * How many of goods that go back for a credit nobody billed. Unbilled goods go back first. For what is billed of the
 * rest a credit note is expected, unless one came before the goods left.
 */
export function unbilledOf(line: Line, { quantity, rejected }: Back): Decimal {
  const owed = subtract(returnedBilled(line), decimal(line.credited_quantity))
  const creditedBefore = atLeastZero(subtract(zero, owed))
  const asked = atLeastZero(subtract(decimal(quantity), creditedBefore))
  if (isFinished(line) && compare(settledOf(line), deliveredOf(line)) >= 0) return zero
  const goodLeft = add(subtract(billableOf(line), decimal(line.billed_quantity)), owed)
  const rejectedHere = subtract(decimal(line.rejected), decimal(line.returned_rejected))
  const rejectedLeft = atLeastZero(add(rejectedHere, leastOf(goodLeft, zero)))
  const good = leastOf(subtract(decimal(quantity), decimal(rejected)), atLeastZero(goodLeft))
  const bad = leastOf(decimal(rejected), rejectedLeft)
  return exactly(leastOf(asked, add(good, bad)), line)
}

/** What goods that went back free of the commitment of their line, as it is after they left. */
export function releasedBy(line: Line, unbilled: Decimal, paid: Paid): bigint {
  if (compare(unbilled, zero) <= 0 && !isFinished(line)) return 0n
  const kept = committedFor(toBill(line), line, paid)
  return kept > line.committed_left ? 0n : line.committed_left - kept
}

/** What a line commits again once goods that nobody billed did not go back after all. */
export function committedAgain(line: Line, unbilled: Decimal, paid: Paid): bigint {
  const missing = committedFor(toBill(line), line, paid) - line.committed_left
  const value = committedFor(unbilled, line, paid)
  const again = missing < value ? missing : value
  return again > 0n ? again : 0n
}

/**
 * By how much other bills change what is unbilled of the goods that went back: less where people accepted a bill over
 * them, more where the bill over them is void.
 */
export function rebilled(line: Line): Decimal {
  const unbilled = decimal(line.returned_unbilled)
  const billed = decimal(line.billed_quantity)
  const credited = decimal(line.credited_quantity)
  const owed = subtract(returnedBilled(line), credited)
  const settled = add(add(billed, unbilled), leastOf(credited, returnedBilled(line)))
  const over = subtract(settled, greatestOf(decimal(standing(line)), deliveredOf(line)))
  if (compare(over, zero) > 0) return exactly(subtract(zero, leastOf(over, unbilled)), line)
  return exactly(atLeastZero(subtract(owed, billed)), line)
}
