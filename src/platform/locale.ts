import { AsyncLocalStorage } from 'node:async_hooks'
import { numbersOf, plainNumbers, type NumberStyle } from '../kernel/number-text.ts'

type Spoken = { locale: string; numbers: NumberStyle; currency: string | undefined }
const spoken = new AsyncLocalStorage<Spoken>()

/**
 * Within `work`, amounts, numbers and dates are written as this person reads them, and numbers are
 * read as they write them; `numbers` says otherwise for JSON. `currency` is the organisation's. The one thing that is
 * not passed along: every text and every field would have to.
 */
export const inLocale = <T>(
  locale: string,
  work: () => T,
  { numbers = numbersOf(locale), currency }: { numbers?: NumberStyle; currency?: string } = {},
): T => spoken.run({ locale, numbers, currency }, work)

export const localeNow = (): string => spoken.getStore()?.locale ?? 'en-IN'
/** How numbers that come in are written: by the person of a form; else, in JSON and jobs, plainly. */
export const numbersNow = (): NumberStyle => spoken.getStore()?.numbers ?? plainNumbers
/** Within `work`, numbers are read in another way. */
export const inNumbers = <T>(numbers: NumberStyle, work: () => T): T => {
  const { locale, currency } = spoken.getStore() ?? { locale: localeNow(), currency: undefined }
  return spoken.run({ locale, currency, numbers }, work)
}
/** The organisation's currency, whose sign may stand beside amounts of it. */
export const currencyNow = (): string | undefined => spoken.getStore()?.currency
