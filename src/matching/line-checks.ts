import { exactly, inBase, saidOf } from '../kernel/counted-in.ts'
import { add, decimal, decimalText, type Decimal } from '../kernel/decimal.ts'
import { extend } from '../kernel/money.ts'
import { type Message } from '../messages/index.ts'
import type { Bill, BilledLine, OrderLine, Progress } from './bill.ts'
import type { CheckName, Finding, Hold, HoldReason, Result } from './finding.ts'
import type { Tolerances } from './policy.ts'
import { magnitude } from './tolerance.ts'
import {
  orderedCheck,
  orderedKeptChecks,
  receivedChecks,
  unitCheck,
  wholeChecks,
} from './quantity-checks.ts'
import { priceCheck } from './price-checks.ts'
import { amountCheck, arithmeticCheck } from './amount-checks.ts'

/** A billed line beside its order line, what was billed before, and the limits that hold for both. */
export type LinePair = {
  /** Its quantity and price in the order's unit. */
  line: BilledLine
  /** As it is billed. */
  stated: BilledLine
  ordered: OrderLine
  before: Progress
  bill: Bill
  tolerances: Tolerances
  baseCurrency: string
}

/** The checks of a line that adds to what is billed. Every check runs, even when another has failed. */
export function chargeChecks(pair: LinePair): Finding[] {
  const price = priceCheck(pair)
  const heldForPrice = price.hold?.reason === 'price' ? price.hold.variance : 0n
  return [
    unitCheck(pair),
    orderedCheck(pair),
    ...wholeChecks(pair),
    ...(pair.ordered.match_level >= 3 ? receivedChecks(pair) : orderedKeptChecks(pair)),
    price,
    amountCheck(pair, heldForPrice),
    arithmeticCheck(pair),
  ]
}

/** What is billed of the order line once this line counts. */
export const afterCharge = ({ line, before, ordered }: LinePair): Progress => ({
  quantity: exactly(add(before.quantity, decimal(line.quantity)), ordered),
  amount: before.amount + line.net,
  credited: before.credited,
})

/** The params by which every message names its line. */
export const named = ({ position, description }: BilledLine) => ({ position, description })

type Said = {
  check: CheckName
  basis: Message
  expected: Decimal
  actual: Decimal
  variance: Decimal
  allowed: Message
  passed: boolean
}
export const resultOf = (line: BilledLine, said: Said): Result => ({
  position: line.position,
  check: said.check,
  basis: said.basis,
  expected: decimalText(said.expected),
  actual: decimalText(said.actual),
  variance: decimalText(said.variance),
  allowed: said.allowed,
  passed: said.passed,
})

export const holdOf = (
  { line, ordered }: Pick<LinePair, 'line' | 'ordered'>,
  reason: HoldReason,
  stake: { variance: bigint; base: bigint },
  said: Message,
): Hold => ({ reason, position: line.position, message: said, about: ordered.id, ...stake })

/** Quantities of a line as they are said together: in the order's unit, or all in the smaller one. */
export function saidTogether({ ordered }: Pick<LinePair, 'ordered'>) {
  return <K extends string>(values: Record<K, Decimal>): Record<K, Decimal> => {
    const smaller = Object.values<Decimal>(values).some(
      (value) => saidOf(value, ordered).unit !== ordered.unit,
    )
    const entries = Object.entries<Decimal>(values).map(([name, value]) => [
      name,
      smaller ? inBase(value, ordered) : value,
    ])
    return Object.fromEntries(entries) as Record<K, Decimal>
  }
}

/** What is at stake in a quantity too many: it at the order's price, or at the billed one where that is higher. */
export function stakeOf(pair: LinePair, over: Decimal): { variance: bigint; base: bigint } {
  const { line, ordered, bill } = pair
  const base = extend(ordered.quantity, ordered.unit_price, bill.currency).minor
  const agreed = extend(decimalText(over), ordered.unit_price, bill.currency).minor
  return { variance: agreed > 0n ? agreed : magnitude(line.net), base }
}
