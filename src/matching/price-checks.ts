import { named } from './line-checks.ts'
import {
  add,
  align,
  decimal,
  decimalText,
  divideRounded,
  multiply,
  subtract,
  type Decimal,
} from '../kernel/decimal.ts'
import { exponentOf } from '../kernel/currency.ts'
import { extend } from '../kernel/money.ts'
import { amountOf, message } from '../messages/index.ts'
import type { Finding } from './finding.ts'
import { limitIn, magnitude, negated, within, zero } from './tolerance.ts'
import { type LinePair, holdOf, resultOf } from './line-checks.ts'
import { divided } from './amount-checks.ts'

/** The billed unit price, its line's allowances and charges included, against the order's: above and far below. */
export function priceCheck(pair: LinePair): Finding {
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
  const rounded = ordered.price_is_derived === true && stake <= 1n
  const aboveOk = rounded || within(over, agreed, bill.toBase(stake), tolerances.price)
  const belowOk =
    rounded || within(negated(over), agreed, bill.toBase(stake), tolerances.priceBelow)
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
