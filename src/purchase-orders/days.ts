import { invalid } from '../kernel/problem.ts'
import type { Milestone } from './kinds.ts'
import { firstDay as firstDayOf } from './line-delivery.ts'
import type { Line, PurchaseOrder } from './purchase-order.ts'

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

type Known = {
  today: string
  /** The days that an order, or the draft of a change, has already: they may grow old. */
  had: readonly (string | null | undefined)[]
}
/** Nothing new is delivered on a day that is over. */
export function refusePastDays({ expected_on: whole, lines }: Dated, known: Known): void {
  refusePastDay(whole, '/expected_on', known)
  lines.forEach(({ due_on: ofLine, milestones = [] }, i) => {
    refusePastDay(ofLine, `/lines/${i}/due_on`, known)
    milestones.forEach(({ due_on: due }, k) =>
      refusePastDay(due, `/lines/${i}/milestones/${k}/due_on`, known),
    )
  })
}
function refusePastDay(day: string | null | undefined, at: string, { today, had }: Known): void {
  if (!day || day >= today || had.includes(day)) return
  throw invalid(at, 'past', 'This day is over. Choose today or a later day, or leave it out.')
}

type Standing = {
  order: Pick<PurchaseOrder, 'expected_on'>
  lines: readonly Pick<Line, 'due_on'>[]
}
export const daysOf = ({ order, lines }: Standing): (string | null)[] => [
  order.expected_on,
  ...lines.map(({ due_on: day }) => day),
]
/** The first day of an order that is over; null where none is. */
export const pastDayOf = (standing: Standing, today: string): string | null => {
  const first = firstDayOf(daysOf(standing))
  return first !== null && first < today ? first : null
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
