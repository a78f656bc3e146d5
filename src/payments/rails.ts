import { amountText, money } from '../kernel/money.ts'
import { harmless } from '../platform/lists/csv.ts'

type Scheme = 'iban' | 'ifsc' | 'aba' | 'bic'
export type FileAccount = {
  holder: string
  scheme: Scheme
  bankCode: string | null
  number: string
  country: string
}
/** What a bank is told of a released run. Amounts are in minor units of its currency. */
export type RunFile = {
  number: string
  payOn: string
  at: Date
  currency: string
  total: bigint
  from: FileAccount
  payments: readonly {
    /** Named by the bank in its answer. */
    reference: string
    number: string
    amount: bigint
    vendor: string
    to: FileAccount | null
    /** What it pays. A credit note is below zero. */
    invoices: readonly { number: string; date: string; amount: bigint; discount: bigint }[]
  }[]
}
/** A way to tell the bank. A rail without a file is for what a person pays in the bank's own pages. */
export type Rail = {
  code: string
  name: string
  /** Null: every currency. */
  currencies: readonly string[] | null
  file: {
    extension: string
    mediaType: string
    write: (run: RunFile) => AsyncIterable<string> | string
  } | null
}

const cell = (text: string): string => `"${harmless(text).replaceAll('"', '""')}"`
const csvHeadings = [
  'reference',
  'payment',
  'date',
  'amount',
  'currency',
  'vendor',
  'account_holder',
  'account_kind',
  'bank_code',
  'account_number',
  'country',
  'invoices',
]

function* csvLines(run: RunFile): Generator<string> {
  yield `${csvHeadings.map(cell).join(',')}\r\n`
  for (const payment of run.payments)
    yield `${[
      payment.reference,
      payment.number,
      run.payOn,
      amountText(money(payment.amount, run.currency)),
      run.currency,
      payment.vendor,
      payment.to?.holder ?? '',
      payment.to?.scheme ?? '',
      payment.to?.bankCode ?? '',
      payment.to?.number ?? '',
      payment.to?.country ?? '',
      payment.invoices.map(({ number }) => number).join(' '),
    ]
      .map(cell)
      .join(',')}\r\n`
}

const byHand: Rail = {
  code: 'by_hand',
  name: 'Paid by hand, in the bank’s own pages',
  currencies: null,
  file: null,
}
const csv: Rail = {
  code: 'csv',
  name: 'CSV file',
  currencies: null,
  file: {
    extension: 'csv',
    mediaType: 'text/csv; charset=utf-8',
    write: (run) => [...csvLines(run)].join(''),
  },
}

/** Every way to tell a bank. Adding one is adding it here. */
export const rails: readonly Rail[] = [csv, byHand]
export const railNamed = (code: string): Rail | null =>
  rails.find((rail) => rail.code === code) ?? null
export const takes = (rail: Rail, currency: string): boolean =>
  rail.currencies === null || rail.currencies.includes(currency)
