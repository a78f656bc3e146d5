import {
  add,
  align,
  compare,
  decimal,
  decimalText,
  divideRounded,
  multiply,
  subtract,
  type Decimal,
} from '../kernel/decimal.ts'
import { exponentOf } from '../kernel/currency.ts'
import { extend, money } from '../kernel/money.ts'
import { sameUnit } from '../kernel/units.ts'
import { moneyText, quantityText } from '../platform/view/format.ts'
import type { Bill, BilledLine, OrderLine, Progress } from './bill.ts'
import type { CheckName, Finding, Hold, HoldReason, Result } from './finding.ts'
import type { Limit, Tolerances } from './policy.ts'
import {
  absolute,
  bothWays,
  limitText,
  magnitude,
  minorUnits,
  negated,
  within,
  zero,
} from './tolerance.ts'

/** A billed line beside its order line, what was billed before, and the limits that hold for both. */
export type LinePair = {
  line: BilledLine
  ordered: OrderLine
  before: Progress
  bill: Bill
  tolerances: Tolerances
  baseCurrency: string
}

/** The checks of a line that adds to what is billed. Each is made, whatever the others say. */
export function chargeChecks(pair: LinePair): Finding[] {
  const price = priceCheck(pair)
  const heldForPrice = price.hold?.reason === 'price' ? price.hold.variance : 0n
  return [
    unitCheck(pair),
    orderedCheck(pair),
    ...(pair.ordered.match_level >= 3 ? receivedChecks(pair) : []),
    price,
    amountCheck(pair, heldForPrice),
    arithmeticCheck(pair),
  ]
}

/** What is billed of the order line once this line counts. */
export const afterCharge = ({ line, before }: LinePair): Progress => ({
  quantity: add(before.quantity, decimal(line.quantity)),
  amount: before.amount + line.net,
  credited: before.credited,
})

export const named = (line: BilledLine): string => `Line ${line.position} “${line.description}”`

type Said = {
  check: CheckName
  basis: string
  expected: Decimal
  actual: Decimal
  variance: Decimal
  allowed: string
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
  message: string,
): Hold => ({ reason, position: line.position, message, about: ordered.id, ...stake })

function unitCheck(pair: LinePair): Finding {
  const { line, ordered } = pair
  const same = line.unit === null ? 'same' : sameUnit(line.unit, ordered.unit)
  const result: Result = {
    position: line.position,
    check: 'unit',
    basis: 'unit of the order',
    expected: ordered.unit,
    actual: line.unit ?? 'not stated',
    variance: '',
    allowed: 'the same unit',
    passed: same === 'same',
  }
  if (same === 'same') return { result, hold: null }
  const doubt =
    same === 'unknown'
      ? 'Whether that is the same is not known'
      : 'A quantity in one says nothing about the other'
  const message = `${named(line)} is billed in “${line.unit}”, the order is in “${ordered.unit}”. ${doubt}.`
  const amount = magnitude(line.net)
  return { result, hold: holdOf(pair, 'unit', { variance: amount, base: amount }, message) }
}

function orderedCheck(pair: LinePair): Finding {
  const { line, ordered } = pair
  const after = afterCharge(pair).quantity
  const basis = decimal(ordered.quantity)
  const over = subtract(after, basis)
  const stake = stakeOf(pair, over)
  const limit = pair.tolerances.quantity
  const passed = within(over, basis, pair.bill.toBase(stake.variance), limit)
  const result = resultOf(line, {
    check: 'ordered',
    basis: 'quantity ordered',
    expected: basis,
    actual: after,
    variance: over,
    allowed: limitText(limit, pair.baseCurrency),
    passed,
  })
  const message = `${named(line)}: ${many(after)} billed in all, ${many(basis)} ordered: ${many(over)} too many.`
  return { result, hold: passed ? null : holdOf(pair, 'quantity_billed', stake, message) }
}

/**
 * Billed against received. What was credited as goods given back is not billable again: only what was
 * received beyond it. Both say so on their own: what has not come, and what came and was credited.
 */
function receivedChecks(pair: LinePair): Finding[] {
  const { line, ordered, before, bill, tolerances } = pair
  const received = decimal(ordered.received)
  const after = afterCharge(pair).quantity
  const missing = subtract(after, received)
  const missingStake = stakeOf(pair, missing)
  const came = within(missing, received, bill.toBase(missingStake.variance), tolerances.quantity)
  const receivedFinding: Finding = {
    result: resultOf(line, {
      check: 'received',
      basis: 'quantity received',
      expected: received,
      actual: after,
      variance: missing,
      allowed: limitText(tolerances.quantity, pair.baseCurrency),
      passed: came,
    }),
    hold: came
      ? null
      : holdOf(
          pair,
          'not_received',
          missingStake,
          `${named(line)}: ${many(after)} billed in all, ${many(received)} received: ${many(missing)} not received yet.`,
        ),
  }
  if (compare(before.credited, zero) <= 0) return [receivedFinding]
  const billable = subtract(received, before.credited)
  const again = subtract(after, billable)
  const stake = stakeOf(pair, again)
  const allowed = within(again, billable, bill.toBase(stake.variance), tolerances.quantity)
  const creditedFinding: Finding = {
    result: resultOf(line, {
      check: 'received',
      basis: 'quantity received and not credited',
      expected: billable,
      actual: after,
      variance: again,
      allowed: limitText(tolerances.quantity, pair.baseCurrency),
      passed: allowed,
    }),
    hold:
      allowed || !came
        ? null
        : holdOf(
            pair,
            'credited_before',
            stake,
            `${named(line)}: ${many(before.credited)} of the ${many(received)} received were credited, and ${many(again)} of them are billed again. That is right only for goods that were returned and replaced.`,
          ),
  }
  return [receivedFinding, creditedFinding]
}

/** What is at stake in a quantity too many: it at the order's price, or at the billed one where that is higher. */
function stakeOf(pair: LinePair, over: Decimal): { variance: bigint; base: bigint } {
  const { line, ordered, bill } = pair
  const base = extend(ordered.quantity, ordered.unit_price, bill.currency).minor
  if (compare(over, zero) <= 0) return { variance: 0n, base }
  const agreed = extend(decimalText(over), ordered.unit_price, bill.currency).minor
  return { variance: agreed > 0n ? agreed : magnitude(line.net), base }
}

/** The billed unit price, its line's allowances and charges included, against the order's: above and far below. */
function priceCheck(pair: LinePair): Finding {
  const { line, ordered, bill, tolerances } = pair
  const exponent = exponentOf(bill.currency)
  const quantity = decimal(line.quantity)
  const billed = add(
    multiply(quantity, decimal(line.price)),
    multiply({ units: line.adjustments, scale: exponent }, decimal(line.priceBase)),
  )
  const agreed = multiply(multiply(quantity, decimal(ordered.unit_price)), decimal(line.priceBase))
  const over = subtract(billed, agreed)
  const stake = magnitude(divided(over, decimal(line.priceBase), exponent))
  const agreedNet = magnitude(extend(line.quantity, ordered.unit_price, bill.currency).minor)
  const aboveOk = within(over, agreed, bill.toBase(stake), tolerances.price)
  const belowOk = within(negated(over), agreed, bill.toBase(stake), tolerances.priceBelow)
  const [actual, expected] = [unitPrice(billed, pair), decimal(ordered.unit_price)]
  const limits = {
    above: limitText(tolerances.price, pair.baseCurrency),
    below: limitText(tolerances.priceBelow, pair.baseCurrency),
  }
  const result = resultOf(line, {
    check: 'price',
    basis: 'unit price of the order',
    expected,
    actual,
    variance: subtract(actual, expected),
    allowed: bothWays(limits.above, limits.below),
    passed: aboveOk && belowOk,
  })
  if (aboveOk && belowOk) return { result, hold: null }
  const compared = `${named(line)}: billed at ${many(actual)}, ordered at ${many(expected)}: ${moneyText(money(stake, bill.currency))}`
  return {
    result,
    hold: aboveOk
      ? holdOf(
          pair,
          'price_below',
          { variance: stake, base: agreedNet },
          `${compared} below the order. Allowed: ${limits.below}. Is it the right line?`,
        )
      : holdOf(
          pair,
          'price',
          { variance: stake, base: agreedNet },
          `${compared} above the order. Allowed: ${limits.above}.`,
        ),
  }
}

/** The price of one unit, to eight decimals, from quantity x price x base. */
function unitPrice(extended: Decimal, { line }: LinePair): Decimal {
  const divisor = multiply(decimal(line.quantity), decimal(line.priceBase))
  if (divisor.units === 0n) return zero
  const [numerator, denominator] = align(extended, divisor)
  return { units: divideRounded(numerator * 100_000_000n, denominator), scale: 8 }
}

/**
 * All that is billed of an order line, against quantity x order price: summed over its bills, so that many
 * small ones cannot add up to a large difference. What people accepted before counts as agreed, and what
 * is held for its price already is not held again here.
 */
function amountCheck(pair: LinePair, heldForPrice: bigint): Finding {
  const { line, ordered, bill, tolerances } = pair
  const after = afterCharge(pair)
  const agreed =
    extend(decimalText(after.quantity), ordered.unit_price, bill.currency).minor +
    ordered.accepted_variance
  const over = after.amount - agreed
  const limit: Limit = tolerances.line
  const passed = within(minorUnits(over), minorUnits(agreed), bill.toBase(over), limit)
  const allowed = limitText(limit, pair.baseCurrency)
  const result = resultOf(line, {
    check: 'line',
    basis: 'quantity billed in all, at the price of the order',
    expected: minorUnits(agreed),
    actual: minorUnits(after.amount),
    variance: minorUnits(over),
    allowed,
    passed,
  })
  const amount = (minor: bigint): string => moneyText(money(minor, bill.currency))
  const message = `${named(line)}: ${amount(after.amount)} billed in all for ${many(after.quantity)}; at the order's price that is ${amount(agreed)}: ${amount(over)} above. Allowed: ${allowed}.`
  const rest = over - heldForPrice
  const restPassed = within(minorUnits(rest), minorUnits(agreed), bill.toBase(rest), limit)
  const stake = { variance: over, base: magnitude(agreed) }
  return { result, hold: restPassed ? null : holdOf(pair, 'line_amount', stake, message) }
}

/** Quantity x price / base, with its allowances and charges, is the line's own amount, within what its price was rounded to. */
export function arithmeticCheck(pair: LinePair): Finding {
  const { line, bill } = pair
  const exponent = exponentOf(bill.currency)
  const quantity = decimal(line.quantity)
  const price = decimal(line.price)
  const base = decimal(line.priceBase)
  const product = multiply(quantity, price)
  const adjustments = multiply({ units: line.adjustments, scale: exponent }, base)
  const computedTimesBase = add(product, adjustments)
  const statedTimesBase = multiply({ units: line.net, scale: exponent }, base)
  const difference = absolute(subtract(statedTimesBase, computedTimesBase))
  const unit = multiply({ units: 1n, scale: exponent }, base)
  const halfAPriceStep = multiply(absolute(quantity), { units: 5n, scale: price.scale + 1 })
  const slack = compare(unit, halfAPriceStep) > 0 ? unit : halfAPriceStep
  const passed = compare(difference, slack) <= 0
  const computed = divided(computedTimesBase, base, exponent)
  const result = resultOf(line, {
    check: 'line_arithmetic',
    basis: 'quantity at its price, with its allowances and charges',
    expected: minorUnits(computed),
    actual: minorUnits(line.net),
    variance: minorUnits(line.net - computed),
    allowed: 'what the price was rounded by',
    passed,
  })
  const amount = (minor: bigint): string => moneyText(money(minor, bill.currency))
  const message = `${named(line)} says ${amount(line.net)}; its quantity and price come to ${amount(computed)}.`
  const stake = { variance: magnitude(line.net - computed), base: magnitude(line.net) }
  return { result, hold: passed ? null : holdOf(pair, 'totals', stake, message) }
}

function divided(value: Decimal, by: Decimal, exponent: number): bigint {
  const [numerator, denominator] = align(value, by)
  return divideRounded(numerator * 10n ** BigInt(exponent), denominator)
}

export const many = (value: Decimal): string => quantityText(decimalText(value))
