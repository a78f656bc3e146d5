import { addDays, isWorkday } from '../kernel/calendar.ts'

/** What is paid: when it is due, or the last day of the discount that is taken. */
export type Due = { due_date: string; discount: bigint; discount_until: string | null }
type Days = { first: string; last: string; holidays: ReadonlySet<string> }

/**
 * The day a run is paid on where nobody names one: the last workday on which nothing of it is late, never before the
 * first day on which banks pay. T23: a payment is dated by its due date, if no other day is entered.
 */
export function payDayFor(parts: readonly Due[], { first, last, holidays }: Days): string {
  const days = parts.map((part) =>
    part.discount > 0n && part.discount_until !== null ? part.discount_until : part.due_date,
  )
  const earliest = [...days, last].toSorted()[0]!
  let day = earliest
  while (day > first && !isWorkday(day, holidays)) day = addDays(day, -1)
  return day > first ? day : first
}
