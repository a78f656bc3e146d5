import { conflict } from '../../kernel/problem.ts'
import type { OpenChange } from '../queries.ts'

/** A change that is under way is decided on the order as it is, and holds budget for it. */
export function refuseOpenChange(change: OpenChange | null): void {
  if (change)
    throw conflict(
      'change_open',
      'A change of this order is under way. Withdraw that first.',
    ).leadingTo({ label: 'Open the change', href: `/change-orders/${change.id}` })
}
