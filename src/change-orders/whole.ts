import type { pricing } from '../purchase-orders/index.ts'
import { plain } from './differences.ts'

/** Whether two orders have the same discount and charges. */
export const isSameWhole = (a: pricing.OrderPricing, b: pricing.OrderPricing): boolean =>
  JSON.stringify(textOf(a)) === JSON.stringify(textOf(b))

const textOf = (whole: pricing.OrderPricing) => [
  plain(whole.discount_pct),
  plain(whole.discount_amount),
  whole.charges.map(({ kind, label, amount, taxes }) => [
    kind,
    label,
    plain(amount),
    taxes.map((tax) => [tax.name, tax.rate, tax.inclusive, tax.deductible_pct]),
  ]),
]
