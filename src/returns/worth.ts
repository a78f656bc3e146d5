import { compare, decimal, decimalText, subtract, type Decimal } from '../kernel/decimal.ts'
import { extend } from '../kernel/money.ts'
import { amountOf } from '../messages/index.ts'
import { pricing } from '../purchase-orders/index.ts'
import type { Intent } from './goods-return.ts'
import type { LineRow } from './queries.ts'

type Amount = ReturnType<typeof amountOf>
/** What goods that went back for a credit come to, without tax: what nobody had billed, and what is to be credited. */
export type Worth = { unbilled: Amount | null; credit: Amount | null }

/** Null where they are replaced. */
export function worthOf(lines: readonly LineRow[], intent: Intent): Worth | null {
  const [first] = lines
  if (intent !== 'credit' || !first) return null
  const sumOf = (of: (line: LineRow) => Decimal): Amount | null => {
    const parts = lines.filter((line) => compare(of(line), decimal('0')) > 0)
    if (parts.length === 0) return null
    const minor = parts.reduce((sum, line) => sum + valueOf(of(line), line), 0n)
    return amountOf(minor, first.ordered.currency)
  }
  return {
    unbilled: sumOf((line) => decimal(line.unbilled)),
    credit: sumOf((line) => subtract(decimal(line.quantity), decimal(line.unbilled))),
  }
}

function valueOf(quantity: Decimal, { ordered }: LineRow): bigint {
  const { currency } = ordered
  const price = pricing.netPriceOf({ ...ordered, amount: BigInt(ordered.amount) }, currency)
  return extend(decimalText(quantity), price, currency).minor
}
