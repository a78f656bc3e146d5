import { addDays, isWorkday } from '../kernel/calendar.ts'

/**
 * `days`: how many working days a step may wait before its people are reminded; after as many again, others are asked
 * too.
 */
export type Calendar = { days: number; holidays: ReadonlySet<string> }
/** Days of the organisation, both included, on which a clock stood still. */
export type Pause = { from: string; to: string }

/**
 * Working days after `from`, up to and with `to`, on which the clock ran; counted no further than twice what is
 * allowed.
 */
export function workdaysBetween(
  from: string,
  to: string,
  { days: allowed, holidays }: Calendar,
  pauses: readonly Pause[] = [],
): number {
  let days = 0
  for (let day = addDays(from, 1); day <= to && days < 2 * allowed; day = addDays(day, 1))
    if (isWorkday(day, holidays) && !pauses.some((p) => p.from < day && day <= p.to)) days++
  return days
}

export type Timeliness = 'in_time' | 'late' | 'overdue'
export function timelinessOf(
  activatedOn: string,
  today: string,
  calendar: Calendar,
  pauses: readonly Pause[] = [],
): Timeliness {
  const waited = workdaysBetween(activatedOn, today, calendar, pauses)
  return waited >= 2 * calendar.days ? 'overdue' : waited >= calendar.days ? 'late' : 'in_time'
}

/** The last day on which it is in time, as far as is known today. */
export function dueDay(
  activatedOn: string,
  today: string,
  calendar: Calendar,
  pauses: readonly Pause[] = [],
): string {
  let day = activatedOn
  for (let left = calendar.days; left > 0;) {
    day = addDays(day, 1)
    if (
      isWorkday(day, calendar.holidays) &&
      !pauses.some((p) => p.from < day && day <= (p.to < today ? p.to : today))
    )
      left--
  }
  return day
}
