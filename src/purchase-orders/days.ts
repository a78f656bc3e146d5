import { invalid } from '../kernel/problem.ts'
import type { Milestone } from './kinds.ts'

const [firstDay, mostYears] = ['2000-01-01', 100]

type Dated = {
  expected_on?: string | null | undefined
  lines: readonly {
    due_on?: string | null | undefined
    milestones?: readonly Milestone[] | undefined
  }[]
}
/** The day of an order, and those of its lines and milestones. */
export function refuseMistypedDays({ expected_on: day, lines }: Dated, today: string): void {
  refuseMistypedDay(day, { at: '/expected_on', today })
  lines.forEach(({ due_on: ofLine, milestones = [] }, i) => {
    refuseMistypedDay(ofLine, { at: `/lines/${i}/due_on`, today })
    milestones.forEach(({ due_on: due }, k) =>
      refuseMistypedDay(due, { at: `/lines/${i}/milestones/${k}/due_on`, today }),
    )
  })
}

/** A day on which nothing can be delivered was mistyped. */
export function refuseMistypedDay(
  day: string | null | undefined,
  { at, today }: { at: string; today: string },
): void {
  if (!day) return
  if (day < firstDay) throw invalid(at, 'too_early', 'Choose a day after 1999.')
  const last = `${Number(today.slice(0, 4)) + mostYears}${today.slice(4)}`
  if (day > last) throw invalid(at, 'too_late', 'Choose a day within the next hundred years.')
}
