import { add, compare, decimal, decimalText, subtract, type Decimal } from '../kernel/decimal.ts'
import { extend } from '../kernel/money.ts'
import { amountOf } from '../messages/index.ts'
import { pricedOf, pricing } from '../purchase-orders/index.ts'
import type { Intent } from './goods-return.ts'
import type { LineRow } from './queries.ts'

type Amount = ReturnType<typeof amountOf>
/**
 * What goods that went back for a credit come to, without tax and without the charges of the order: what nobody had
 * billed, and what is to be credited.
 */
export type Worth = { unbilled: Amount | null; credit: Amount | null }

/** What the order says of its prices: its discount lowers what each of its lines comes to. */
export type Ordered = {
  currency: string
  pricing: pricing.OrderPricing
  lines: readonly {
    id: string
    quantity: string
    unit_price: string
    amount: string | bigint
    pricing: pricing.LinePricing
    removed: boolean
  }[]
}

/** Null where they are replaced. */
export function worthOf(
  lines: readonly LineRow[],
  { intent, ordered }: { intent: Intent; ordered: Ordered },
): Worth | null {
  if (intent !== 'credit') return null
  const prices = pricesOf(ordered)
  const sumOf = (of: (line: LineRow) => Decimal): Amount | null => {
    const parts = lines.filter((line) => compare(of(line), decimal('0')) > 0)
    if (parts.length === 0) return null
    const minor = parts.reduce((sum, line) => {
      const price = prices.get(line.purchase_order_line_id) ?? '0'
      return sum + extend(decimalText(of(line)), price, ordered.currency).minor
    }, 0n)
    return amountOf(minor, ordered.currency)
  }
  return {
    unbilled: sumOf((line) => decimal(line.unbilled)),
    credit: sumOf(({ quantity, unbilled, replaced }) =>
      subtract(decimal(quantity), add(decimal(unbilled), decimal(replaced))),
    ),
  }
}

/** Of one unit of each line, less its part of the discount of the order. */
function pricesOf({ currency, pricing: whole, lines }: Ordered): Map<string, string> {
  const standing = lines.filter(({ removed }) => !removed)
  const { lines: priced } = pricedOf({ currency, pricing: { ...whole, charges: [] } }, standing)
  return new Map(
    standing.map((line, i) => {
      const { adjustment } = priced[i]!
      const valued = { ...line, amount: BigInt(line.amount), adjustment, non_deductible: 0n }
      return [line.id, pricing.valuePriceOf(valued, currency)]
    }),
  )
}
