import type { Money } from '../../kernel/money.ts'

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

/** A way to tell a bank what to pay. */
export type Rail = {
  code: string
  name: string
  extension: string
  mediaType: string
  /** Everything that stands in the way; `write` may be called when there is nothing. */
  refusals: (run: RunFile) => Refusal[]
  /** The file in pieces, so that a long run is never in memory as a whole. */
  write: (run: RunFile) => Iterable<string>
}

/** One line of what a bank answers. */
export type Answer = {
  /** The file's own id of the message or statement, so that a file is known again. */
  message: string | null
  /** Our account, as the bank names it. */
  account: string | null
  direction: 'out' | 'in'
  /** Our payment's id or number; null when the bank says none. */
  reference: string | null
  /** The run, where the bank speaks of all its payments at once. */
  run: string | null
  amount: Money | null
  outcome: 'accepted' | 'settled' | 'failed' | 'returned'
  reason: { code: string | null; text: string | null } | null
  /** 'YYYY-MM-DD' */
  day: string | null
  bankReference: string | null
  counterparty: string | null
  note: string | null
  /** A booking of a statement, also one that no payment run of ours made. */
  isMovement?: boolean
}

/** A file of a bank that cannot be read: `message` says why, and what to do. */
export class UnreadableAnswer extends Error {}
