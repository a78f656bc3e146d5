import { exponentOf } from '../../kernel/currency.ts'
import type { Money } from '../../kernel/money.ts'

/** Two decimals at Stripe although ISO 4217 has none: https://docs.stripe.com/currencies#special-cases */
const paddedAtStripe: readonly string[] = ['ISK', 'UGX']
const most = 99_999_999n

/**
 * Stripe's integer for an exact amount; a sentence where Stripe cannot take it. Stripe itself would accept 10.5
 * unchecked.
 */
export function stripeAmount({ minor, currency }: Money): number | string {
  if (minor <= 0n) return 'The amount must be more than zero.'
  if (exponentOf(currency) === 3 && minor % 10n !== 0n)
    return `Stripe takes ${currency} with two decimals only; the last digit must be 0.`
  const units = paddedAtStripe.includes(currency) ? minor * 100n : minor
  return units > most
    ? `Stripe takes at most ${most} of the smallest unit in one payment. Split it.`
    : Number(units)
}

/** The exact amount of Stripe's integer. */
export const minorOf = (units: number, currency: string): bigint => {
  if (!Number.isSafeInteger(units)) throw new RangeError('an amount of Stripe’s is no whole number')
  return paddedAtStripe.includes(currency.toUpperCase()) ? BigInt(units) / 100n : BigInt(units)
}
