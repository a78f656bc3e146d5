import { compare, decimal } from '../kernel/decimal.ts'

export type Price = {
  id: string
  vendor_id: string
  vendor_name: string
  vendor_status: string
  min_quantity: string
  unit_price: string
  currency: string
  contract: string | null
  preferred: boolean
  valid_from: string
  valid_until: string | null
}
export type Wanted = {
  quantity: string
  currency: string
  on: string
  vendorId?: string | null | undefined
}

/** Half-open: the price holds from its first day, and not any more on `valid_until`. */
export const holdsOn = (price: Pick<Price, 'valid_from' | 'valid_until'>, on: string): boolean =>
  price.valid_from <= on && (price.valid_until === null || on < price.valid_until)

/**
 * The price of an item: one that holds on the day, in the wanted currency, of a vendor that may get orders, from its smallest quantity on.
 * Of one vendor and contract the highest break that is reached; then the wanted vendor's, a preferred vendor's, a contract's, the lowest.
 */
export function pickPrice(
  prices: readonly Price[],
  { quantity, currency, on, vendorId }: Wanted,
): Price | null {
  const possible = prices.filter(
    (p) =>
      p.currency === currency &&
      p.vendor_status === 'active' &&
      holdsOn(p, on) &&
      compare(decimal(p.min_quantity), decimal(quantity)) <= 0 &&
      (!vendorId || p.vendor_id === vendorId),
  )
  const reached = [
    ...Map.groupBy(possible, (p) => `${p.vendor_id} ${p.contract ?? ''}`).values(),
  ].map((same) =>
    same.reduce((best, p) =>
      compare(decimal(p.min_quantity), decimal(best.min_quantity)) > 0 ? p : best,
    ),
  )
  return (
    reached.toSorted(
      (a, b) =>
        Number(b.preferred) - Number(a.preferred) ||
        Number(b.contract !== null) - Number(a.contract !== null) ||
        compare(decimal(a.unit_price), decimal(b.unit_price)) ||
        a.id.localeCompare(b.id),
    )[0] ?? null
  )
}

/** Where a price comes from, as the line keeps it. */
export function sourceText(price: Price): string {
  const from = price.contract
    ? `Contract ${price.contract} with ${price.vendor_name}`
    : `Price list of ${price.vendor_name}`
  return compare(decimal(price.min_quantity), decimal('1')) > 0
    ? `${from}, from ${price.min_quantity}`
    : from
}

/** Whether a kept source speaks of a price that was agreed. */
export const fromContract = (source: string | null): boolean =>
  source?.startsWith('Contract ') ?? false

/** The vendor an item should come from: null when nobody is preferred. */
export const preferredVendor = (
  prices: readonly Price[],
  on: string,
): Pick<Price, 'vendor_id' | 'vendor_name'> | null =>
  prices.find((p) => p.preferred && p.vendor_status === 'active' && holdsOn(p, on)) ?? null
