import { machine } from '../kernel/state-machine.ts'

export type Status =
  'requested' | 'awaiting_payment' | 'processing' | 'paid' | 'refused' | 'cancelled'
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

/** The status that follows from Stripe's answer. A paid collection stays paid, because events can come late and twice. */
export function after(
  now: Status,
  intent: { status: 'open' | 'processing' | 'paid' | 'cancelled' },
): Status {
  if (now === 'paid' || now === 'refused') return now
  if (intent.status === 'paid') return 'paid'
  if (now === 'cancelled' || intent.status === 'cancelled') return 'cancelled'
  return intent.status === 'processing' ? 'processing' : 'awaiting_payment'
}
