const formats = new Map<string, Intl.DateTimeFormat>()

/** The calendar day 'yyyy-mm-dd' of an instant in a time zone. */
export function businessDate(at: Date, timeZone: string): string {
  let format = formats.get(timeZone)
  if (!format)
    formats.set(
      timeZone,
      (format = new Intl.DateTimeFormat('en-CA', {
        timeZone,
        year: 'numeric',
        month: '2-digit',
        day: '2-digit',
      })),
    )
  return format.format(at)
}

const [firstDay, lastDay] = ['0001-01-01', '9999-12-31']

/** There is no year 0000: neither in the calendar nor in the database. */
export const isBusinessDate = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) &&
  text >= firstDay &&
  !Number.isNaN(Date.parse(text)) &&
  new Date(text).toISOString().startsWith(text)

/**
 * The day of an xs:date, which may carry a zone ('2026-10-01+02:00', '2026-10-01Z'): the day as written. Null when it
 * is none.
 */
export function dayOfXmlDate(text: string): string | null {
  const day = /^(\d{4}-\d{2}-\d{2})(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)?$/.exec(text.trim())?.[1]
  return day !== undefined && isBusinessDate(day) ? day : null
}

/** Never before the first day that can be written, nor after the last. */
export function addDays(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`)
  date.setUTCDate(date.getUTCDate() + days)
  if (date.getUTCFullYear() < 1) return firstDay
  return date.getUTCFullYear() > 9999 ? lastDay : date.toISOString().slice(0, 10)
}

/** How many days the second is after the first: below zero where it is before it. Days begin in UTC, so it is whole. */
export const daysBetween = (from: string, until: string): number =>
  (Date.parse(until) - Date.parse(from)) / 86_400_000

/** Mondays to Fridays that are no holiday. */
export const isWorkday = (day: string, holidays: ReadonlySet<string>): boolean =>
  ![0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay()) && !holidays.has(day)

/** The day itself where it is a workday, else the next one. */
export function nextWorkday(day: string, holidays: ReadonlySet<string>): string {
  let next = day
  while (!isWorkday(next, holidays) && next < lastDay) next = addDays(next, 1)
  return next
}

/** The fiscal year a day falls in, named by the calendar year in which it begins. `startMonth` is 1 to 12. */
export const fiscalYearOf = (day: string, startMonth: number): number =>
  Number(day.slice(0, 4)) - (Number(day.slice(5, 7)) < startMonth ? 1 : 0)
