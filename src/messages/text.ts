import type { z } from 'zod'
import { money } from '../kernel/money.ts'
import { localeNow } from '../platform/locale.ts'
import { dateText, moneyText, plainPriceText, quantityText } from '../platform/view/format.ts'
import { codes } from './codes/index.ts'
import type { Message, Value } from './codes/parts.ts'
import { de } from './de/index.ts'
import { en } from './en/index.ts'
import type { Say, Sentences } from './language.ts'
import type { Code, Codes, ParamsOf } from './message.ts'

export type LanguageWords = Sentences<Codes>
/** The first that is asked for is told; everybody else reads English. */
export const languages = { en, de } satisfies Record<string, LanguageWords>
export type Language = keyof typeof languages

export const languageOf = (locale: string): Language => (/^de(?:-|$)/i.test(locale) ? 'de' : 'en')

/** The sentence of a stored message, in the reader's language, with amounts, numbers and dates as they write them. */
export function toText(message: Message, locale = localeNow()): string {
  const say: Say = {
    locale,
    amount: ({ minor, currency }) => moneyText(money(BigInt(minor), currency), locale),
    number: (decimal) => quantityText(decimal, locale),
    price: (decimal, currency) => plainPriceText(decimal, currency, locale),
    date: (day) => dateText(day, locale),
    text: (inner) => toText(inner, locale),
    value: (value) => (typeof value === 'string' ? value : toText(value, locale)),
  }
  return isCode(message.code)
    ? sentence(languages[languageOf(locale)], { code: message.code, params: message.params }, say)
    : message.code
}

type Params<C extends Code> = { safeParse: (params: unknown) => z.ZodSafeParseResult<ParamsOf<C>> }
const schemas: { [C in Code]: Params<C> } = codes
const isCode = (code: string): code is Code => Object.hasOwn(codes, code)

/** Params that are not as their code wants them are of another release: the code itself says the most. */
function sentence<C extends Code>(
  language: Pick<LanguageWords, C>,
  { code, params }: { code: C; params: Message['params'] },
  say: Say,
): string {
  const read = schemas[code].safeParse(params)
  return read.success ? language[code](read.data, say) : code
}

/** A value of a check as text: data unchanged, a message in the reader's language. */
export const valueText = (value: Value, locale = localeNow()): string =>
  typeof value === 'string' ? value : toText(value, locale)
