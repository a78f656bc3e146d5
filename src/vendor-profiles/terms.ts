import { addDays, nextWorkday } from '../kernel/calendar.ts'
import { dateText } from '../platform/view/format.ts'

type Terms = { name: string; delivery_days: number | null; holidays: readonly string[] }

/**
 * When goods ordered today would come: after the vendor's days, on a day on which somebody is there to receive them.
 */
export const deliveryDay = (terms: Terms | null, today: string): string | null =>
  terms === null || terms.delivery_days === null
    ? null
    : nextWorkday(addDays(today, terms.delivery_days), new Set(terms.holidays))

/** Why that day is proposed. */
export function termsText(terms: Terms | null, needBy: string | null): string | undefined {
  if (terms === null || terms.delivery_days === null) return undefined
  const days = terms.delivery_days === 1 ? '1 day' : `${terms.delivery_days} days`
  const needed = needBy ? ` It is needed by ${dateText(needBy)}.` : ''
  return `${terms.name} delivers within ${days}.${needed}`
}
