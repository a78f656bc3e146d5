import { exponentOf } from './currency.ts'
import { compare, decimal, decimalText } from './decimal.ts'
import { parseAmount, type Money } from './money.ts'
import { readAmount, readNumber, styleInWords, type NumberStyle } from './number-text.ts'
import { invalid } from './problem.ts'

/**
 * What a field takes. `most` is the largest value; an amount may end in lakh, crore, k or m where a person types it.
 */
export type NumberField = {
  label: string
  decimals: number
  most: string
  example: string
  kind?: 'amount' | 'percent'
  /** May be below zero, as far as `most`. */
  signed?: true
}

/** The value as plain decimal text; or a sentence that names the field, what is wrong, and what to type. */
export function readField(
  text: string,
  style: NumberStyle,
  field: NumberField,
): { value: string } | { message: string } {
  const { label } = field
  const read = readTyped(text, style, field)
  const quoted = `“${text.trim().slice(0, 60)}”`
  if ('problem' in read)
    return {
      message: read.problem === 'missing' ? `${label} is missing.` : unclear(text, style, field),
    }
  const { value } = read
  if (value.units < 0n && !field.signed)
    return { message: `${label} may not be below zero; ${quoted} is.` }
  if (value.scale > field.decimals)
    return {
      message:
        field.decimals === 0
          ? `${label} must be a whole number; ${quoted} is none.`
          : `${label} may have at most ${field.decimals} decimals; ${quoted} has ${value.scale}.`,
    }
  if (compare(value, decimal(field.most)) > 0)
    return { message: `${label} may be at most ${shown(field.most, style)}.` }
  if (compare(value, decimal(`-${field.most}`)) < 0)
    return { message: `${label} may be no less than ${shown(`-${field.most}`, style)}.` }
  return { value: decimalText(value) }
}

/** A limit as this person reads it. */
const shown = (plain: string, { locale }: NumberStyle): string =>
  locale === undefined
    ? plain
    : new Intl.NumberFormat(locale).format(plain as Intl.StringNumericLiteral)

function readTyped(text: string, style: NumberStyle, { kind }: NumberField) {
  if (style.locale === undefined) return readNumber(text, style)
  if (kind === 'percent') return readNumber(text.replace(/[\s\u061c]*[%٪][\s\u061c]*$/u, ''), style)
  if (kind !== 'amount') return readNumber(text, style)
  return readAmount(text, style)
}

/** Digits and marks that do not make one number are said to be unclear; anything else is no number. */
function unclear(text: string, style: NumberStyle, { label, example }: NumberField): string {
  return /^[\d\s.,'’٫٬-]+$/u.test(text)
    ? `${label} is not clear: “${text.trim().slice(0, 60)}”. Write it ${styleInWords(style)}.`
    : `${label} must be ${example}; “${text.trim().slice(0, 60)}” is not one.`
}

/** Plain text as an amount of a currency. 422 says how many decimals the currency has. */
export function amountIn(
  currency: string,
  text: string,
  { pointer, label }: { pointer: string; label: string },
): Money {
  const amount = parseAmount(text, currency)
  if (amount) return amount
  const decimals = exponentOf(currency)
  const most = decimals === 0 ? 'no decimals' : `at most ${decimals} decimals`
  throw invalid(
    pointer,
    'bad_amount',
    `${label} may have ${most} in ${currency}; ${text} has more.`,
  )
}
