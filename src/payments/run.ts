import { lifecycle } from '../kernel/lifecycle.ts'
import { machine } from '../kernel/state-machine.ts'

export const runStatuses = [
  'draft',
  'pending',
  'approved',
  'released',
  'settled',
  'partly_failed',
  'cancelled',
] as const
export type RunStatus = (typeof runStatuses)[number]

export type Run = {
  id: string
  number: string
  title: string
  status: RunStatus
  revision: number
  account_id: string
  account_name: string
  account_ending: string
  account_active: boolean
  entity_id: string
  entity: string
  rail: string
  pay_on: string
  due_until: string
  take_discounts: boolean
  currency: string
  total: bigint
  released_at: Date | null
  sent_on: string | null
  file_id: string | null
  file_sha256: string | null
  proposed_by: string
  proposed_by_name: string
  version: number
  created_at: Date
}

/** What is said when an act does not fit the status. */
const refusals: Record<RunStatus, string> = {
  draft: 'It is a draft. Send it for approval first.',
  pending: 'It waits for approval. Withdraw it first.',
  approved: 'It is approved. Release it, or cancel it and propose another one.',
  released: 'The bank was told. Say what it answers instead.',
  settled: 'All of it was paid. Where money came back, say so on that payment.',
  partly_failed: 'The bank has answered. What was not paid is due again: propose another run.',
  cancelled: 'It was cancelled. Propose another run.',
}
const refusal = (status: RunStatus): string => refusals[status]

export const runMoves = machine<RunStatus, Run>(refusal)({
  submit: {
    from: ['draft'],
    to: 'pending',
    allow: 'payments.propose',
    label: 'Send for approval',
    tone: 'primary',
  },
  withdraw: {
    from: ['pending'],
    to: 'draft',
    allow: 'payments.propose',
    label: 'Withdraw',
  },
  release: {
    from: ['approved'],
    to: 'released',
    allow: 'payments.release',
    label: 'Release',
    tone: 'primary',
  },
  cancel: {
    from: ['draft', 'approved'],
    to: 'cancelled',
    allow: 'payments.propose',
    label: 'Cancel',
    tone: 'danger',
    needs: 'reason',
  },
})

/** Approval lets it be released; a decision against it makes it a draft again. What the bank answers ends it. */
export const runLifecycle = lifecycle({
  states: runStatuses,
  begins: ['draft'],
  acts: {
    ...runMoves.moves,
    approve: { from: ['pending'], to: 'approved' },
    /** The bank paid it by itself: entered with what its statement shows. */
    find: { from: ['draft'], to: 'released' },
    turn_down: { from: ['pending'], to: 'draft' },
    settle: { from: ['released', 'partly_failed'], to: 'settled' },
    fall_short: { from: ['released', 'settled'], to: 'partly_failed' },
  },
  refusal,
})

export const runSubject = (id: string) => ({ kind: 'payment_run', id })

/** The status that follows from what the bank answered; null where it waits for more. */
export function statusAfter(
  counts: Readonly<Record<'sent' | 'settled' | 'failed' | 'returned', number>>,
): 'settled' | 'partly_failed' | null {
  if (counts.sent > 0) return null
  return counts.failed + counts.returned > 0 ? 'partly_failed' : 'settled'
}
