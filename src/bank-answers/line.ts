import type { Answer } from '../integrations/bank-files/index.ts'
import type { Outcome } from './answer.ts'

/** A line of a file, as it is kept until it is applied. */
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
  counterparty: string | null
  remittance: string | null
  /** Our account, as the bank names it. */
  account: string | null
}
type Booked = Answer & { outcome: Exclude<Answer['outcome'], 'accepted'> }

/** What is kept of a file: what is said of payments of ours, and every movement of a statement. */
export const isKept = (answer: Answer): answer is Booked =>
  answer.outcome !== 'accepted' && (isAboutPayment(answer) || answer.isMovement === true)

/** Money that comes in is not about a payment, unless it is one that comes back. */
const isAboutPayment = ({ reference, run, direction, outcome }: Answer): boolean =>
  (reference !== null || run !== null) && (direction === 'out' || outcome === 'returned')

/** Of a run that the bank names. */
export type OfRun = { reference: string; total: bigint }

/**
 * Where a bank speaks of a whole run, it speaks of each of its payments. What is of no run of ours, or of
 * another total, waits under the name that the bank gives it.
 */
export function linesOf(answer: Booked, ofRun: readonly OfRun[]): Omit<ReadLine, 'position'>[] {
  const line = lineOf(answer)
  if (answer.reference !== null || answer.run === null || !isAboutPayment(answer)) return [line]
  const total = ofRun.reduce((sum, payment) => sum + payment.total, 0n)
  const isWhole = answer.amount === null || answer.amount.minor === total
  return ofRun.length === 0 || !isWhole
    ? [{ ...line, reference: answer.run.slice(0, 200) }]
    : ofRun.map(({ reference }) => ({ ...line, reference, amount: null }))
}

const lineOf = (answer: Booked): Omit<ReadLine, 'position'> => ({
  reference: short(answer.reference, 200),
  amount: answer.amount,
  outcome: isAboutPayment(answer) || answer.direction === 'out' ? answer.outcome : 'received',
  day: answer.day,
  reason: reasonOf(answer),
  bankReference: short(answer.bankReference, 500),
  counterparty: short(answer.counterparty, 200),
  remittance: short(answer.note, 500),
  account: short(answer.account, 60),
})
const short = (text: string | null, most: number): string | null => text?.slice(0, most) || null
const reasonOf = ({ reason }: Answer): string | null =>
  short([reason?.code, reason?.text].filter(Boolean).join(': '), 500)
