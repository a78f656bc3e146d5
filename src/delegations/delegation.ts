import { invalid } from '../kernel/problem.ts'
import { lifecycle } from '../kernel/lifecycle.ts'
import type { Status } from '../platform/view/ui.ts'

/** `until` is the first day after the delegation. */
export type Span = { from: string; until: string }
/** Its state follows from its days and from whether it was ended before them. */
export const delegationLifecycle = lifecycle({
  states: ['planned', 'now', 'over', 'ended'],
  begins: ['planned', 'now'],
  acts: {
    begin: { from: ['planned'], to: 'now' },
    run_out: { from: ['now'], to: 'over' },
    end: { from: ['planned', 'now'], to: 'ended' },
  },
  refusal: () => 'It is over already.',
})
export type DelegationState = (typeof delegationLifecycle.states)[number]

/** Starts today at the earliest: a delegation never changes who decided in the past. */
export function checkSpan({ from, until }: Span, today: string): void {
  if (from < today)
    throw invalid('/from', 'past', `The first day must be today or later, not ${from}.`)
  if (until <= from) throw invalid('/until', 'order', 'It must end after its first day.')
}

export function delegationState(
  { from, until, ended }: Span & { ended: boolean },
  today: string,
): DelegationState {
  if (ended) return 'ended'
  return today < from ? 'planned' : today < until ? 'now' : 'over'
}

export const states: Record<DelegationState, Status> = {
  planned: { text: 'Planned', tone: 'info' },
  now: { text: 'Now', tone: 'ok' },
  over: { text: 'Over', tone: 'neutral' },
  ended: { text: 'Ended', tone: 'neutral' },
}
