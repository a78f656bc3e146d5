import type { Answer } from '../integrations/bank-files/index.ts'
import type { Outcome } from './answer.ts'

/** A line of a file about a payment of ours, as it is kept until it is applied. */
export type ReadLine = {
  position: number
  reference: string | null
  amount: { minor: bigint; currency: string } | null
  outcome: Outcome
  /** 'YYYY-MM-DD' */
  day: string | null
  reason: string | null
  /** The bank's own reference: what proves it. */
  bankReference: string | null
}

/** Money that comes in is none, unless it is a payment that comes back; nor is what a bank only announces. */
export const isAboutPayment = (
  answer: Answer,
): answer is Answer & { outcome: Exclude<Answer['outcome'], 'accepted'> } =>
  answer.outcome !== 'accepted' &&
  (answer.reference !== null || answer.run !== null) &&
  (answer.direction === 'out' || answer.outcome === 'returned')

/** Of a run that the bank names. */
export type OfRun = { reference: string; total: bigint }

/**
 * Where a bank speaks of a whole run, it speaks of each of its payments. What is of no run of ours, or of
 * another total, waits under the name that the bank gives it.
 */
export function linesOf(
  answer: Answer & { outcome: Outcome },
  ofRun: readonly OfRun[],
): Omit<ReadLine, 'position'>[] {
  const line = {
    reference: answer.reference?.slice(0, 200) ?? null,
    amount: answer.amount,
    outcome: answer.outcome,
    day: answer.day,
    reason: reasonOf(answer),
    bankReference: answer.bankReference?.slice(0, 500) || null,
  }
  if (answer.reference !== null) return [line]
  const total = ofRun.reduce((sum, payment) => sum + payment.total, 0n)
  const isWhole = answer.amount === null || answer.amount.minor === total
  return ofRun.length === 0 || !isWhole
    ? [{ ...line, reference: answer.run?.slice(0, 200) ?? null }]
    : ofRun.map(({ reference }) => ({ ...line, reference, amount: null }))
}

const reasonOf = ({ reason }: Answer): string | null =>
  [reason?.code, reason?.text].filter(Boolean).join(': ').slice(0, 500) || null
