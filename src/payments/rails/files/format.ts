import type { Money } from '../../../kernel/money.ts'

/** `bankCode` is a BIC (iban, bic), an IFSC (ifsc) or a routing number (aba). */
export type BankAccount = {
  scheme: 'iban' | 'ifsc' | 'aba' | 'bic'
  bankCode: string | null
  number: string
}

export type PaidDocument = {
  kind: 'invoice' | 'credit_note'
  /** The vendor's own number. */
  number: string
  /** 'YYYY-MM-DD' */
  day: string
  /** What of it is paid, or netted, here: never negative. */
  amount: Money
}

export type FilePayment = {
  /** Our payment's id without hyphens: 32 characters. It comes back in the bank's answer. */
  id: string
  /** Its readable number, where a format has no room for the id: at most 15 characters. */
  number: string
  amount: Money
  vendor: { name: string; country: string; account: BankAccount; isPerson: boolean }
  documents: readonly PaidDocument[]
}

/** A released run: everything in its file comes from here, so the same run gives the same bytes. */
export type RunFile = {
  number: string
  createdAt: Date
  /** The day the bank is asked to pay: 'YYYY-MM-DD'. */
  day: string
  currency: string
  payer: {
    name: string
    country: string
    account: BankAccount
    /** The id our bank gave us: NACHA needs one of ten characters. */
    companyId: string | null
  }
  payments: readonly FilePayment[]
}

/** Why a file cannot be written, and of which payment (its number); null for the run itself. */
export type Refusal = { payment: string | null; message: string }

/** How a file for a bank is written. */
export type FileFormat = {
  code: string
  name: string
  /** The one currency it pays in; null for every one. */
  currency: string | null
  extension: string
  mediaType: string
  /** Everything that stands in the way; `write` may be called when there is nothing. */
  refusals: (run: RunFile) => Refusal[]
  /** The file in pieces, so that a long run is never in memory as a whole. */
  write: (run: RunFile) => Iterable<string>
}
