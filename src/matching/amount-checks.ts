import { named } from './line-checks.ts'
import {
  add,
  align,
  compare,
  decimal,
  decimalText,
  divideRounded,
  greatestOf,
  multiply,
  subtract,
  type Decimal,
} from '../kernel/decimal.ts'
import { exponentOf } from '../kernel/currency.ts'
import { extend } from '../kernel/money.ts'
import { amountOf, message } from '../messages/index.ts'
import type { Finding } from './finding.ts'
import type { Limit } from './policy.ts'
import { absolute, limitIn, magnitude, minorUnits, within } from './tolerance.ts'
import { type LinePair, afterCharge, holdOf, resultOf } from './line-checks.ts'

/**
 * All that is billed of an order line, against quantity x order price: summed over its bills, so that many
 * small ones cannot add up to a large difference. What people accepted before counts as agreed, and what
 * is held for its price already is not held again here.
 */
export function amountCheck(pair: LinePair, heldForPrice: bigint): Finding {
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

/**
 * Quantity x price / base, with its allowances and charges, is the line's own amount, within what its price was rounded
 * to.
 */
export function arithmeticCheck(pair: LinePair): Finding {
  const { stated: line, bill } = pair
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
  const slack = greatestOf(unit, halfAPriceStep)
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

export function divided(value: Decimal, by: Decimal, exponent: number): bigint {
  const [numerator, denominator] = align(value, by)
  return divideRounded(numerator * 10n ** BigInt(exponent), denominator)
}
