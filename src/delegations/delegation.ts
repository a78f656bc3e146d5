import { invalid } from '../kernel/problem.ts'
import type { Status } from '../platform/view/ui.ts'

/** `until` is the first day on which it holds no more. */
export type Span = { from: string; until: string }
export type Standing = 'planned' | 'now' | 'over' | 'ended'

/** From today at the earliest: what was decided in the past was decided by whom it was with. */
export function checkSpan({ from, until }: Span, today: string): void {
  if (from < today)
    throw invalid('/from', 'past', `The first day must be today or later, not ${from}.`)
  if (until <= from) throw invalid('/until', 'order', 'It must end after its first day.')
}

export function standingOf(
  { from, until, ended }: Span & { ended: boolean },
  today: string,
): Standing {
  if (ended) return 'ended'
  return today < from ? 'planned' : today < until ? 'now' : 'over'
}

export const states: Record<Standing, Status> = {
  planned: { text: 'Planned', tone: 'info' },
  now: { text: 'Now', tone: 'ok' },
  over: { text: 'Over', tone: 'neutral' },
  ended: { text: 'Ended', tone: 'neutral' },
}
