import { readTaxNumber, schemesInWords } from '../integrations/tax-numbers/index.ts'
import { invalid } from '../kernel/problem.ts'

type Entered = { tax_id: string | null; country: string | null; as_written?: boolean | undefined }

/**
 * A number whose form or check digits are wrong is most likely a typing error, so a new one is kept only on request. No
 * country, or one of which nothing is known: nothing is checked.
 */
export function refuseWrongTaxNumber(
  { tax_id: number, country, as_written: asWritten }: Entered,
  had?: Entered,
): void {
  if (number === null || country === null || asWritten) return
  if (had && had.tax_id === number && had.country === country) return
  if (readTaxNumber(number, country).check !== 'does_not_fit') return
  throw invalid(
    '/tax_id',
    'check_digits',
    `“${number}” is no ${schemesInWords(country) || 'tax number of that country'}: its form or its check digits are wrong. Correct it; if the company’s paper says so too, choose “Keep it as written”.`,
  )
}
