import { exactly } from '../kernel/counted-in.ts'
import { add, compare, decimal, decimalText, subtract, type Decimal } from '../kernel/decimal.ts'
import { extend } from '../kernel/money.ts'
import { amountOf, message } from '../messages/index.ts'
import type { BilledLine, CreditKind, OrderLine, Progress } from './bill.ts'
import type { Finding } from './finding.ts'
import { arithmeticCheck } from './amount-checks.ts'
import { holdOf, named, resultOf, saidTogether, type LinePair } from './line-checks.ts'
import { absolute, magnitude, minorUnits, zero } from './tolerance.ts'

/**
 * What a credited line gives back, when nobody said it: goods, where its price is one they were billed or
 * ordered at; a lower price, where it is below that; an amount, where it is one of something.
 * Null when the figures fit none of these.
 */
export function creditKindOf(
  line: BilledLine,
  ordered: OrderLine,
  before: Progress,
  currency: string,
): CreditKind | null {
  if (line.credits) return line.credits
  const quantity = absolute(decimal(line.quantity))
  const amount = magnitude(line.net)
  const atOrderPrice = extend(decimalText(quantity), ordered.unit_price, currency).minor
  const atBilledPrice = shareOf(before.amount, quantity, before.quantity)
  if (amount === atOrderPrice || (atBilledPrice !== null && isNear(amount, atBilledPrice)))
    return 'quantity'
  if (amount < (atBilledPrice ?? atOrderPrice)) return 'price'
  return compare(quantity, decimal('1')) === 0 ? 'amount' : null
}

/** amount x part / whole in minor units, or null when nothing is billed. */
function shareOf(amount: bigint, part: Decimal, whole: Decimal): bigint | null {
  if (compare(whole, zero) <= 0) return null
  const scale = Math.max(part.scale, whole.scale)
  const [p, w] = [part, whole].map((d) => d.units * 10n ** BigInt(scale - d.scale))
  return (amount * p!) / w!
}
const isNear = (a: bigint, b: bigint): boolean => magnitude(a - b) <= 1n

/** What is billed of the order line once this credit counts. Only a credit of goods lowers the quantity. */
export function afterCredit(pair: LinePair, kind: CreditKind | null): Progress {
  const { line, before, ordered } = pair
  const amount = before.amount - magnitude(line.net)
  if (kind !== 'quantity') return { ...before, amount }
  const quantity = absolute(decimal(line.quantity))
  return {
    amount,
    quantity: exactly(subtract(before.quantity, quantity), ordered),
    credited: exactly(add(before.credited, quantity), ordered),
  }
}

/** The checks of a line that takes away: it says what it credits, and never more than was billed. */
export function creditChecks(pair: LinePair, kind: CreditKind | null): Finding[] {
  return [
    kindCheck(pair, kind),
    ...(kind === 'quantity' ? [quantityCheck(pair)] : []),
    amountCheck(pair),
    arithmeticCheck(pair),
  ]
}

function kindCheck(pair: LinePair, kind: CreditKind | null): Finding {
  const { line } = pair
  const result = {
    position: line.position,
    check: 'credit_kind' as const,
    basis: message('basis.credits', {}),
    expected: message('value.credit_kinds', {}),
    actual: kind ? message('value.credit_kind', { kind }) : message('value.unclear', {}),
    variance: '',
    allowed: message('allowed.one_of_them', {}),
    passed: kind !== null,
  }
  if (kind) return { result, hold: null }
  const said = message('hold.credit_kind', named(line))
  return { result, hold: holdOf(pair, 'credit_kind', stakeOf(pair), said) }
}

function quantityCheck(pair: LinePair): Finding {
  const { line, before } = pair
  const credited = absolute(decimal(line.quantity))
  const over = exactly(subtract(credited, before.quantity), pair.ordered)
  const said = saidTogether(pair)({ credited, billed: before.quantity, over })
  const passed = compare(over, zero) <= 0
  const result = resultOf(line, {
    check: 'credit_quantity',
    basis: message('basis.billed_quantity', {}),
    expected: said.billed,
    actual: said.credited,
    variance: said.over,
    allowed: message('allowed.nothing_above', {}),
    passed,
  })
  const held = message('hold.credit_quantity', {
    ...named(line),
    credited: decimalText(said.credited),
    billed: decimalText(said.billed),
  })
  return { result, hold: passed ? null : holdOf(pair, 'credit_quantity', stakeOf(pair), held) }
}

function amountCheck(pair: LinePair): Finding {
  const { line, before, bill } = pair
  const credited = magnitude(line.net)
  const passed = credited <= before.amount
  const result = resultOf(line, {
    check: 'credit_amount',
    basis: message('basis.billed_amount', {}),
    expected: minorUnits(before.amount),
    actual: minorUnits(credited),
    variance: minorUnits(credited - before.amount),
    allowed: message('allowed.nothing_above', {}),
    passed,
  })
  const said = message('hold.credit_amount', {
    ...named(line),
    credited: amountOf(credited, bill.currency),
    billed: amountOf(before.amount, bill.currency),
  })
  return { result, hold: passed ? null : holdOf(pair, 'credit', stakeOf(pair), said) }
}

const stakeOf = ({ line, before }: LinePair): { variance: bigint; base: bigint } => ({
  variance: magnitude(line.net),
  base: magnitude(before.amount),
})
