import { exponentOf } from '../../kernel/currency.ts'
import { decimal } from '../../kernel/decimal.ts'
import { amountText, type Money } from '../../kernel/money.ts'
import { numberText, rewritten } from '../../kernel/number-text.ts'
import { localeNow, numbersNow } from '../locale.ts'

const made = new Map<string, unknown>()

/** Intl objects cost ~50 µs to make and nothing to keep. */
function kept<T>(key: string, make: () => T): T {
  if (!made.has(key)) made.set(key, make())
  return made.get(key) as T
}

/** Intl reads decimal text exactly; a number would lose paise above 2^53. */
const exact = (text: string) => text as Intl.StringNumericLiteral
const withMinus = (text: string): string => text.replace('-', '−')

/** '₹10,42,560', '₹10,254.33', '−₹300': exact, decimals only when there are any. */
export const moneyText = (amount: Money, locale = localeNow()): string =>
  currencyText(amount, locale, 'stripIfInteger')

/** '₹10,42,560.00': always with the currency's decimals, as printed on orders and invoices. */
export const fullMoneyText = (amount: Money, locale = localeNow()): string =>
  currencyText(amount, locale, 'auto')

function currencyText(
  amount: Money,
  locale: string,
  trailingZeroDisplay: 'auto' | 'stripIfInteger',
): string {
  const digits = exponentOf(amount.currency)
  const format = kept(
    `money ${locale} ${amount.currency} ${trailingZeroDisplay}`,
    () =>
      new Intl.NumberFormat(locale, {
        style: 'currency',
        currency: amount.currency,
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
        trailingZeroDisplay,
      }),
  )
  return withMinus(format.format(exact(amountText(amount))))
}

/** '₹10.4 L', '₹1.2 Cr': for tiles and bars, never where someone decides about the amount. */
export function compactMoney(amount: Money, locale = localeNow()): string {
  const format = kept(
    `compact ${locale} ${amount.currency}`,
    () =>
      new Intl.NumberFormat(locale, {
        style: 'currency',
        currency: amount.currency,
        notation: 'compact',
        minimumFractionDigits: 0,
        maximumFractionDigits: 1,
      }),
  )
  const parts = format.formatToParts(exact(amountText(amount)))
  return withMinus(
    parts
      .map(
        (part, i) =>
          (part.type === 'compact' && parts[i - 1]?.type !== 'literal' ? '\u00a0' : '') +
          part.value,
      )
      .join(''),
  )
}

/** '₹182.00', '₹0.000125': with the currency's decimals at least, and every digit there is. */
export function unitPriceText(decimal: string, currency: string, locale = localeNow()): string {
  const digits = exponentOf(currency)
  const format = kept(
    `price ${locale} ${currency}`,
    () =>
      new Intl.NumberFormat(locale, {
        style: 'currency',
        currency,
        minimumFractionDigits: digits,
        maximumFractionDigits: 12,
      }),
  )
  return withMinus(format.format(exact(decimal)))
}

/** '8,703.50', '75,000', '0.000125': a price in a sentence that names its currency elsewhere. */
export function plainPriceText(decimal: string, currency: string, locale = localeNow()): string {
  const digits = exponentOf(currency)
  const format = kept(
    `plain price ${locale} ${currency}`,
    () =>
      new Intl.NumberFormat(locale, {
        minimumFractionDigits: digits,
        maximumFractionDigits: 12,
        trailingZeroDisplay: 'stripIfInteger',
      }),
  )
  return withMinus(format.format(exact(decimal)))
}

/** '₹': for the prefix of a money field. */
export function currencySign(currency: string, locale = localeNow()): string {
  const format = kept(
    `sign ${locale} ${currency}`,
    () => new Intl.NumberFormat(locale, { style: 'currency', currency }),
  )
  return format.formatToParts(0).find((part) => part.type === 'currency')?.value ?? currency
}

/** '12.500' -> '12.5', '1234567' -> '12,34,567'. */
export function quantityText(decimal: string, locale = localeNow()): string {
  const format = kept(
    `quantity ${locale}`,
    () => new Intl.NumberFormat(locale, { maximumFractionDigits: 12 }),
  )
  return withMinus(format.format(exact(decimal)))
}

/** A stored number as this person would type it into a form: '1234,5' in German. */
export const typedNumber = (text: string): string => numberText(decimal(text), numbersNow())

/** A stored amount as this person would type it into a form: '1042560,00' in German. */
export const typedAmount = (amount: Money): string => rewritten(amountText(amount), numbersNow())

/** '2026-11-23' -> '23 Nov 2026'. A business date has no time zone. */
export function dateText(isoDate: string, locale = localeNow()): string {
  const format = kept(
    `date ${locale}`,
    () =>
      new Intl.DateTimeFormat(locale, {
        day: 'numeric',
        month: 'short',
        year: 'numeric',
        timeZone: 'UTC',
      }),
  )
  return format.format(new Date(`${isoDate}T00:00:00Z`))
}

/** '21 Nov 2026, 09:14' as the clock on the wall in `timeZone` shows it. */
export function dateTimeText(at: Date, timeZone: string, locale = localeNow()): string {
  const format = kept(
    `date-time ${locale} ${timeZone}`,
    () =>
      new Intl.DateTimeFormat(locale, {
        day: 'numeric',
        month: 'short',
        year: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
        timeZone,
      }),
  )
  return format.format(at)
}

const second = 1000
const steps = [
  { unit: 'year', ms: 365 * 86_400 * second },
  { unit: 'month', ms: 30 * 86_400 * second },
  { unit: 'day', ms: 86_400 * second },
  { unit: 'hour', ms: 3_600 * second },
  { unit: 'minute', ms: 60 * second },
] as const

/** '3 hours ago', 'in 2 days', 'now'. */
export function relativeText(at: Date, now: Date, locale = localeNow()): string {
  const format = kept(
    `relative ${locale}`,
    () => new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }),
  )
  const distance = at.getTime() - now.getTime()
  const step = steps.find(({ ms }) => Math.abs(distance) >= ms)
  return step
    ? withMinus(format.format(Math.trunc(distance / step.ms), step.unit))
    : format.format(0, 'second')
}

/** 92n of 100n -> '92%', 44n of 1000n -> '4.4%'; a part of nothing is '—'. */
export function percentText(numerator: bigint, denominator: bigint, locale = localeNow()): string {
  if (denominator === 0n) return '—'
  const format = kept(
    `percent ${locale}`,
    () => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }),
  )
  return withMinus(format.format(exact(ratioText(numerator, denominator))))
}

/** A ratio as decimal text with four digits, halves away from zero. */
function ratioText(numerator: bigint, denominator: bigint): string {
  const negative = numerator < 0n !== denominator < 0n
  const [over, under] = [
    numerator < 0n ? -numerator : numerator,
    denominator < 0n ? -denominator : denominator,
  ]
  const scaled = ((over * 20_000n) / under + 1n) / 2n
  return `${negative && scaled !== 0n ? '-' : ''}${scaled / 10_000n}.${(scaled % 10_000n).toString().padStart(4, '0')}`
}

/** The first letters of the first two words of a name. */
export const initialsOf = (name: string): string =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((part) => String.fromCodePoint(part.codePointAt(0) ?? 32))
    .join('')
    .toUpperCase()
