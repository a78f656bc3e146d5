import { exponentOf } from './currency.ts'
import {
  decimal,
  divideRounded,
  multiply,
  parseDecimal,
  plainText,
  rescale,
  type Decimal,
} from './decimal.ts'

/** An exact amount: `minor` counts the currency's smallest unit (paise, cents, yen). */
export type Money = { minor: bigint; currency: string }

export const money = (minor: bigint, currency: string): Money => ({ minor, currency })

/** '1042560.00' for INR 104256000n; the JSON face of an amount. */
export const amountText = ({ minor, currency }: Money): string =>
  plainText({ units: minor, scale: exponentOf(currency) })

/** Reads '1042560.00' exactly. Null when it is no amount of this currency (letters, too many decimals). */
export function parseAmount(text: string, currency: string): Money | null {
  const value = parseDecimal(text)
  const exponent = exponentOf(currency)
  if (
    !value ||
    (value.scale > exponent &&
      rescale(value, exponent) * 10n ** BigInt(value.scale - exponent) !== value.units)
  )
    return null
  return money(rescale(value, exponent), currency)
}

/** An amount that was kept as plain text. */
export function keptAmount(text: string, currency: string): Money {
  const amount = parseAmount(text, currency)
  if (!amount) throw new RangeError(`not an amount of ${currency}: ${text.slice(0, 40)}`)
  return amount
}

/** quantity x unit price, rounded once, halves away from zero. */
export function extend(quantity: string, unitPrice: string, currency: string): Money {
  return money(
    rescale(multiply(decimal(quantity), decimal(unitPrice)), exponentOf(currency)),
    currency,
  )
}

export function sum(amounts: readonly Money[], currency: string): Money {
  return money(
    amounts.reduce((total, amount) => total + same(amount, currency).minor, 0n),
    currency,
  )
}

function same(amount: Money, currency: string): Money {
  if (amount.currency !== currency)
    throw new RangeError(`cannot add ${amount.currency} to ${currency}`)
  return amount
}

/** Converts at `rate` = base units for one document unit, rounded once in the base currency. */
export function convert(amount: Money, rate: string, base: string): Money {
  if (amount.currency === base) return amount
  const value: Decimal = { units: amount.minor, scale: exponentOf(amount.currency) }
  return money(rescale(multiply(value, decimal(rate)), exponentOf(base)), base)
}

/** A part of an amount: amount x numerator / denominator, halves away from zero. */
export const share = (minor: bigint, numerator: bigint, denominator: bigint): bigint =>
  divideRounded(minor * numerator, denominator)

/**
 * Splits an amount over weights so that the parts add up exactly: the largest remainders take the
 * left-over units (Hamilton's method); ties go to the larger weight, then to the earlier one.
 */
export function splitByWeights(minor: bigint, weights: readonly bigint[]): bigint[] {
  const sizes = weights.map((w) => (w < 0n ? -w : w))
  const total = sizes.reduce((a, b) => a + b, 0n)
  if (total === 0n) throw new RangeError('weights add up to zero')
  const sign = minor < 0n ? -1n : 1n
  const whole = minor * sign
  const parts = sizes.map((w) => (whole * w) / total)
  const rest = whole - parts.reduce((a, b) => a + b, 0n)
  const order = sizes
    .map((w, i) => ({ i, w, remainder: (whole * w) % total }))
    .sort(
      (a, b) =>
        Number(b.remainder > a.remainder) - Number(b.remainder < a.remainder) ||
        Number(b.w > a.w) - Number(b.w < a.w) ||
        a.i - b.i,
    )
  for (const { i } of order.slice(0, Number(rest))) parts[i] = parts[i]! + 1n
  return parts.map((part) => part * sign)
}
