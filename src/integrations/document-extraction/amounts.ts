import { isCurrency } from '../../kernel/currency.ts'
import { currencyWords, sharedWords } from './currency-words.ts'
import { parseDecimal, plainText } from '../../kernel/decimal.ts'

/** What the rest of a document says about its numbers: its decimal mark, and how many decimals its currency has. */
export type AmountContext = {
  mark?: '.' | ',' | null
  exponent?: number
  /** It was read from a picture, which loses marks: '1.547621,47'. */ faint?: boolean
}
export type Amount = {
  value: string
  /** Neither the text nor its context says whether a mark groups or divides. */ ambiguous: boolean
}

const spaces = /[\s\u00a0\u2007\u2009\u202f]/
const sign = /[-\u2212\u2013]/
/** What may stand around a number: currency signs and codes, '/-' as written in India. */
const words = [...currencyWords.map(({ written }) => written), ...Object.keys(sharedWords)]
const around = String.raw`(?:[A-Z]{0,3}\p{Sc}(?:[A-Z]{2}(?![A-Z]))?|[Rr][Ss]\.?|[A-Z]{3}|[Kk]r\.?|S?Fr\.?|${words.join('|')}|:-|,-|/-)`
const shape = new RegExp(
  String.raw`^(\()?\s*(${sign.source})?\s*(?:${around}\s*){0,2}(${sign.source})?\s*((?:\d[\d.,'\u2019\s\u00a0\u2007\u2009\u202f]*)?\d|[.,]\d+)\s*(${sign.source})?\s*(?:${around}\s*){0,2}(${sign.source})?\s*(\))?$`,
  'u',
)

/** Rupees are written with a decimal point in every language. */
const indian = /₹|INR|[Rr][Ss]\.?\s?\d|\/-/

/**
 * Reads an amount as printed anywhere: '1.455,76 €', '1,18,000.50', '(250.25)', "CHF 1'234.50", '12,00-'.
 * Exact: the digits are moved, never computed. Null when it is no amount.
 */
export function readAmount(text: string, context: AmountContext = {}): Amount | null {
  const found = shape.exec(text.trim())
  if (!found) return null
  const [, opened, before, inner, digits, after, last, closed] = found
  if (
    Boolean(opened) !== Boolean(closed) ||
    (text.match(/(?<![A-Z])[A-Z]{3}(?![A-Z\p{Sc}])/gu) ?? []).some((code) => !isCurrency(code))
  )
    return null
  const number = plain(
    digits!.replaceAll('\u2019', "'"),
    indian.test(text) ? { ...context, mark: '.' } : context,
  )
  if (!number) return null
  const negative = Boolean(opened) || [before, inner, after, last].some(Boolean)
  const value = parseDecimal(number.value)
  return (
    value && {
      value: plainText(negative ? { ...value, units: -value.units } : value),
      ambiguous: number.ambiguous,
    }
  )
}

/**
 * Of faint print the last mark before two digits divides, and the others are what is left of groups; five digits at the
 * end are a group whose mark went.
 */
function plain(digits: string, context: AmountContext): Amount | null {
  const lost = context.faint && /^\d{1,3}(?:[.,]\d{3})*[.,]\d{5}$/.test(digits)
  const exact = lost ? null : clear(digits, context)
  const last = context.faint
    ? (lost ? /^(.*)(\d{2})$/ : /^(\d[\d.,']*)[.,](\d{2})$/).exec(digits)
    : null
  return exact ?? (last ? { value: `${onlyDigits(last[1]!)}.${last[2]}`, ambiguous: true } : null)
}

function clear(digits: string, { mark, exponent }: AmountContext): Amount | null {
  const marks = digits.replaceAll(/[\d\s\u00a0\u2007\u2009\u202f']/g, '')
  const last = marks.at(-1)
  if (!last) return grouped(digits) ? { value: onlyDigits(digits), ambiguous: false } : null
  const whole = digits.slice(0, digits.lastIndexOf(last))
  const part = digits.slice(digits.lastIndexOf(last) + 1)
  if (!/^\d+$/.test(part)) return null
  const divides = { value: `${onlyDigits(whole) || '0'}.${part}`, ambiguous: false }
  const groups = { value: onlyDigits(digits), ambiguous: false }
  if (new Set(marks).size > 1) return grouped(whole) && !whole.includes(last) ? divides : null
  if (marks.length > 1) return grouped(digits) ? groups : null
  if (!grouped(whole)) return null
  if (
    part.length !== 3 ||
    /^0*$/.test(whole) ||
    onlyDigits(whole).length > 3 ||
    /[\s'\u00a0\u2007\u2009\u202f]/.test(whole)
  )
    return divides
  if (mark) return mark === last ? divides : groups
  if (exponent === 3) return divides
  return { ...groups, ambiguous: exponent !== 0 }
}

const onlyDigits = (text: string): string => text.replaceAll(/\D/g, '')

/** Groups as people write them: 1,234,567 and 1,23,456, with one mark throughout; or no groups at all. */
function grouped(digits: string): boolean {
  if (/^\d*$/.test(digits)) return true
  const mark = digits.replaceAll(/\d/g, '')
  if (new Set(Array.from(mark).map((m) => (spaces.test(m) ? ' ' : m))).size > 1) return false
  const groups = digits.split(/\D/)
  return (
    /^\d{1,3}$/.test(groups[0]!) &&
    groups.at(-1)!.length === 3 &&
    (groups.slice(1).every((g) => g.length === 3) ||
      (groups[0]!.length <= 2 && groups.slice(1, -1).every((g) => g.length === 2)))
  )
}

/** The mark before the decimals in most of these texts; null when none of them shows it. */
export function markOf(texts: readonly string[]): '.' | ',' | null {
  let dots = 0
  for (const text of texts) {
    if (/(?:^|\D)\d[\d,'\u2019 \u00a0]*\.\d{2}(?!\d|[.,]\d)/.test(text)) dots++
    if (/(?:^|\D)\d[\d.'\u2019 \u00a0]*,\d{2}(?!\d|[.,]\d)/.test(text)) dots--
  }
  return dots > 0 ? '.' : dots < 0 ? ',' : null
}
