import { cut, plainLatin } from '../../../integrations/bank-files/index.ts'
import { amountText } from '../../../kernel/money.ts'
import type { FileFormat, FilePayment, Refusal, RunFile } from './format.ts'
import { remittance } from './remittance.ts'
import { shortcomings } from './shortcomings.ts'

const fields = {
  payment_number: (_, { number }) => number,
  payment_id: (_, { id }) => id,
  amount: (_, { amount }) => amountText(amount),
  currency: ({ currency }) => currency,
  vendor_name: (_, { vendor }) => plainLatin(vendor.name),
  vendor_account: (_, { vendor }) => vendor.account.number,
  vendor_bank_code: (_, { vendor }) => vendor.account.bankCode ?? '',
  vendor_country: (_, { vendor }) => vendor.country,
  payer_name: ({ payer }) => plainLatin(payer.name),
  payer_account: ({ payer }) => payer.account.number,
  run_number: ({ number }) => plainLatin(number),
  day: ({ day }) => day,
  remittance: (_, payment) => remittance(payment, 140),
  indian_method: (_, { amount }) => indianMethod(amount.minor),
} satisfies Record<string, (run: RunFile, payment: FilePayment) => string>

type CsvField = keyof typeof fields
type CsvColumn = {
  heading: string
  /** What stands in it: a field, or the same words in each line. */
  value: CsvField | { words: string }
  /** Cut at so many letters. An amount or an account number that has no room is refused instead. */
  most?: number
}

/** The table that one bank reads, told by its columns. */
export type CsvProfile = {
  code: string
  name: string
  /** The one currency it pays in; null for every one. */
  currency: string | null
  schemes: readonly FilePayment['vendor']['account']['scheme'][]
  headings: boolean
  separator: ',' | ';'
  days: 'YYYY-MM-DD' | 'DD/MM/YYYY'
  columns: readonly CsvColumn[]
}

/** From two lakh rupees on, India's banks settle gross and at once. */
const indianMethod = (paise: bigint): string => (paise >= 20_000_000n ? 'RTGS' : 'NEFT')

/** Never cut: half an account number is another account. */
const whole: readonly (CsvField | undefined)[] = [
  'amount',
  'vendor_account',
  'vendor_bank_code',
  'payer_account',
  'payment_id',
  'payment_number',
]

export const csvFormat = (profile: CsvProfile): FileFormat => ({
  code: profile.code,
  name: profile.name,
  currency: profile.currency,
  extension: 'csv',
  mediaType: 'text/csv; charset=utf-8',
  refusals: (run) => [
    ...shortcomings(run),
    ...ofCurrency(run, profile),
    ...run.payments.flatMap((payment) => ofPayment(run, payment, profile)),
  ],
  *write(run) {
    if (profile.headings)
      yield row(
        profile.columns.map(({ heading }) => heading),
        profile,
      )
    for (const payment of run.payments)
      yield row(
        profile.columns.map((column) => cell(run, payment, column, profile)),
        profile,
      )
  },
})

const ofCurrency = ({ currency }: RunFile, profile: CsvProfile): Refusal[] =>
  profile.currency === null || profile.currency === currency
    ? []
    : [{ payment: null, message: `${profile.name} pays in ${profile.currency} alone.` }]

function ofPayment(run: RunFile, payment: FilePayment, profile: CsvProfile): Refusal[] {
  const { number, vendor } = payment
  const because = (message: string): Refusal => ({ payment: number, message })
  const unknownBank = profile.schemes.includes(vendor.account.scheme)
    ? []
    : [because(`${profile.name} cannot pay to this kind of account. Pay it over another rail.`)]
  const noRoom = profile.columns
    .filter(
      ({ value, most = Infinity }) =>
        typeof value === 'string' &&
        whole.includes(value) &&
        fields[value](run, payment).length > most,
    )
    .map(({ heading, most }) =>
      because(`“${heading}” has no more than ${most} letters at this bank.`),
    )
  return [...unknownBank, ...noRoom]
}

function cell(
  run: RunFile,
  payment: FilePayment,
  { value, most = Infinity }: CsvColumn,
  { days }: CsvProfile,
): string {
  if (typeof value !== 'string') return value.words
  const text = fields[value](run, payment)
  if (value === 'day' && days === 'DD/MM/YYYY') return text.split('-').toReversed().join('/')
  return cut(text, most)
}

const row = (cells: readonly string[], { separator }: CsvProfile): string =>
  `${cells.map((text) => quoted(text, separator)).join(separator)}\r\n`

const quoted = (text: string, separator: string): string =>
  text.includes(separator) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
