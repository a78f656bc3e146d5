import { compare, decimal, divideRounded, plainText, subtract } from '../kernel/decimal.ts'
import type { Decimal } from '../kernel/decimal.ts'
import { sameUnit } from '../kernel/units.ts'
import { holdsOn, netPrice, type Price } from './catalog-item.ts'

/** A price as it is wanted; whose, of what and for how many stays the same from one to the next. */
export type WantedPrice = Omit<Price, 'id' | 'vendor_name' | 'vendor_status'>

/**
 * What a wanted price would do among those that there are. `changed`: it follows `before` at another
 * amount, from `from` on. `overlaps`: `with` holds on some of its days, and it cannot follow that one.
 */
export type PriceStep =
  | { does: 'new' }
  | { does: 'same'; price: Price }
  | { does: 'changed'; before: Price; from: string }
  | { does: 'overlaps'; with: Price }

/** A price of today is never changed backwards: what follows it begins today at the earliest. */
export function priceStep(prices: readonly Price[], wanted: WantedPrice, today: string): PriceStep {
  const alike = prices.filter((price) => isOfTheSame(price, wanted))
  const holding = alike.find((price) => holdsOn(price, wanted.valid_from))
  if (holding && saysTheSame(holding, wanted)) return { does: 'same', price: holding }
  const from = holding && wanted.valid_from < today ? today : wanted.valid_from
  if (holding && (from <= holding.valid_from || !holdsOn(holding, from)))
    return { does: 'overlaps', with: holding }
  const next = alike.find(
    (price) =>
      price.valid_from > from &&
      (wanted.valid_until === null || price.valid_from < wanted.valid_until),
  )
  if (next) return { does: 'overlaps', with: next }
  if (holding) return { does: 'changed', before: holding, from }
  const earlier = alike
    .filter(({ valid_until: until }) => until !== null && until <= from)
    .toSorted((a, b) => b.valid_from.localeCompare(a.valid_from))[0]
  return earlier && paysOther(earlier, wanted)
    ? { does: 'changed', before: earlier, from }
    : { does: 'new' }
}

const isOfTheSame = (price: Price, wanted: WantedPrice): boolean =>
  price.vendor_id === wanted.vendor_id &&
  price.currency === wanted.currency &&
  price.contract === wanted.contract &&
  sameUnit(price.unit, wanted.unit) === 'same' &&
  compare(decimal(price.min_quantity), decimal(wanted.min_quantity)) === 0

type Amount = Pick<Price, 'unit_price' | 'discount_pct'>
const paysOther = (a: Amount, b: Amount): boolean =>
  compare(decimal(a.unit_price), decimal(b.unit_price)) !== 0 ||
  compare(decimal(a.discount_pct), decimal(b.discount_pct)) !== 0

const saysTheSame = (price: Price, wanted: WantedPrice): boolean =>
  !paysOther(price, wanted) &&
  price.preferred === wanted.preferred &&
  (wanted.valid_until === null || wanted.valid_until === price.valid_until)

/** How much more is paid, in percent with two decimals: '-4.5'. Null where nothing was paid before. */
export function riseOf(before: Amount, after: Amount): string | null {
  const [old, now] = [netPrice(before), netPrice(after)]
  if (old.units === 0n) return now.units === 0n ? '0.00' : null
  const more = subtract(now, old)
  const scale = BigInt(Math.max(more.scale, old.scale))
  const whole = (value: Decimal): bigint => value.units * 10n ** (scale - BigInt(value.scale))
  return plainText({ units: divideRounded(whole(more) * 10_000n, whole(old)), scale: 2 })
}

/** How far two prices are apart, without a sign. */
export function gapOf(before: Amount, after: Amount): Decimal {
  const { units, scale } = subtract(netPrice(after), netPrice(before))
  return { units: units < 0n ? -units : units, scale }
}

/** The highest of several rises; null, a rise from nothing, is above all of them. */
export function highestRise(rises: readonly (string | null)[]): string | null {
  if (rises.includes(null)) return null
  return (rises as string[]).reduce((most, rise) =>
    compare(decimal(rise), decimal(most)) > 0 ? rise : most,
  )
}
