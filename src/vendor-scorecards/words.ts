import { decimalText, type Decimal } from '../kernel/decimal.ts'
import { percentText, quantityText, unitPriceText } from '../platform/view/format.ts'
import type { Status } from '../platform/view/ui.ts'
import { described, ratioOf, trendOf, type Fraction, type Measure, type Trend } from './measure.ts'
import type { Scorecard, Share } from './scorecard.ts'
import type { CountedDocument } from './queries.ts'

export const noFacts = 'No facts'

export function shareText(fraction: Fraction): string {
  const ratio = ratioOf(fraction)
  return ratio ? percentText(...ratio) : noFacts
}
/** The share of each currency: '1.2%', or '1.2% in EUR · 0% in INR'. */
export const sharesText = (shares: readonly Share[]): string =>
  shares.length === 1
    ? shareText(shares[0]!.fraction)
    : shares.map(({ currency, fraction }) => `${shareText(fraction)} in ${currency}`).join(' · ')

/** What it is a share of: '4 of 5', or '₹1,200.00 of ₹60,000.00'. */
export const countText = (shares: readonly Share[]): string | undefined =>
  shares
    .filter(({ fraction }) => ratioOf(fraction) !== null)
    .map(({ currency, fraction: { numerator, denominator } }) => {
      const text = (n: Decimal): string =>
        currency ? unitPriceText(decimalText(n), currency) : quantityText(decimalText(n))
      return `${text(numerator)} of ${text(denominator)}`
    })
    .join(' · ') || undefined

const trendWords: Record<Trend, Omit<Status, 'text'> & { word: string }> = {
  better: { word: 'Better', tone: 'ok' },
  worse: { word: 'Worse', tone: 'bad' },
  unchanged: { word: 'Unchanged', tone: 'neutral' },
  unknown: { word: 'Too few facts', tone: 'neutral' },
}
/** The last three whole months against the three before them. */
export function trendText(card: Scorecard, measure: Measure): Status {
  const [later, earlier] = [
    card.of(measure, card.months.slice(1, 4)),
    card.of(measure, card.months.slice(4, 7)),
  ]
  const [now, before] = [later[0]!, earlier[0]!]
  const comparable = later.length === 1 && earlier.length === 1 && sameCurrency(now, before)
  const { word, tone } =
    trendWords[comparable ? trendOf(measure, before.fraction, now.fraction) : 'unknown']
  return {
    text:
      word === trendWords.unknown.word
        ? word
        : `${word}: ${shareText(now.fraction)} after ${shareText(before.fraction)}`,
    tone,
  }
}
const sameCurrency = (a: Share, b: Share): boolean => a.currency === b.currency

/** How one document counts. */
export function resultOf(row: CountedDocument, difference: bigint): Status {
  const counts = difference !== 0n
  switch (row.measure) {
    case 'on_time_in_full':
      return counts
        ? { text: 'On time in full', tone: 'ok' }
        : { text: 'Late or short', tone: 'bad' }
    case 'price_variance':
      if (!counts) return { text: 'At the order’s price', tone: 'ok' }
      return difference > 0n
        ? { text: 'Above the order’s price', tone: 'bad' }
        : { text: 'Below the order’s price', tone: 'info' }
    case 'disputes':
      return counts ? { text: 'Disputed', tone: 'bad' } : { text: 'Not disputed', tone: 'ok' }
    case 'invoice_accuracy':
      return counts
        ? { text: 'Matched by itself', tone: 'ok' }
        : { text: 'A person was needed', tone: 'warn' }
  }
}

/** '2026-11' as a heading of a row. */
export const monthText = (month: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(
    new Date(`${month}-01T00:00:00Z`),
  )
export const labelOf = (measure: Measure): string => described[measure].label
