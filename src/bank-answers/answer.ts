import { lifecycle } from '../kernel/lifecycle.ts'

export const lineStates = ['applied', 'known', 'waiting', 'resolved'] as const
export const lineLifecycle = lifecycle({
  states: lineStates,
  begins: ['applied', 'known', 'waiting'],
  acts: { resolve: { from: ['waiting'], to: 'resolved' } },
  refusal: () => 'Somebody has looked at this line already. Reload to see what was done.',
})

export const whys = ['unknown', 'amount', 'contradicts', 'own_release'] as const
/** Why somebody must look at a line. */
export type Why = (typeof whys)[number]
export type Outcome = 'settled' | 'failed' | 'returned'
/** A line of a bank about a payment of ours. */
export type Line = {
  outcome: Outcome
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
export function judge({ outcome, amount }: Line, payment: Known | null): Verdict {
  if (!payment) return { why: 'unknown' }
  if (amount && (amount.minor !== payment.total || amount.currency !== payment.currency))
    return { why: 'amount' }
  const { status } = payment
  if (status === outcome || (outcome !== 'settled' && isUnpaid(status))) return { known: true }
  if (outcome === 'settled') return status === 'sent' ? { act: 'settle' } : { why: 'contradicts' }
  if (status === 'settled' && outcome === 'failed') return { why: 'contradicts' }
  if (payment.own) return { why: 'own_release' }
  return { act: status === 'sent' ? 'fail' : 'bring_back' }
}
/** The same where a person looks at it: what failed may have been paid after all, as the bank says now. */
export function judgeByPerson(line: Line, payment: Known): Verdict {
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
}
