import { lifecycle } from '../kernel/lifecycle.ts'

export const answerStates = ['reading', 'applying', 'done', 'refused'] as const
/** A short file is done at once; a long one is read and applied by a job. */
export const answerLifecycle = lifecycle({
  states: answerStates,
  begins: ['reading', 'done'],
  acts: {
    read: { from: ['reading'], to: 'applying' },
    refuse: { from: ['reading'], to: 'refused' },
    finish: { from: ['applying'], to: 'done' },
  },
  refusal: (state) =>
    state === 'refused'
      ? 'This file cannot be read, so nothing of it was imported. Import another one.'
      : 'This file is imported already. Reload to see the result.',
})
/** So many lines are applied in one step; a file of no more is done while a person waits. */
export const linesAStep = 500
export const mostLines = 100_000
/** A job that has not moved for two minutes has stopped. */
const stoppedAfterMs = 120_000
type Moving = { state: (typeof answerStates)[number]; moved_at: Date }
export const hasStopped = ({ state, moved_at: at }: Moving, now: Date): boolean =>
  (state === 'reading' || state === 'applying') && now.getTime() - at.getTime() > stoppedAfterMs

export const lineStates = ['to_apply', 'applied', 'known', 'waiting', 'resolved'] as const
export const lineLifecycle = lifecycle({
  states: lineStates,
  begins: ['to_apply', 'applied', 'known', 'waiting'],
  acts: {
    apply: { from: ['to_apply'], to: 'applied' },
    know: { from: ['to_apply'], to: 'known' },
    wait: { from: ['to_apply'], to: 'waiting' },
    resolve: { from: ['waiting'], to: 'resolved' },
    reopen: { from: ['resolved'], to: 'waiting' },
  },
  refusal: (state) => lineRefusals[state] ?? lookedAt,
})
const lookedAt = 'Somebody has looked at this line already. Reload to see what was done.'
const lineRefusals: Partial<Record<(typeof lineStates)[number], string>> = {
  to_apply: 'This line is not imported yet. Wait a moment, then reload.',
  waiting: 'Nobody has said anything of this line yet, so there is nothing to take back.',
}

export const whys = [
  'unknown',
  'amount',
  'contradicts',
  'own_release',
  'no_reference',
  'credit',
] as const
/** Why somebody must look at a line. */
export type Why = (typeof whys)[number]
/** Of movements that no payment of ours made. */
export const movementWhys = ['no_reference', 'credit'] as const
export type MovementWhy = (typeof movementWhys)[number]
export const isMovement = (why: Why): why is MovementWhy => movementWhys.some((one) => one === why)
/** `received`: money that came in. */
export const outcomes = ['settled', 'failed', 'returned', 'received'] as const
export type Outcome = (typeof outcomes)[number]
/** A line of a bank, about a payment of ours where it names one. */
export type Line = {
  outcome: Outcome
  reference?: string | null
  /** Null where the bank names none. */
  amount: { minor: bigint; currency: string } | null
}
export type Known = {
  status: 'sent' | 'settled' | 'failed' | 'returned'
  total: bigint
  currency: string
  /** The person who imports the file released it. */
  own: boolean
}
type Act = 'settle' | 'fail' | 'bring_back'
export type Verdict = { act: Act } | { known: true } | { why: Why }

/** What a line does to the payment that it names. */
export function judge({ outcome, amount, reference }: Line, payment: Known | null): Verdict {
  if (outcome === 'received') return { why: 'credit' }
  if (!payment) return { why: reference === null ? 'no_reference' : 'unknown' }
  if (amount && (amount.minor !== payment.total || amount.currency !== payment.currency))
    return { why: 'amount' }
  const { status } = payment
  if (status === outcome || (outcome !== 'settled' && isUnpaid(status))) return { known: true }
  if (outcome === 'settled') return status === 'sent' ? { act: 'settle' } : { why: 'contradicts' }
  if (status === 'settled' && outcome === 'failed') return { why: 'contradicts' }
  if (payment.own) return { why: 'own_release' }
  return { act: status === 'sent' ? 'fail' : 'bring_back' }
}
/**
 * The same where a person decides. A payment that failed may have been paid after all, and money that came in may be
 * a payment that came back.
 */
export function judgeByPerson(said: Line, payment: Known): Verdict {
  const line = said.outcome === 'received' ? { ...said, outcome: 'returned' as const } : said
  const verdict = judge(line, payment)
  const afterAll = line.outcome === 'settled' && payment.status === 'failed'
  return 'why' in verdict && verdict.why === 'contradicts' && afterAll ? { act: 'settle' } : verdict
}
const isUnpaid = (status: Known['status']): boolean => status === 'failed' || status === 'returned'

export const whyWords: Record<Why, string> = {
  unknown: 'No payment of ours has this reference',
  amount: 'Another amount than the payment has',
  contradicts: 'The payment says something else already',
  own_release: 'You released the payment, so somebody else must say that it was not paid',
  no_reference: 'Names no payment of ours',
  credit: 'Money that came in',
}

/** Why somebody cannot apply a line to the payment that they name. */
export function misfit(verdict: Exclude<Verdict, { act: Act }>, payment: string): string {
  if ('known' in verdict) return `${payment} says that already. Set the line aside.`
  return misfits[verdict.why](payment)
}
const misfits: Record<Why, (payment: string) => string> = {
  unknown: (payment) => `No payment has the number ${payment}.`,
  amount: (payment) =>
    `This line does not fit ${payment}: its amount is another. Choose another payment, or set the line aside.`,
  contradicts: (payment) =>
    `This line does not fit ${payment}, which says something else already. Choose another payment, or set the line aside.`,
  own_release: (payment) =>
    `You released ${payment}, so somebody else must say that it was not paid: it would be paid again.`,
  no_reference: (payment) => `No payment has the number ${payment}.`,
  credit: (payment) => `This line does not fit ${payment}. Set it aside.`,
}
