import { compare, decimal } from '../kernel/decimal.ts'

/** What is to be known of a line before it is requested. */
export type Since = 'nothing' | 'not_sold' | 'no_price' | 'dearer' | 'cheaper'
type Compared = {
  active: boolean
  seen_price: string | null
  seen_currency: string | null
  unitPrice: string | null
  currency: string
}

/** What changed since a line was put into the cart. */
export function changedSince(line: Compared): Since {
  if (!line.active) return 'not_sold'
  if (line.unitPrice === null) return 'no_price'
  if (line.seen_price === null || line.seen_currency !== line.currency) return 'nothing'
  const apart = compare(decimal(line.unitPrice), decimal(line.seen_price))
  if (apart === 0) return 'nothing'
  return apart > 0 ? 'dearer' : 'cheaper'
}

/** As many lines as a request may have. */
export const mostLines = 200
