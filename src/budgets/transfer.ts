import type { Actor } from '../kernel/actor.ts'
import { conflict, type Problem } from '../kernel/problem.ts'
import { money } from '../kernel/money.ts'
import { lifecycle } from '../kernel/lifecycle.ts'
import { machine } from '../kernel/state-machine.ts'
import { moneyText } from '../platform/view/format.ts'
import { available, type Budget } from './budget.ts'

export const transferStatuses = ['pending', 'posted', 'rejected', 'returned', 'withdrawn'] as const
export type TransferStatus = (typeof transferStatuses)[number]
export type Transfer = { id: string; status: TransferStatus; requester_id: string }

/** Decisions come through approvals. */
export const transferMoves = machine<TransferStatus, Transfer>()({
  withdraw: {
    from: ['pending'],
    to: 'withdrawn',
    allow: 'budgets.transfer',
    label: 'Withdraw',
    when: (t, by: Actor) =>
      t.requester_id === by.userId || 'Only the person who asked for it can do that.',
  },
})

export const transferLifecycle = lifecycle({
  states: transferStatuses,
  begins: ['pending'],
  acts: {
    ...transferMoves.moves,
    post: { from: ['pending'], to: 'posted' },
    reject: { from: ['pending'], to: 'rejected' },
    return: { from: ['pending'], to: 'returned' },
  },
})

/**
 * A transfer moves what is still free, between budgets that are open; it never takes the source below zero, in any
 * mode.
 */
export function transferRefusal(from: Budget, to: Budget, minor: bigint): Problem | null {
  for (const b of [from, to])
    if (b.status === 'closed')
      return conflict('budget_closed', `The budget ${b.code} ${b.fiscal_year} is closed.`)
  if (from.currency !== to.currency)
    return conflict('other_currency', 'The two budgets are kept in different currencies.')
  if (available(from) >= minor) return null
  return conflict(
    'budget_exceeded',
    `The budget ${from.code} ${from.fiscal_year} has only ${moneyText(money(available(from), from.currency))} left, so ${moneyText(money(minor, from.currency))} cannot be taken from it. Reject the transfer, or free some of it first.`,
  )
}
