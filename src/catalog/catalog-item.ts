import {
  compare,
  decimal,
  decimalText,
  multiply,
  subtract,
  type Decimal,
} from '../kernel/decimal.ts'
import {
  chained,
  divides,
  inUnit,
  inverse,
  over,
  ratioOf,
  sameUnit,
  type Ratio,
} from '../kernel/units.ts'

export type Price = {
  id: string
  vendor_id: string
  vendor_name: string
  vendor_status: string
  min_quantity: string
  /** Of the list, by its unit. */ unit_price: string
  unit: string
  discount_pct: string
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
  /** The item's own where it is left out. */ unit?: string | null | undefined
  /** One, in whatever unit it is sold by: nobody has said a quantity yet. */
  anyUnit?: true | undefined
}

/** Half-open: the price holds from its first day, and not any more on `valid_until`. */
export const holdsOn = (price: Pick<Price, 'valid_from' | 'valid_until'>, on: string): boolean =>
  price.valid_from <= on && (price.valid_until === null || on < price.valid_until)

/** An item's own unit, and how many of it are in each other unit that it comes in. */
export type Units = { unit: string; packs: readonly Pack[] }
type Pack = { unit: string; quantity: string }

/** How many of an item's own unit are in one of another: a box of 12 is 12 : 1. Null where nobody has said. */
export function inItemUnit({ unit, packs }: Units, other: string): Ratio | null {
  const pack = packs.find((one) => sameUnit(one.unit, other) === 'same')
  return pack ? over(decimal(pack.quantity), decimal('1')) : ratioOf(other, unit)
}

/** The list price less its discount, exactly. */
export const netPrice = ({
  unit_price,
  discount_pct,
}: Pick<Price, 'unit_price' | 'discount_pct'>): Decimal => {
  const { units, scale } = multiply(
    decimal(unit_price),
    subtract(decimal('100'), decimal(discount_pct)),
  )
  return { units, scale: scale + 2 }
}

/** What one of a unit costs at this price, without its discount; rounded once, at six decimals. */
export const priceIn = (price: Price, ratio: Ratio): string =>
  inUnit(decimalText(netPrice(price)), ratio)

const times = (value: Decimal, { numerator }: Ratio, { denominator }: Ratio): Decimal => ({
  units: value.units * numerator * denominator,
  scale: value.scale,
})
/** Compares two quantities, or prices for the inverse ratios, that are in different units. */
const compareIn = (a: Decimal, inA: Ratio, b: Decimal, inB: Ratio): number =>
  compare(times(a, inA, inB), times(b, inB, inA))

/** Whether a vendor that sells by this unit can deliver so many of another: no part of a box. */
function comesIn(unit: string, quantity: string, { numerator, denominator }: Ratio): boolean {
  if (divides(unit) || numerator === denominator) return true
  const { units, scale } = decimal(quantity)
  return (units * numerator) % (denominator * 10n ** BigInt(scale)) === 0n
}

/**
 * The price of an item: one that holds on the day, in the wanted currency, of a vendor that may get orders, from its
 * smallest quantity on. Of one vendor and contract the highest break that is reached; then the wanted vendor's, a
 * preferred vendor's, a contract's, the lowest. Quantities and prices of different units are compared in the item's
 * own; a price by a unit that cannot be converted is no offer.
 */
export function pickPrice(
  prices: readonly Price[],
  { quantity, currency, on, vendorId, unit }: Wanted,
  item: Units,
): Price | null {
  const wanted = inItemUnit(item, unit ?? item.unit)
  if (!wanted) return null
  const possible = prices.flatMap((price) => {
    const ratio = inItemUnit(item, price.unit)
    return ratio &&
      price.currency === currency &&
      price.vendor_status === 'active' &&
      holdsOn(price, on) &&
      compareIn(decimal(price.min_quantity), ratio, decimal(quantity), wanted) <= 0 &&
      comesIn(price.unit, quantity, chained(wanted, inverse(ratio))) &&
      (!vendorId || price.vendor_id === vendorId)
      ? [
          {
            price,
            ratio,
            cost: netPrice(price),
            per: inverse(ratio),
            from: decimal(price.min_quantity),
          },
        ]
      : []
  })
  const reached = [
    ...Map.groupBy(possible, ({ price }) => `${price.vendor_id} ${price.contract ?? ''}`).values(),
  ].map((same) =>
    same.reduce((best, one) =>
      compareIn(one.from, one.ratio, best.from, best.ratio) > 0 ? one : best,
    ),
  )
  return (
    reached.toSorted(
      (a, b) =>
        Number(b.price.preferred) - Number(a.price.preferred) ||
        Number(b.price.contract !== null) - Number(a.price.contract !== null) ||
        compareIn(a.cost, a.per, b.cost, b.per) ||
        a.price.id.localeCompare(b.price.id),
    )[0]?.price ?? null
  )
}

/** Where a price comes from, as the line keeps it. */
export function sourceText(price: Price): string {
  const from = price.contract
    ? `Contract ${price.contract} with ${price.vendor_name}`
    : `Price list of ${price.vendor_name}`
  const least =
    compare(decimal(price.min_quantity), decimal('1')) > 0 ? `, from ${price.min_quantity}` : ''
  const less =
    price.discount_pct === '0' ? '' : `, ${price.unit_price} less ${price.discount_pct} %`
  return `${from}${least}${less}`
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
