import { compare, decimal } from '../kernel/decimal.ts'

/** Percentages from which on a rule may speak of a price that rises; from '0' on it is any rise. */
export const riseSteps = ['0', '2', '5', '10', '20', '50'] as const

/** What a price that was nothing rises by. */
export const endlessRise = '1000000'

/** Whether a price rises by a step of a rule at least. */
export function risesBy(step: string, rise: string | null): boolean {
  if (rise === null) return false
  const apart = compare(decimal(rise), decimal(step))
  return step === '0' ? apart > 0 : apart >= 0
}
