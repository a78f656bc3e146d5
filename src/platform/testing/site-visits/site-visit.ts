import { lifecycle } from '../../../kernel/lifecycle.ts'
import { machine } from '../../../kernel/state-machine.ts'

export const statuses = ['planned', 'asked', 'agreed', 'declined', 'made', 'cancelled'] as const
export type Status = (typeof statuses)[number]
export type SiteVisit = {
  id: string
  number: string
  title: string
  status: Status
  version: number
  cost_center_id: string
  owner_id: string
}

/** Decisions come through approvals. */
export const moves = machine<Status, SiteVisit>()({
  ask: { from: ['planned'], to: 'asked', allow: 'purchase_orders.create', label: 'Ask' },
  report: { from: ['agreed'], to: 'made', allow: 'purchase_orders.create', label: 'Report' },
  cancel: {
    from: ['planned', 'agreed'],
    to: 'cancelled',
    allow: 'purchase_orders.create',
    label: 'Cancel',
    needs: 'reason',
  },
})

export const visitLifecycle = lifecycle({
  states: statuses,
  begins: ['planned'],
  acts: {
    ...moves.moves,
    agree: { from: ['asked'], to: 'agreed' },
    decline: { from: ['asked'], to: 'declined' },
    return: { from: ['asked'], to: 'planned' },
  },
})
