import { compare, decimal, multiply, type Decimal } from '../kernel/decimal.ts'
import type { ParamsOf } from '../messages/index.ts'
import type { Limit } from './policy.ts'

export const zero: Decimal = { units: 0n, scale: 0 }
const hundred = decimal('100')

export const minorUnits = (minor: bigint): Decimal => ({ units: minor, scale: 0 })
export const negated = (value: Decimal): Decimal => ({ ...value, units: -value.units })
export const absolute = (value: Decimal): Decimal => (value.units < 0n ? negated(value) : value)
export const magnitude = (minor: bigint): bigint => (minor < 0n ? -minor : minor)

/**
 * Is a variance above `base` within a limit? At the limit passes. A percentage of a zero base allows nothing.
 * Amount limits are minor units of the organisation's currency, as `stake` is (Ariba's both/either operators).
 */
export function within(variance: Decimal, base: Decimal, stake: bigint, limit: Limit): boolean {
  if (compare(variance, zero) <= 0) return true
  if (limit.pct === null && limit.minor === null) return true
  const tests: boolean[] = []
  if (limit.pct !== null)
    tests.push(
      compare(base, zero) > 0 &&
        compare(multiply(variance, hundred), multiply(base, decimal(limit.pct))) <= 0,
    )
  if (limit.minor !== null) tests.push(stake <= BigInt(limit.minor))
  return limit.operator === 'both' ? tests.every(Boolean) : tests.some(Boolean)
}

/** A limit as the param of a message. */
export const limitIn = (limit: Limit, currency: string): ParamsOf<'allowed.limit'> => ({
  ...limit,
  currency,
})
