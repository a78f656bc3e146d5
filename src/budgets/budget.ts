import { message, amountOf, conflictSaying } from '../messages/index.ts'
import { lifecycle } from '../kernel/lifecycle.ts'
import type { Problem } from '../kernel/problem.ts'

export const modes = ['block', 'route', 'warn'] as const
export const statuses = ['draft', 'active', 'frozen', 'closed'] as const
export const monthlyPlanModes = ['ignore', 'warn', 'stop'] as const
const whyNot = {
  draft: 'A draft is activated before it is frozen.',
  active: 'It is in use, so it cannot become a draft again.',
  frozen: 'It is in use, so it cannot become a draft again.',
  closed: 'A closed budget is activated before anything else.',
}
export const budgetLifecycle = lifecycle({
  states: statuses,
  begins: ['draft', 'active'],
  acts: {
    write: { from: ['draft'], to: 'draft' },
    activate: { from: ['draft', 'active', 'frozen', 'closed'], to: 'active' },
    freeze: { from: ['active', 'frozen'], to: 'frozen' },
    close: { from: ['draft', 'active', 'frozen', 'closed'], to: 'closed' },
  },
  refusal: (status) => whyNot[status],
})
export type BudgetStatus = (typeof statuses)[number]
export type Mode = (typeof modes)[number]
export const modeLabels: Record<Mode, string> = {
  block: 'Requests are refused',
  route: 'Requests go to its owner as well',
  warn: 'Requests are allowed with a warning',
}
export const budgetStatuses = {
  draft: { text: 'Draft', tone: 'neutral' },
  active: { text: 'Active', tone: 'ok' },
  frozen: { text: 'Frozen', tone: 'info' },
  closed: { text: 'Closed', tone: 'neutral' },
} as const
export type Figures = { amount: bigint; reserved: bigint; committed: bigint; actual: bigint }
export type Budget = Figures & {
  id: string
  parent_id: string | null
  fiscal_year: number
  currency: string
  mode: Mode
  status: (typeof statuses)[number]
  pace: readonly bigint[] | null
  pace_mode: (typeof monthlyPlanModes)[number]
  owner_id: string | null
  code: string
  name: string
  version: number
}

/** What is reserved, committed and spent. */
export const used = (b: Omit<Figures, 'amount'>): bigint => b.reserved + b.committed + b.actual

/** What may still be spent: amount - reserved - committed - actual, in base minor units. */
export const available = (b: Figures): bigint => b.amount - used(b)

/** The plan up to and with a month; `month` counts from 0 in the fiscal year. */
const plannedUpTo = (pace: readonly bigint[], month: number): bigint =>
  pace.slice(0, month + 1).reduce((sum, each) => sum + each, 0n)

/** The same amount for every month; the remainder goes to the first months, a unit each. */
export const evenMonthlyPlan = (amount: bigint): bigint[] =>
  Array.from({ length: 12 }, (_, i) => amount / 12n + (BigInt(i) < amount % 12n ? 1n : 0n))

const aheadOfMonthlyPlan = (b: Budget, more: bigint, month: number): boolean =>
  b.pace !== null && used(b) + more > plannedUpTo(b.pace, month)

/**
 * What a posting asks of a budget. `opening` reserves something new; `force` was accepted by somebody with the
 * authority.
 */
export type Posting = {
  need: bigint
  month: number
  opening: boolean
  force: boolean
  /** Only releases amounts. */ onlyReleases: boolean
}

/**
 * The only check before a posting: null when the budget allows it. Only an additional amount is checked, not a move
 * from reserved to committed or spent.
 */
export const refusal = (b: Budget, p: Posting): Problem | null =>
  refusedBy(b, p)?.leadingTo({ label: 'See the budget', href: `/budgets/${b.id}` }) ?? null

function refusedBy(b: Budget, p: Posting): Problem | null {
  if (p.onlyReleases) return null
  if (b.status === 'closed')
    return conflictSaying('budget_closed', message('budget.closed', named(b)))
  if (b.status === 'frozen' && p.opening && p.need > 0n)
    return conflictSaying('budget_frozen', message('budget.frozen', named(b)))
  if (p.force || p.need <= 0n) return null
  if (b.pace_mode === 'stop' && aheadOfMonthlyPlan(b, p.need, p.month)) return aheadProblem(b, p)
  return b.mode === 'block' && available(b) < p.need ? exceeded(b, p.need) : null
}

/**
 * What a budget may have used for a posting that it allowed to be decided in the same way: allowed again, and within
 * or over again. Null where any figure will do. Holds for the same version and amount of the budget.
 */
export function holdsWhile(
  b: Budget,
  p: Posting,
): { mostUsed: bigint | null; usedAbove: bigint | null } {
  if (p.need <= 0n) return { mostUsed: null, usedAbove: null }
  const fits = b.amount - p.need
  const planned =
    b.pace_mode === 'stop' && b.pace && !p.force ? plannedUpTo(b.pace, p.month) - p.need : null
  if (stateOf(b, p.need) === 'over') return { mostUsed: planned, usedAbove: fits }
  return { mostUsed: planned !== null && planned < fits ? planned : fits, usedAbove: null }
}

export type State = 'within' | 'over' | 'none'
/** Whether it fits, and whether the pace only warns. */
export const stateOf = (b: Budget, need: bigint): State =>
  need > 0n && available(b) < need ? 'over' : 'within'
export const warnsOfPace = (b: Budget, need: bigint, month: number): boolean =>
  b.pace_mode === 'warn' && need > 0n && aheadOfMonthlyPlan(b, need, month)

function exceeded(b: Budget, more: bigint): Problem {
  const left = available(b)
  return conflictSaying(
    'budget_exceeded',
    message('budget.exceeded', {
      ...named(b),
      need: amountOf(more, b.currency),
      left: amountOf(left, b.currency),
      over: amountOf(more - left, b.currency),
    }),
  )
}

const named = (b: Budget) => ({ code: b.code, year: String(b.fiscal_year) })

function aheadProblem(b: Budget, p: Posting): Problem {
  const left = plannedUpTo(b.pace ?? [], p.month) - used(b)
  return conflictSaying(
    'ahead_of_pace',
    message('budget.ahead_of_plan', {
      ...named(b),
      need: amountOf(p.need, b.currency),
      left: amountOf(left, b.currency),
    }),
  )
}
