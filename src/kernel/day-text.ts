import { isBusinessDate } from './calendar.ts'

/** Which number of a day comes first where it is written as 03/04/2026. */
export type DayOrder = 'day_first' | 'month_first'
export type ReadDay = { day: string } | { problem: 'unclear' | 'two_ways' | 'short_year' }

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/**
 * A day as files write it: 2026-12-31, 31.12.2026, 31/12/2026, 31-Dec-2026 or December 31, 2026.
 * One that is read in two ways is never guessed: the order is chosen, or shows in other days.
 */
export function readDay(text: string, order: DayOrder | null): ReadDay {
  const typed = text.trim().replace(/[ T]00:00(?::00(?:\.0+)?)?Z?$/, '')
  if (/^\d{4}-\d{1,2}-\d{1,2}$/.test(typed)) {
    const [year, month, day] = typed.split('-')
    return dayOf(year!, month!, day!)
  }
  const named = /^(\d{1,2})[\s.-]+([a-z]{3,9})\.?[\s,-]+(\d{2,4})$/i.exec(typed)
  if (named) return byName(named[1]!, named[2]!, named[3]!)
  const american = /^([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{2,4})$/i.exec(typed)
  if (american) return byName(american[2]!, american[1]!, american[3]!)
  const numbers = numbersIn(typed)
  if (!numbers) return { problem: 'unclear' }
  if (numbers.year.length !== 4) return { problem: 'short_year' }
  return inOrder(numbers, numbers.dotted ? 'day_first' : order)
}

type Numbers = { a: string; b: string; year: string; dotted: boolean }
function numbersIn(text: string): Numbers | null {
  const found = /^(\d{1,2})([./-])(\d{1,2})\2(\d{2}|\d{4})$/.exec(text)
  return found && { a: found[1]!, b: found[3]!, year: found[4]!, dotted: found[2] === '.' }
}

function inOrder({ a, b, year }: Numbers, order: DayOrder | null): ReadDay {
  const [first, second] = [Number(a), Number(b)]
  if (order === 'day_first') return dayOf(year, b, a)
  if (order === 'month_first') return dayOf(year, a, b)
  if (first === second || first > 12) return dayOf(year, b, a)
  return second > 12 ? dayOf(year, a, b) : { problem: 'two_ways' }
}

function byName(day: string, name: string, year: string): ReadDay {
  const month = months.indexOf(name.slice(0, 3).toLowerCase()) + 1
  if (month === 0) return { problem: 'unclear' }
  return year.length === 4 ? dayOf(year, String(month), day) : { problem: 'short_year' }
}

function dayOf(year: string, month: string, day: string): ReadDay {
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`
  return isBusinessDate(text) ? { day: text } : { problem: 'unclear' }
}

/** The order that the days of one file show; null where none does, or some contradict others. */
export function dayOrderIn(texts: readonly string[]): DayOrder | null {
  const slashed = texts.flatMap((text) => numbersIn(text.trim()) ?? []).filter((n) => !n.dotted)
  const dayFirst = slashed.some(({ a }) => Number(a) > 12)
  const monthFirst = slashed.some(({ b }) => Number(b) > 12)
  if (dayFirst === monthFirst) return null
  return dayFirst ? 'day_first' : 'month_first'
}
