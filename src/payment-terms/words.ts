import { decimal, decimalText } from '../kernel/decimal.ts'
import type { Terms, TermsPart, WorkdayRule } from './terms.ts'

export const workdayNames: Record<WorkdayRule, string> = {
  next: 'The next workday',
  previous: 'The workday before',
  same: 'That day all the same',
}

/** '2 % within 10 days, else 30 days' */
export function termsText({
  parts,
  discount_percent: discount,
  discount_days: until,
}: Terms): string {
  const due = parts.map((part) => partText(part, parts.length > 1)).join('; ')
  return discount === null ? due : `${discount} % within ${daysText(until ?? 0)}, else ${due}`
}
function partText(part: TermsPart, several: boolean): string {
  const share = part.amount
    ? `${part.amount} `
    : several
      ? `${decimalText(decimal(part.percent))} % `
      : ''
  const after = part.days === 0 ? 'at once' : daysText(part.days)
  const month = part.end_of_month ? ' after the end of the month' : ''
  const fixed = part.day_of_month === null ? '' : `, then on day ${part.day_of_month}`
  return `${share}${part.days === 0 && part.end_of_month ? 'at the end of the month' : `${after}${month}`}${fixed}`
}
const daysText = (days: number): string => `${days} ${days === 1 ? 'day' : 'days'}`
