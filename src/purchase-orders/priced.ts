import {
  isPlain,
  priceOrder,
  type LinePricing,
  type OrderPricing,
  type PricedOrder,
} from './pricing.ts'

type Order = { currency: string; pricing: OrderPricing }
type OrderLine = { quantity: string; unit_price: string; pricing: LinePricing; removed: boolean }

/** What an order comes to, calculated from what it says. */
export function pricedOf(order: Order, lines: readonly OrderLine[]): PricedOrder {
  const standing = lines.filter(({ removed }) => !removed)
  return priceOrder(
    standing.map((line) => ({ ...line, at: '', price: line.unit_price })),
    order.pricing,
    order.currency,
  )
}

/** Whether its lines say all of it. */
export const isPlainOrder = (order: Order, lines: readonly OrderLine[]): boolean =>
  isPlain(
    order.pricing,
    lines.filter(({ removed }) => !removed),
  )
