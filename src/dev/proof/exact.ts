/** Arithmetic of the model: written anew on whole numbers, so that it can disagree with the product's. */
const digits: Record<string, number> = { JPY: 0, INR: 2, EUR: 2, KWD: 3 }
export const digitsOf = (currency: string): number => digits[currency]!
/** What one unit of each currency costs in euro; deliberately without a round number. */
const euros: Record<string, string> = {
  JPY: '0.006127',
  INR: '0.010583',
  EUR: '1',
  KWD: '2.984713',
}
export const currencies = Object.keys(digits)

export const scaled = (text: string, places: number): bigint => {
  const sign = text.startsWith('-') ? -1n : 1n
  const [units, part = ''] = text.replace('-', '').split('.')
  return sign * BigInt(units + part.padEnd(places, '0').slice(0, places))
}
/** Halves away from zero. */
export const rounded = (numerator: bigint, denominator: bigint): bigint => {
  const size = numerator < 0n ? -numerator : numerator
  const whole = (size * 2n + denominator) / (denominator * 2n)
  return numerator < 0n ? -whole : whole
}
const ten = (power: number): bigint => 10n ** BigInt(power)

/** Quantity times price in minor units; both have at most six decimals. */
export const extended = (quantity: string, price: string, currency: string): bigint =>
  rounded(scaled(quantity, 6) * scaled(price, 6), ten(12 - digitsOf(currency)))

/** Ten decimals of base units for one unit of a currency. */
export const rateOf = (currency: string, base: string): string => {
  if (currency === base) return '1'
  const rate = rounded(scaled(euros[currency]!, 10) * ten(10), scaled(euros[base]!, 10))
  return `${rate / ten(10)}.${String(rate % ten(10)).padStart(10, '0')}`
}
export const inBase = (minor: bigint, currency: string, base: string): bigint =>
  currency === base
    ? minor
    : rounded(
        minor * scaled(rateOf(currency, base), 10) * ten(digitsOf(base)),
        ten(10 + digitsOf(currency)),
      )

/**
 * Parts that add up: what is left over goes unit by unit to the largest remainders, then to the larger weight, then to
 * the earlier.
 */
export function shared(minor: bigint, weights: readonly bigint[]): bigint[] {
  const total = weights.reduce((a, b) => a + b, 0n)
  if (total === 0n) return weights.map((_, i) => (i === 0 ? minor : 0n))
  const [sign, whole] = minor < 0n ? [-1n, -minor] : [1n, minor]
  const floors = weights.map((w) => (whole * w) / total)
  let rest = whole - floors.reduce((a, b) => a + b, 0n)
  const remainder = (i: number): bigint => (whole * weights[i]!) % total
  const order = weights
    .map((_, i) => i)
    .toSorted(
      (a, b) => Number(remainder(b) - remainder(a)) || Number(weights[b]! - weights[a]!) || a - b,
    )
  for (const i of order) if (rest-- > 0n) floors[i]! += 1n
  return floors.map((part) => part * sign)
}

/** A price of a few units up to some hundred, in the size and decimals of its currency. */
export function priceText(currency: string, next: (below: number) => number, most: number): string {
  const places = digitsOf(currency)
  const size = currency === 'EUR' || currency === 'KWD' ? 1 : currency === 'JPY' ? 160 : 95
  const units = (1 + next(most)) * size
  return places === 0
    ? String(units)
    : `${units}.${String(next(10 ** places)).padStart(places, '0')}`
}
/** A decimal text times a fraction, cut to the currency's decimals. */
export const priceTimes = (price: string, per1000: number, currency: string): string => {
  const places = digitsOf(currency)
  const minor = (scaled(price, places) * BigInt(per1000)) / 1000n
  return plain(minor, places)
}
export const plain = (minor: bigint, places: number): string => {
  const size = String(minor < 0n ? -minor : minor).padStart(places + 1, '0')
  return `${minor < 0n ? '-' : ''}${places === 0 ? size : `${size.slice(0, -places)}.${size.slice(-places)}`}`
}

export const least = (a: bigint, b: bigint): bigint => (a < b ? a : b)
export const atLeastZero = (value: bigint): bigint => (value > 0n ? value : 0n)
