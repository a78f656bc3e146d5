import { decimal, decimalText } from '../kernel/decimal.ts'
import type { Language } from '../messages/index.ts'
import type { Terms, TermsPart, WorkdayRule } from './terms.ts'

export const workdayNames: Record<WorkdayRule, string> = {
  next: 'The next workday',
  previous: 'The workday before',
  same: 'That day all the same',
}

type Wording = {
  days: (days: number) => string
  atOnce: string
  monthEnd: string
  afterMonthEnd: string
  onDay: (day: number) => string
  discounted: (percent: string, days: number, due: string) => string
}
const wordings: Record<Language, Wording> = {
  en: {
    days: (days) => `${days} ${days === 1 ? 'day' : 'days'}`,
    atOnce: 'at once',
    monthEnd: 'at the end of the month',
    afterMonthEnd: ' after the end of the month',
    onDay: (day) => `, then on day ${day}`,
    discounted: (percent, days, due) =>
      `${percent} % within ${days} ${days === 1 ? 'day' : 'days'}, else ${due}`,
  },
  de: {
    days: (days) => `${days} ${days === 1 ? 'Tag' : 'Tage'}`,
    atOnce: 'sofort',
    monthEnd: 'am Monatsende',
    afterMonthEnd: ' nach Monatsende',
    onDay: (day) => `, dann am ${day}. des Monats`,
    discounted: (percent, days, due) =>
      `${percent} % Skonto in ${days} ${days === 1 ? 'Tag' : 'Tagen'}, sonst ${due}`,
  },
}
const numberIn = (text: string, language: Language): string =>
  language === 'de' ? text.replace('.', ',') : text

/** '2 % within 10 days, else 30 days' */
export function termsText(
  { parts, discount_percent: discount, discount_days: until }: Terms,
  language: Language = 'en',
): string {
  const words = wordings[language]
  const due = parts.map((part) => partText(part, parts.length > 1, language)).join('; ')
  return discount === null ? due : words.discounted(numberIn(discount, language), until ?? 0, due)
}
function partText(part: TermsPart, several: boolean, language: Language): string {
  const words = wordings[language]
  const share = part.amount
    ? `${numberIn(part.amount, language)} `
    : several
      ? `${numberIn(decimalText(decimal(part.percent)), language)} % `
      : ''
  const after = part.days === 0 ? words.atOnce : words.days(part.days)
  const month = part.end_of_month ? words.afterMonthEnd : ''
  const fixed = part.day_of_month === null ? '' : words.onDay(part.day_of_month)
  return `${share}${part.days === 0 && part.end_of_month ? words.monthEnd : `${after}${month}`}${fixed}`
}
