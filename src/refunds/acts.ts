import type { Actor } from '../kernel/actor.ts'
import { refundLifecycle } from './refund.ts'
import type { RefundRow } from './queries.ts'

export const actNames = ['confirm', 'refuse', 'withdraw', 'take_back'] as const
export type ActName = (typeof actNames)[number]

/** What this person may do with it: never confirm or refuse what they entered themselves, nor withdraw another's. */
export function actsOf(
  { userId, permissions }: Pick<Actor, 'userId' | 'permissions'>,
  { status, entered_by: enteredBy }: Pick<RefundRow, 'status' | 'entered_by'>,
): ActName[] {
  if (!permissions.has('payments.settle')) return []
  const isOwn = enteredBy === userId
  const others: Partial<Record<ActName, boolean>> = {
    confirm: !isOwn,
    refuse: !isOwn,
    withdraw: isOwn,
  }
  return actNames.filter(
    (act) => refundLifecycle.moves[act].from.includes(status) && others[act] !== false,
  )
}
