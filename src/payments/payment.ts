import { lifecycle } from '../kernel/lifecycle.ts'
import { machine } from '../kernel/state-machine.ts'

export const paymentStatuses = ['sent', 'settled', 'failed', 'returned'] as const
export type PaymentStatus = (typeof paymentStatuses)[number]

export type Payment = {
  id: string
  number: string
  status: PaymentStatus
  run_id: string
  run_number: string
  rail: string
  vendor_id: string
  vendor_name: string
  account_id: string | null
  account_ending: string | null
  currency: string
  total: bigint
  pay_on: string
  reference: string
  answered_on: string | null
  reason: string | null
  evidence: string | null
  version: number
  created_at: Date
  /** When Stripe was first asked to pay it. */
  asked_at: Date | null
  /** Stripe’s id of it. */
  payout_id: string | null
  payout_trouble: string | null
}

/** What is said when an act does not fit the status. */
const refusals: Record<PaymentStatus, string> = {
  sent: 'It is with the bank. Say first whether it was paid or failed.',
  settled: 'It was paid. Where the money came back, say that it came back.',
  failed:
    'It was said to have failed, so what it was to pay is open again. Where the bank paid it after all, say that it was paid.',
  returned: 'It came back, and what it had paid is open again. Pay that in another run.',
}
const refusal = (status: PaymentStatus): string => refusals[status]

export const paymentMoves = machine<PaymentStatus, Payment>(refusal)({
  settle: {
    from: ['sent', 'failed'],
    to: 'settled',
    allow: 'payments.settle',
    label: 'It was paid',
    tone: 'primary',
  },
  fail: {
    from: ['sent'],
    to: 'failed',
    allow: 'payments.settle',
    label: 'It failed',
    tone: 'danger',
    needs: 'reason',
  },
  bring_back: {
    from: ['settled'],
    to: 'returned',
    allow: 'payments.settle',
    label: 'It came back',
    tone: 'danger',
    needs: 'reason',
  },
})
export const paymentLifecycle = lifecycle({
  states: paymentStatuses,
  begins: ['sent'],
  acts: paymentMoves.moves,
  refusal,
})
export const paymentSubject = (id: string) => ({ kind: 'payment', id })

/** How the bank is told of a payment, and names it in its answer: its id, without what banks do not take. */
export const referenceOf = (id: string): string => id.replaceAll('-', '').toUpperCase()
