import { keptAmount } from '../kernel/money.ts'
import type { Language } from '../messages/index.ts'
import { fullMoneyText } from '../platform/view/format.ts'
import { documentLanguage, instalmentText } from './pdf-words.ts'
import type { Snapshot } from './snapshot.ts'
import { termsSaid } from './terms.ts'

type Payable = Pick<
  Snapshot,
  'terms' | 'terms_days' | 'instalments' | 'currency' | 'locale' | 'language'
>

/**
 * By which terms an issued order is paid, as its page says it. Orders that were issued earlier have their parts alone.
 */
export const frozenTerms = (order: Payable, language: Language): string =>
  order.terms === undefined && order.instalments
    ? frozenParts(order, language).join('; ')
    : termsSaid({ terms: order.terms ?? null, payment_terms_days: order.terms_days }, language)

/** What each part comes to, and when it is paid. */
export function frozenParts(order: Payable, language: Language): string[] {
  const { locale } = documentLanguage(order, language)
  return (order.instalments ?? []).map(
    ({ amount, days, end_of_month: endOfMonth, day_of_month: day }) =>
      instalmentText(language, {
        amount: fullMoneyText(keptAmount(amount, order.currency), locale),
        days,
        endOfMonth,
        day,
      }),
  )
}

/** Days after which all of it is paid: those of its last part, where it is paid in parts. */
export const frozenDays = ({ instalments, terms_days: days }: Payable): number =>
  instalments ? Math.max(...instalments.map((part) => part.days)) : days
