import {
  add,
  align,
  compare,
  decimal,
  decimalText,
  multiply,
  subtract,
  type Decimal,
} from '../kernel/decimal.ts'
import { extend, money } from '../kernel/money.ts'
import type { Role } from '../kernel/permissions.ts'
import { moneyText, quantityText } from '../platform/view/format.ts'

/** How far above the order something may be. null is "not looked at"; both null is unlimited; 0 is exact. */
export type Limit = { pct: string | null; minor: string | null; operator: 'both' | 'either' }
export type Policy = { name: string; quantity: Limit; price: Limit; line: Limit }

export type OrderLine = {
  id: string
  position: number
  description: string
  quantity: string
  unit_price: string
  received: string
  billed_quantity: string
  match_level: number
}
/** `price` is for `priceBase` units (EN 16931 BT-146 and BT-149); `net` in minor units. */
export type BilledLine = {
  position: number
  description: string
  quantity: string
  price: string
  priceBase: string
  net: bigint
  orderLineId: string | null
}
export type Bill = {
  kind: 'invoice' | 'credit_note'
  currency: string
  lines: readonly BilledLine[]
  /** document charges less allowances, minor units */ extra: bigint
}

export type Result = {
  position: number | null
  check: 'ordered' | 'received' | 'price' | 'line' | 'charges'
  expected: string
  actual: string
  variance: string
  allowed: string
  passed: boolean
}
export type HoldReason =
  | 'price'
  | 'quantity_billed'
  | 'not_received'
  | 'no_order'
  | 'line_unmatched'
  | 'amount'
  | 'funds'
  | 'totals'
  | 'vendor_blocked'
  | 'currency'
/** `variance` is what is at stake, in minor units of the invoice's currency. */
export type Hold = { reason: HoldReason; position: number; message: string; variance: bigint }

export const ownerOf: Record<
  HoldReason,
  Extract<Role, 'buyer' | 'receiver' | 'ap_clerk' | 'controller'>
> = {
  price: 'buyer',
  amount: 'buyer',
  quantity_billed: 'buyer',
  not_received: 'receiver',
  no_order: 'ap_clerk',
  line_unmatched: 'ap_clerk',
  totals: 'ap_clerk',
  currency: 'ap_clerk',
  vendor_blocked: 'controller',
  funds: 'controller',
}

const zero: Decimal = { units: 0n, scale: 0 }
const hundred = decimal('100')

/**
 * Is a variance above `base` within a limit? At the limit passes. A percentage of a zero base allows nothing.
 * Amount limits are minor units; they are compared with the variance in minor units (Ariba's both/either operators).
 */
export function within(
  variance: Decimal,
  base: Decimal,
  varianceMinor: bigint,
  limit: Limit,
): boolean {
  if (compare(variance, zero) <= 0) return true
  if (limit.pct === null && limit.minor === null) return true
  const tests: boolean[] = []
  if (limit.pct !== null)
    tests.push(
      compare(base, zero) > 0 &&
        compare(multiply(variance, hundred), multiply(base, decimal(limit.pct))) <= 0,
    )
  if (limit.minor !== null) tests.push(varianceMinor <= BigInt(limit.minor))
  return limit.operator === 'both' ? tests.every(Boolean) : tests.some(Boolean)
}

export function limitText(limit: Limit, currency: string): string {
  const parts = [
    ...(limit.pct === null ? [] : [`${limit.pct} %`]),
    ...(limit.minor === null ? [] : [moneyText(money(BigInt(limit.minor), currency))]),
  ]
  return parts.length === 0
    ? 'any'
    : parts.every((p) => p === '0 %')
      ? 'none'
      : parts.join(limit.operator === 'both' ? ' and ' : ' or ')
}

/** Three-way match of one bill, cumulative over what was billed before. Pure: the same answer for the same facts. */
export function match(
  bill: Bill,
  order: readonly OrderLine[],
  policy: Policy,
): { results: Result[]; holds: Hold[] } {
  const results: Result[] = []
  const holds: Hold[] = []
  const billed = new Map(order.map((line) => [line.id, decimal(line.billed_quantity)]))
  for (const line of bill.lines) {
    const ordered = order.find((o) => o.id === line.orderLineId)
    if (!ordered) {
      holds.push({
        reason: 'line_unmatched',
        position: line.position,
        variance: line.net,
        message: `Line ${line.position} “${line.description}” is on no line of the order. Choose the order line it belongs to.`,
      })
      continue
    }
    const before = billed.get(ordered.id) ?? zero
    const after =
      bill.kind === 'invoice'
        ? add(before, decimal(line.quantity))
        : subtract(before, decimal(line.quantity))
    billed.set(ordered.id, after)
    const verdicts =
      bill.kind === 'invoice'
        ? invoiceChecks(line, ordered, after, bill.currency, policy)
        : creditChecks(line, after)
    for (const { result, hold } of verdicts) {
      results.push(result)
      if (hold) holds.push(hold)
    }
  }
  if (bill.extra > 0n) charges(bill, policy, results, holds)
  return { results, holds }
}

type Verdict = { result: Result; hold: Hold | null }

function invoiceChecks(
  line: BilledLine,
  ordered: OrderLine,
  billedAfter: Decimal,
  currency: string,
  policy: Policy,
): Verdict[] {
  const overOrdered = quantityCheck(
    'ordered',
    line,
    ordered,
    decimal(ordered.quantity),
    billedAfter,
    currency,
    policy,
  )
  const overReceived =
    ordered.match_level === 3 && overOrdered.result.passed
      ? [
          quantityCheck(
            'received',
            line,
            ordered,
            decimal(ordered.received),
            billedAfter,
            currency,
            policy,
          ),
        ]
      : []
  return [overOrdered, ...overReceived, ...priceChecks(line, ordered, currency, policy)]
}

function quantityCheck(
  check: 'ordered' | 'received',
  line: BilledLine,
  ordered: OrderLine,
  basis: Decimal,
  billedAfter: Decimal,
  currency: string,
  policy: Policy,
): Verdict {
  const over = subtract(billedAfter, basis)
  const atStake =
    compare(over, zero) > 0 ? extend(decimalText(over), ordered.unit_price, currency).minor : 0n
  const passed = within(over, basis, atStake, policy.quantity)
  const result: Result = {
    position: line.position,
    check,
    expected: decimalText(basis),
    actual: decimalText(billedAfter),
    variance: decimalText(over),
    allowed: limitText(policy.quantity, currency),
    passed,
  }
  if (passed) return { result, hold: null }
  const many = (value: Decimal): string => quantityText(decimalText(value))
  const message =
    check === 'ordered'
      ? `Line ${line.position} “${line.description}”: ${many(billedAfter)} billed in all, ${many(basis)} ordered: ${many(over)} too many.`
      : `Line ${line.position} “${line.description}”: ${many(billedAfter)} billed in all, ${many(basis)} received: ${many(over)} not received yet.`
  return {
    result,
    hold: {
      reason: check === 'ordered' ? 'quantity_billed' : 'not_received',
      position: line.position,
      message,
      variance: atStake,
    },
  }
}

function priceChecks(
  line: BilledLine,
  ordered: OrderLine,
  currency: string,
  policy: Policy,
): Verdict[] {
  const agreed = multiply(decimal(ordered.unit_price), decimal(line.priceBase))
  const over = subtract(decimal(line.price), agreed)
  const agreedNet = extend(line.quantity, ordered.unit_price, currency).minor
  const overNet = line.net - agreedNet
  const priceOk = within(over, agreed, overNet > 0n ? overNet : 0n, policy.price)
  const [netUnits, agreedUnits] = align(
    { units: overNet, scale: 0 },
    { units: agreedNet, scale: 0 },
  )
  const lineOk = within(
    { units: netUnits, scale: 0 },
    { units: agreedUnits, scale: 0 },
    overNet,
    policy.line,
  )
  const price: Result = {
    position: line.position,
    check: 'price',
    expected: decimalText(agreed),
    actual: decimalText(decimal(line.price)),
    variance: decimalText(over),
    allowed: limitText(policy.price, currency),
    passed: priceOk,
  }
  const ext: Result = {
    position: line.position,
    check: 'line',
    expected: String(agreedNet),
    actual: String(line.net),
    variance: String(overNet),
    allowed: limitText(policy.line, currency),
    passed: lineOk,
  }
  const message = priceOk
    ? `Line ${line.position} “${line.description}” comes to ${moneyText(money(line.net, currency))}; at the order's price it is ${moneyText(money(agreedNet, currency))}, ${moneyText(money(overNet, currency))} less. Allowed: ${ext.allowed}.`
    : `Line ${line.position} “${line.description}”: billed at ${quantityText(price.actual)}, ordered at ${quantityText(price.expected)}: ${moneyText(money(overNet, currency))} above the order. Allowed: ${price.allowed}.`
  const hold: Hold | null =
    priceOk && lineOk
      ? null
      : { reason: 'price', position: line.position, variance: overNet, message }
  return [
    { result: price, hold },
    { result: ext, hold: null },
  ]
}

function creditChecks(line: BilledLine, billedAfter: Decimal): Verdict[] {
  const passed = compare(billedAfter, zero) >= 0
  const result: Result = {
    position: line.position,
    check: 'ordered',
    expected: '0',
    actual: decimalText(billedAfter),
    variance: decimalText(subtract(zero, billedAfter)),
    allowed: 'none',
    passed,
  }
  return [
    {
      result,
      hold: passed
        ? null
        : {
            reason: 'quantity_billed',
            position: line.position,
            variance: line.net,
            message: `Line ${line.position} “${line.description}” credits more than was ever billed.`,
          },
    },
  ]
}

function charges(bill: Bill, policy: Policy, results: Result[], holds: Hold[]): void {
  const base = bill.lines.reduce((total, line) => total + line.net, 0n)
  const passed = within(
    { units: bill.extra, scale: 0 },
    { units: base, scale: 0 },
    bill.extra,
    policy.line,
  )
  results.push({
    position: null,
    check: 'charges',
    expected: '0',
    actual: String(bill.extra),
    variance: String(bill.extra),
    allowed: limitText(policy.line, bill.currency),
    passed,
  })
  if (!passed)
    holds.push({
      reason: 'amount',
      position: 0,
      variance: bill.extra,
      message: `The invoice adds charges of ${moneyText(money(bill.extra, bill.currency))} that are not on the order. Allowed: ${limitText(policy.line, bill.currency)}.`,
    })
}
