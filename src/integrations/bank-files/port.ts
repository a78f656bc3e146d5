import type { Money } from '../../kernel/money.ts'

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
