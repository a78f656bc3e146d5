import type { Language } from '../messages/index.ts'
import { dateText, quantityText } from '../platform/view/format.ts'
import { dueDayOf } from './plan.ts'
import type { Held, Retainage } from './retainage.ts'

/** 'until 31 Jan 2027', 'until final acceptance' */
export const untilText = ({ until, milestone }: Held): string =>
  `until ${until === null ? milestone : dateText(until)}`
/** '10 % of each invoice until final acceptance' */
export const retainageText = (one: Retainage): string =>
  `${quantityText(one.percent)} % of each invoice ${untilText(one)}`
/** On which day a part is due: '31 Jan 2027', or that nobody knows yet. */
export function dueText(part: { due_date: string; held: Held | null }): string {
  const day = dueDayOf(part)
  return day === null ? 'No day yet' : dateText(day)
}
/** What is said of a part that is held back. */
export const heldText = (held: Held): string => `Held back ${untilText(held)}`

type Said = { percent: string; until: string }
/** On the order that the vendor gets: `until` is a day or a milestone as it is written there. */
export const heldOnOrder = (
  language: Language,
  { percent, until, milestone }: Said & { milestone: boolean },
): string => {
  if (language === 'de')
    return `${percent} % jeder Rechnung werden ${milestone ? `bis „${until}“` : `bis zum ${until}`} einbehalten`
  return `${percent} % of each invoice is held back until ${until}`
}
