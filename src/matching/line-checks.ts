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
import { extend } from '../kernel/money.ts'
import { sameUnit } from '../kernel/units.ts'
import { amountOf, message, type Message } from '../messages/index.ts'
import type { Bill, BilledLine, OrderLine, Progress } from './bill.ts'
import type { CheckName, Finding, Hold, HoldReason, Result } from './finding.ts'
import type { Limit, Tolerances } from './policy.ts'
import { absolute, limitIn, magnitude, minorUnits, negated, within, zero } from './tolerance.ts'

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

function unitCheck(pair: LinePair): Finding {
  const { line, ordered } = pair
  const same = line.unit === null ? 'same' : sameUnit(line.unit, ordered.unit)
  const result: Result = {
    position: line.position,
    check: 'unit',
    basis: message('basis.order_unit', {}),
    expected: ordered.unit,
    actual: line.unit ?? message('value.not_stated', {}),
    variance: '',
    allowed: message('allowed.same_unit', {}),
    passed: same === 'same',
  }
  if (same === 'same') return { result, hold: null }
  const said = message('hold.unit', {
    ...named(line),
    billed: line.unit ?? '',
    ordered: ordered.unit,
    known: same !== 'unknown',
  })
  const amount = magnitude(line.net)
  return { result, hold: holdOf(pair, 'unit', { variance: amount, base: amount }, said) }
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
    basis: message('basis.ordered', {}),
    expected: basis,
    actual: after,
    variance: over,
    allowed: message('allowed.limit', limitIn(limit, pair.baseCurrency)),
    passed,
  })
  const said = message('hold.quantity_billed', {
    ...named(line),
    billed: decimalText(after),
    ordered: decimalText(basis),
    over: decimalText(over),
  })
  return { result, hold: passed ? null : holdOf(pair, 'quantity_billed', stake, said) }
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
      basis: message('basis.received', {}),
      expected: received,
      actual: after,
      variance: missing,
      allowed: message('allowed.limit', limitIn(tolerances.quantity, pair.baseCurrency)),
      passed: came,
    }),
    hold: came
      ? null
      : holdOf(
          pair,
          'not_received',
          missingStake,
          message('hold.not_received', {
            ...named(line),
            billed: decimalText(after),
            received: decimalText(received),
            missing: decimalText(missing),
          }),
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
      basis: message('basis.received_uncredited', {}),
      expected: billable,
      actual: after,
      variance: again,
      allowed: message('allowed.limit', limitIn(tolerances.quantity, pair.baseCurrency)),
      passed: allowed,
    }),
    hold:
      allowed || !came
        ? null
        : holdOf(
            pair,
            'credited_before',
            stake,
            message('hold.credited_before', {
              ...named(line),
              credited: decimalText(before.credited),
              received: decimalText(received),
              again: decimalText(again),
            }),
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
    above: limitIn(tolerances.price, pair.baseCurrency),
    below: limitIn(tolerances.priceBelow, pair.baseCurrency),
  }
  const result = resultOf(line, {
    check: 'price',
    basis: message('basis.order_price', {}),
    expected,
    actual,
    variance: subtract(actual, expected),
    allowed: message('allowed.above_and_below', limits),
    passed: aboveOk && belowOk,
  })
  if (aboveOk && belowOk) return { result, hold: null }
  const compared = {
    ...named(line),
    billed: decimalText(actual),
    ordered: decimalText(expected),
    difference: amountOf(stake, bill.currency),
  }
  return {
    result,
    hold: aboveOk
      ? holdOf(
          pair,
          'price_below',
          { variance: stake, base: agreedNet },
          message('hold.price_below', { ...compared, allowed: limits.below }),
        )
      : holdOf(
          pair,
          'price',
          { variance: stake, base: agreedNet },
          message('hold.price', { ...compared, allowed: limits.above }),
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
  const allowed = limitIn(limit, pair.baseCurrency)
  const result = resultOf(line, {
    check: 'line',
    basis: message('basis.billed_at_order_price', {}),
    expected: minorUnits(agreed),
    actual: minorUnits(after.amount),
    variance: minorUnits(over),
    allowed: message('allowed.limit', allowed),
    passed,
  })
  const said = message('hold.line_amount', {
    ...named(line),
    billed: amountOf(after.amount, bill.currency),
    quantity: decimalText(after.quantity),
    agreed: amountOf(agreed, bill.currency),
    over: amountOf(over, bill.currency),
    allowed,
  })
  const rest = over - heldForPrice
  const restPassed = within(minorUnits(rest), minorUnits(agreed), bill.toBase(rest), limit)
  const stake = { variance: over, base: magnitude(agreed) }
  return { result, hold: restPassed ? null : holdOf(pair, 'line_amount', stake, said) }
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
    basis: message('basis.line_arithmetic', {}),
    expected: minorUnits(computed),
    actual: minorUnits(line.net),
    variance: minorUnits(line.net - computed),
    allowed: message('allowed.price_step', {}),
    passed,
  })
  const said = message('hold.line_arithmetic', {
    ...named(line),
    stated: amountOf(line.net, bill.currency),
    computed: amountOf(computed, bill.currency),
  })
  const stake = { variance: magnitude(line.net - computed), base: magnitude(line.net) }
  return { result, hold: passed ? null : holdOf(pair, 'totals', stake, said) }
}

function divided(value: Decimal, by: Decimal, exponent: number): bigint {
  const [numerator, denominator] = align(value, by)
  return divideRounded(numerator * 10n ** BigInt(exponent), denominator)
}
