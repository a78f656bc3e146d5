import { digitsOf, inBase, plain } from './exact.ts'
import { decide } from './deciding.ts'
import { post, recent, type Turn } from './work.ts'

const amount = ({ rnd, place }: Turn, most: number): string =>
  plain(inBase(BigInt(1 + rnd.int(most)), 'EUR', place.base) + 1n, digitsOf(place.base))

/** A budget's amount as it was planned, or thereabouts. The third of them only warns, and goes on so. */
export function reviseBudget(turn: Turn): Promise<void> {
  const i = turn.rnd.int(turn.place.budgets.length)
  return post(
    turn,
    turn.rnd.chance(0.9) ? 'controller' : 'approver',
    `/budgets/${turn.place.budgets[i]}/edit`,
    { amount: amount(turn, 6_000_000), mode: i === 2 ? 'warn' : 'block', reason: 'thought again' },
  )
}
export function transfer(turn: Turn): Promise<void> {
  const { rnd, place, at } = turn
  const by = rnd.pick(['approver', 'controller'] as const)
  return post(
    turn,
    by,
    '/budget-transfers',
    {
      from_id: rnd.pick(place.budgets),
      to_id: rnd.pick(place.budgets),
      amount: amount(turn, 900_000),
      reason: 'more there',
    },
    (b) => {
      at.transfers.push(b.id)
      if (!b.approval_id) return
      const approval = b.approval_id
      at.approvals.push(approval)
      at.upcoming.push(() =>
        decide(turn, approval, by === 'approver' ? 'controller' : 'approver', 'approval'),
      )
    },
  )
}
export function withdrawTransfer(turn: Turn): Promise<void> {
  const id = recent(turn, turn.at.transfers)
  return id
    ? post(
        turn,
        turn.rnd.pick(['approver', 'controller']),
        `/budget-transfers/${id}/withdrawal`,
        {},
      )
    : transfer(turn)
}
