import { invalid } from '../kernel/problem.ts'
import {
  numberBy,
  readTaxNumber,
  schemeLabel,
  schemesInWords,
  schemesOf,
  type TaxNumber,
} from '../integrations/tax-numbers/index.ts'

export type Entered = {
  country: string
  /** How the country calls the number; found by its form where it is left out. */
  scheme: string | null
  number: string
  /** The person compared it with the vendor's paper, and wants it although its check digits do not fit. */
  asWritten: boolean
}

/** A number whose form or check digits are wrong is most likely a typing error, so it is kept only on request. */
export function registrationOf({ country, scheme, number, asWritten }: Entered): TaxNumber {
  if (scheme && !schemesOf(country).some(({ code }) => code === scheme))
    throw invalid('/scheme', 'unknown', unknownScheme(country))
  const read = scheme ? numberBy(number, country, scheme) : readTaxNumber(number, country)
  if (read && read.check !== 'does_not_fit') return read
  if (!asWritten) throw wrong(number, scheme ? schemeLabel(country, scheme) : null, country)
  const kept = readTaxNumber(number, country)
  return { ...kept, country, scheme: scheme ?? kept.scheme, check: 'does_not_fit' }
}

function unknownScheme(country: string): string {
  const known = schemesOf(country).map(({ code }) => code)
  return known.length
    ? `Choose one of ${known.join(', ')}, or leave it out.`
    : 'No kind of number is known for this country; leave it out.'
}

const wrong = (number: string, label: string | null, country: string) =>
  invalid(
    '/number',
    'check_digits',
    `“${number}” is no ${label ?? (schemesInWords(country) || 'tax number of that country')}: its form or its check digits are wrong. Correct it; if the vendor’s paper says so too, choose “Keep it as written”.`,
  )
