import { lifecycle } from '../kernel/lifecycle.ts'
import { machine } from '../kernel/state-machine.ts'

export const statuses = [
  'requested',
  'awaiting_payment',
  'processing',
  'paid',
  'refused',
  'cancelled',
] as const
export type Status = (typeof statuses)[number]
export type Purpose = 'vendor_refund' | 'portal_fee' | 'other'
export type Collection = {
  id: string
  number: string
  vendor_id: string
  vendor_name: string
  purpose: Purpose
  description: string
  amount: bigint
  currency: string
  status: Status
  intent_id: string | null
  received: bigint
  failure: string | null
  paid_at: Date | null
  created_at: Date
  created_by_name: string
  version: number
}

export const purposes: Record<Purpose, string> = {
  vendor_refund: 'Refund of a vendor',
  portal_fee: 'Portal fee',
  other: 'Other',
}

const open: readonly Status[] = ['requested', 'awaiting_payment']
export const moves = machine<Status, Collection>()({
  cancel: {
    from: open,
    to: 'cancelled',
    allow: 'collections.manage',
    label: 'Cancel',
    tone: 'danger',
    needs: 'reason',
  },
})

/** With what Stripe tells, late and twice too. What is paid or refused stays so. */
const unpaid: readonly Status[] = [...open, 'processing']
export const collectionLifecycle = lifecycle({
  states: statuses,
  begins: ['requested'],
  acts: {
    ...moves.moves,
    await_payment: { from: unpaid, to: 'awaiting_payment' },
    process: { from: unpaid, to: 'processing' },
    pay: { from: [...unpaid, 'cancelled', 'paid'], to: 'paid' },
    call_off: { from: [...unpaid, 'cancelled'], to: 'cancelled' },
    refuse: { from: ['requested', 'refused'], to: 'refused' },
  },
})

/**
 * The status that follows from Stripe's answer. A paid collection stays paid, because events can come late and twice.
 */
export function after(
  now: Status,
  intent: { status: 'open' | 'processing' | 'paid' | 'cancelled' },
): Status {
  if (now === 'paid' || now === 'refused') return now
  if (intent.status === 'paid') return 'paid'
  if (now === 'cancelled' || intent.status === 'cancelled') return 'cancelled'
  return intent.status === 'processing' ? 'processing' : 'awaiting_payment'
}
