import { exponentOf } from './currency.ts'
import { add, decimal, decimalText, multiply, rescale } from './decimal.ts'
import { share } from './money.ts'

/** taxable x rate, rounded in the currency. */
export function taxAt(taxable: bigint, rate: string, currency: string): bigint {
  const exponent = exponentOf(currency)
  const exact = multiply({ units: taxable, scale: exponent }, decimal(rate))
  return rescale({ units: exact.units, scale: exact.scale + 2 }, exponent)
}

/** What is left of an amount with tax once the taxes in it are taken out, rounded in the currency. */
export function withoutTax(gross: bigint, rates: readonly string[]): bigint {
  const all = decimal(sumOfRates(rates))
  const whole = 100n * 10n ** BigInt(all.scale)
  return share(gross, whole, whole + all.units)
}

export const sumOfRates = (rates: readonly string[]): string =>
  decimalText(rates.reduce((sum, rate) => add(sum, decimal(rate)), decimal('0')))
