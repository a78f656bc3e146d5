import type { Actor } from '../kernel/actor.ts'
import { lifecycle } from '../kernel/lifecycle.ts'
import { machine } from '../kernel/state-machine.ts'

export const statuses = ['pending', 'applied', 'rejected', 'returned', 'withdrawn'] as const
export type Status = (typeof statuses)[number]
export type PriceChange = {
  id: string
  number: string
  title: string
  status: Status
  vendor_id: string
  vendor_name: string
  currency: string
  /** In percent; null where a price that was nothing rises. */
  highest_rise: string | null
  lines: number
  note: string | null
  proposed_by: string
  proposed_by_name: string
  version: number
  created_at: Date
}

/** Decisions come through approvals. */
export const moves = machine<Status, PriceChange>()({
  withdraw: {
    from: ['pending'],
    to: 'withdrawn',
    allow: 'catalog.manage',
    label: 'Withdraw',
    when: (change, by: Actor) =>
      change.proposed_by === by.userId || 'Only the person who proposed it can do that.',
  },
})
export const priceChangeLifecycle = lifecycle({
  states: statuses,
  begins: ['pending'],
  acts: {
    ...moves.moves,
    apply: { from: ['pending'], to: 'applied' },
    reject: { from: ['pending'], to: 'rejected' },
    return: { from: ['pending'], to: 'returned' },
  },
})
/** While it is in one of these, nothing is decided yet. */
export const waiting: readonly Status[] = priceChangeLifecycle.begins
export const subjectOf = (id: string) => ({ kind: 'price_change', id })
