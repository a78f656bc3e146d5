/** Exact decimals as a scaled integer: value = units / 10^scale. Never a float. */
export type Decimal = { units: bigint; scale: number }

const pattern = /^([+-]?)(?=\.?\d)(\d{0,20})(?:\.(\d{0,20}))?$/

/** Reads '12', '-3.40', '.5'. Returns null when the text is no plain decimal. */
export function parseDecimal(text: string): Decimal | null {
  const m = pattern.exec(text.trim())
  if (!m) return null
  const fraction = m[3] ?? ''
  const units = BigInt(m[2]! + fraction || '0')
  return { units: m[1] === '-' ? -units : units, scale: fraction.length }
}

export function decimal(text: string): Decimal {
  const value = parseDecimal(text)
  if (!value) throw new RangeError(`not a decimal: ${text.slice(0, 40)}`)
  return value
}

const pow10 = (n: number): bigint => 10n ** BigInt(n)

export function align(a: Decimal, b: Decimal): [bigint, bigint, number] {
  const scale = Math.max(a.scale, b.scale)
  return [a.units * pow10(scale - a.scale), b.units * pow10(scale - b.scale), scale]
}

export function add(a: Decimal, b: Decimal): Decimal {
  const [x, y, scale] = align(a, b)
  return { units: x + y, scale }
}

export function subtract(a: Decimal, b: Decimal): Decimal {
  const [x, y, scale] = align(a, b)
  return { units: x - y, scale }
}

export const multiply = (a: Decimal, b: Decimal): Decimal => ({
  units: a.units * b.units,
  scale: a.scale + b.scale,
})

/** Negative, zero or positive, as a - b is. */
export function compare(a: Decimal, b: Decimal): number {
  const [x, y] = align(a, b)
  return x < y ? -1 : x > y ? 1 : 0
}

export const leastOf = (a: Decimal, b: Decimal): Decimal => (compare(a, b) <= 0 ? a : b)
export const greatestOf = (a: Decimal, b: Decimal): Decimal => (compare(a, b) >= 0 ? a : b)
export const atLeastZero = (value: Decimal): Decimal =>
  value.units > 0n ? value : { units: 0n, scale: 0 }

/** Divides two integers, halves away from zero (commercial rounding). */
export function divideRounded(numerator: bigint, denominator: bigint): bigint {
  if (denominator < 0n) return divideRounded(-numerator, -denominator)
  const quotient = numerator / denominator
  const rest = numerator % denominator
  const roundsAway = (rest < 0n ? -rest : rest) * 2n >= denominator
  return roundsAway ? quotient + (numerator < 0n ? -1n : 1n) : quotient
}

/** The largest whole number that is not above numerator / denominator, a positive one. */
const floorDivided = (numerator: bigint, denominator: bigint): bigint => {
  const quotient = numerator / denominator
  return quotient * denominator > numerator ? quotient - 1n : quotient
}

/** With `scale` decimals, never above the value: 12.349 is 12.34, and -0.001 is -0.01. */
export const rescaleDown = (value: Decimal, scale: number): bigint =>
  scale >= value.scale
    ? rescale(value, scale)
    : floorDivided(value.units, pow10(value.scale - scale))

/** With `scale` decimals, never below the value: 12.341 is 12.35. */
export const rescaleUp = ({ units, scale: own }: Decimal, scale: number): bigint =>
  -rescaleDown({ units: -units, scale: own }, scale)

export function rescale(value: Decimal, scale: number): bigint {
  return scale >= value.scale
    ? value.units * pow10(scale - value.scale)
    : divideRounded(value.units, pow10(value.scale - scale))
}

/** Canonical text without trailing zeros: '12', '0.5', '-3.4'. */
export function decimalText(value: Decimal): string {
  const digits = plainText(value)
  return digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits
}

export function plainText({ units, scale }: Decimal): string {
  const sign = units < 0n ? '-' : ''
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0')
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}
