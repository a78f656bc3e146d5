import type { PaymentRisk } from '../approvals/index.ts'
import { daysBetween } from '../kernel/calendar.ts'
/** What is known of a vendor that a run pays, to judge how unusual that is. */
export type Payee = {
  /** What the run pays it. */
  amount: bigint
  /** Since when its account is used. Null where it is paid in another way. */
  account_since: string | null
  /** How often it was paid before, how often to this account, and what at most, in the currency of the run. */
  paid_before: number
  paid_to_account: number
  most_before: bigint | null
}
export type Risk = PaymentRisk

/** So many days an account counts as new. */
const newDays = 30
/** Three payments make a habit; three times the largest of them is unusual. */
const [habit, unusual] = [3, 3n]

export function risksOf(payee: Payee, today: string): Risk[] {
  const { account_since: since, paid_before: before } = payee
  const isNew =
    since !== null && (daysBetween(since, today) <= newDays || payee.paid_to_account === 0)
  return [
    ...(before === 0 ? (['first_payment'] as const) : []),
    ...(isNew && before > 0 ? (['new_account'] as const) : []),
    ...(before >= habit && payee.most_before !== null && payee.amount > payee.most_before * unusual
      ? (['unusual_amount'] as const)
      : []),
  ]
}

export const riskWords: Record<Risk, string> = {
  first_payment: 'Paid for the first time',
  new_account: 'Its account is new',
  unusual_amount: 'More than three times what it was ever paid at once',
}
