import { addDays } from '../kernel/calendar.ts'

/** Days on which people work that a step may wait, before its people are reminded; after as many again, a controller is asked too. */
export const daysToDecide = 2

const isWorkday = (day: string): boolean => ![0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay())

/** Mondays to Fridays after `from`, up to and with `to`. */
export function workdaysBetween(from: string, to: string): number {
  let days = 0
  for (let day = addDays(from, 1); day <= to && days <= 4 * daysToDecide; day = addDays(day, 1)) if (isWorkday(day)) days++
  return days
}

export type Standing = 'in_time' | 'late' | 'overdue'
export function standing(activatedOn: string, today: string): Standing {
  const waited = workdaysBetween(activatedOn, today)
  return waited >= 2 * daysToDecide ? 'overdue' : waited >= daysToDecide ? 'late' : 'in_time'
}
