import { lifecycle } from '../kernel/lifecycle.ts'
import { share } from '../kernel/money.ts'
import { isHeld, type Held } from '../retainage/index.ts'

export const statuses = ['open', 'in_run', 'sent', 'paid', 'dropped'] as const
export type Status = (typeof statuses)[number]

/** It is taken by one payment at a time, and free again when that is left out, fails or comes back. */
export const instalmentLifecycle = lifecycle({
  states: statuses,
  begins: ['open'],
  acts: {
    take: { from: ['open'], to: 'in_run' },
    leave: { from: ['in_run'], to: 'open' },
    send: { from: ['in_run'], to: 'sent' },
    settle: { from: ['sent'], to: 'paid' },
    free: { from: ['sent', 'paid'], to: 'open' },
    /** Its payment was said to have failed, and was paid after all. */
    settle_after_all: { from: ['open'], to: 'paid' },
    /** A credit that the vendor paid back, or that is lost. */
    refund: { from: ['open'], to: 'paid' },
    drop: { from: ['open'], to: 'dropped' },
  },
  refusal: (status) => refusals[status],
})
const refusals: Record<Status, string> = {
  open: 'This part of the invoice is open, so there is nothing to take back.',
  in_run:
    'A payment run has this part of the invoice. Take it out of the run first, or wait until the run is released.',
  sent: 'This part of the invoice is with the bank. Wait for the bank’s answer.',
  paid: 'This part of the invoice is paid.',
  dropped: 'The invoice was voided, so nothing of it is paid.',
}

export const paymentStates = ['none', 'open', 'in_run', 'sent', 'partly_paid', 'paid'] as const
export type PaymentState = (typeof paymentStates)[number]

/**
 * How far the payment of an invoice is. A credit that stands beside what was paid too much does not count. `none` where
 * it has no parts, or they were dropped.
 */
export function paymentStateOf(parts: readonly { status: Status; amount: bigint }[]): PaymentState {
  const owed = parts.some(({ amount }) => amount > 0n)
    ? parts.filter(({ amount }) => amount > 0n)
    : parts
  const live = owed.map(({ status }) => status).filter((status) => status !== 'dropped')
  if (live.length === 0) return 'none'
  if (live.every((status) => status === 'paid')) return 'paid'
  if (live.includes('paid')) return 'partly_paid'
  if (live.includes('sent')) return 'sent'
  return live.includes('in_run') ? 'in_run' : 'open'
}

/** What stands against paying an instalment on a day. */
export type Standing = {
  amount: bigint
  stop_reason: string | null
  /** It is of an advance that bills of its order have overtaken. */
  overtaken: boolean
  /** What it is held back for. */
  held: Held | null
  /** The answer of a bank in which a debit waits that may have paid it. */
  waiting_debit: string | null
  /** Payments to the vendor are on hold. */
  on_hold: boolean
  has_account: boolean
  /** The vendor is paid by card, cheque or direct debit, so no account of theirs is needed. */
  needs_account: boolean
}
export const blocks = [
  'stopped',
  'overtaken',
  'retained',
  'waiting_debit',
  'vendor_hold',
  'no_account',
] as const
export type Block = (typeof blocks)[number]

/** Why it cannot be paid on a day; null where it can. A credit is deducted, so it needs no account. */
export function blockOf(standing: Standing, day: string): Block | null {
  if (standing.stop_reason !== null) return 'stopped'
  if (standing.overtaken) return 'overtaken'
  if (isHeld(standing.held, day)) return 'retained'
  if (standing.waiting_debit !== null) return 'waiting_debit'
  if (standing.on_hold) return 'vendor_hold'
  return standing.amount > 0n && standing.needs_account && !standing.has_account
    ? 'no_account'
    : null
}

/** No payment run asks for what is due later. */
export { noDay as lastDueDay } from '../retainage/index.ts'

type Divisible = { amount: bigint; discount: bigint }
/**
 * Two parts of an instalment that come to it exactly, its discount divided in proportion. Null where the first would be
 * nothing, or all of it.
 */
export function divided(whole: Divisible, first: bigint): [Divisible, Divisible] | null {
  const rest = whole.amount - first
  const inside = whole.amount > 0n ? first > 0n && rest > 0n : first < 0n && rest < 0n
  if (!inside) return null
  const discount = share(whole.discount, first, whole.amount)
  const own = discount < first || whole.discount === 0n ? discount : 0n
  const others = whole.discount - own
  return others === 0n || others < rest
    ? [
        { amount: first, discount: own },
        { amount: rest, discount: others },
      ]
    : null
}
