import { decimal, decimalText, divideRounded, type Decimal } from './decimal.ts'

/** How a person, a file or a program writes numbers: the mark before decimals, those between thousands. */
export type NumberStyle = {
  decimal: string
  groups: readonly string[]
  /** '0' to '9', as this locale writes them. */
  digits: readonly string[]
  /** A number as it is shown, for messages that say what to type. */
  example: string
  locale?: string
}

const latin = '0123456789'.split('')

/** What programs send: '1234.5', nothing else. */
export const plainNumbers: NumberStyle = {
  decimal: '.',
  groups: [],
  digits: latin,
  example: '1234.50',
}

/** What files hold. Spaces and apostrophes can stand between thousands in both. */
export const fileNumbers = {
  point: { decimal: '.', groups: [',', ' ', "'"], digits: latin, example: '1,234.50' },
  comma: { decimal: ',', groups: ['.', ' ', "'"], digits: latin, example: '1.234,50' },
} satisfies Record<string, NumberStyle>
export type FileNumbers = keyof typeof fileNumbers

const made = new Map<string, NumberStyle>()

/** How numbers are read, and shown, in a locale. */
export function numbersOf(locale: string): NumberStyle {
  const known = made.get(locale)
  if (known) return known
  const style = styleOf(locale)
  made.set(locale, style)
  return style
}

function styleOf(locale: string): NumberStyle {
  const shown = { useGrouping: true, minimumFractionDigits: 2 }
  const plain = new Intl.NumberFormat(locale, shown)
  // Austrians, for one, write amounts with other marks than plain numbers.
  const amounts = new Intl.NumberFormat(locale, { ...shown, style: 'currency', currency: 'EUR' })
  const marks = (format: Intl.NumberFormat, type: string): string[] =>
    format
      .formatToParts(1234567.5)
      .flatMap((part) => (part.type === type ? written(part.value) : []))
  const decimal = marks(plain, 'decimal')[0] ?? '.'
  const groups = [...marks(plain, 'group'), ...marks(amounts, 'group'), ' ', "'"]
  const digit = new Intl.NumberFormat(locale, { useGrouping: false })
  return {
    decimal,
    groups: [...new Set(groups)].filter((group) => group !== decimal),
    digits: latin.map((_, i) => digit.format(i)),
    example: plain.format(1234.5),
    locale,
  }
}

/** One character for all kinds of spaces, apostrophes and minus signs. */
const written = (text: string): string =>
  text
    .replaceAll(/[\u200e\u200f\u061c]/gu, '')
    .replaceAll(/\s/gu, ' ')
    .replaceAll(/[’‘ʼ´`]/gu, "'")
    .replaceAll('\u2212', '-')

type Unread = 'missing' | 'unclear'
export type Read = { value: Decimal } | { problem: Unread }

const mostCharacters = 500

/**
 * Reads a number as it is written in a style. A mark counts as one between thousands only where it
 * stands between all of them, by threes ('1,234,567') or as in India ('12,34,567'); everything else
 * is unclear, and never read as something.
 */
export function readNumber(text: string, style: NumberStyle): Read {
  const typed = written(text).trim()
  if (typed === '') return { problem: 'missing' }
  if (typed.length > mostCharacters) return { problem: 'unclear' }
  const [, sign, size] = /^(-?)(.*)$/su.exec(inLatinDigits(typed, style))!
  const [whole, fraction, ...more] = size!.split(style.decimal)
  const digits = wholeDigits(whole!, style)
  if (digits === null || more.length > 0) return { problem: 'unclear' }
  if (fraction !== undefined && !/^\d+$/.test(fraction)) return { problem: 'unclear' }
  const decimals = (fraction ?? '').replace(/0+$/, '')
  const units = BigInt(digits + decimals)
  return { value: { units: sign === '-' ? -units : units, scale: decimals.length } }
}

/**
 * A number that a program wrote out as it keeps it in binary, such as 4787.9799999999996, is the short one
 * that it stands for: binary numbers hold fifteen digits, and a run of nines or noughts ends there. Any
 * other number stays as it is.
 */
export function withoutBinaryDust(value: Decimal): Decimal {
  const digits = (value.units < 0n ? -value.units : value.units).toString()
  const dust = digits.length - 15
  if (dust < 1 || dust > 2 || dust > value.scale) return value
  const short = decimal(
    decimalText({
      units: divideRounded(value.units, 10n ** BigInt(dust)),
      scale: value.scale - dust,
    }),
  )
  return value.scale - short.scale >= 6 ? short : value
}

/** '5.35E-2' as programs write small and large numbers is '0.0535'. */
export function withoutExponent(text: string): string {
  const [, sign, whole, fraction = '', power] =
    /^(-?)(\d{1,20})(?:\.(\d{1,20}))?[eE]([+-]?\d{1,2})$/.exec(text.trim()) ?? []
  if (whole === undefined) return text
  const scale = fraction.length - Number(power)
  const units = BigInt(whole + fraction) * 10n ** BigInt(Math.max(-scale, 0))
  return `${sign}${decimalText({ units, scale: Math.max(scale, 0) })}`
}

function inLatinDigits(text: string, { digits }: NumberStyle): string {
  if (digits[1] === '1') return text
  return digits.reduce((read, digit, i) => read.replaceAll(digit, String(i)), text)
}

/** '1,234' is '1234' where a comma stands between thousands; null when it is no whole number. */
function wholeDigits(text: string, { groups }: NumberStyle): string | null {
  if (/^\d+$/.test(text)) return text
  const mark = /\D/.exec(text)?.[0]
  if (mark === undefined || !groups.includes(mark)) return null
  const [first, ...rest] = text.split(mark)
  const last = rest.at(-1)!
  const between = rest.slice(0, -1)
  const begins = /^[1-9]\d{0,2}$/.test(first!)
  const byThousands = begins && rest.every((group) => /^\d{3}$/.test(group))
  const byLakhs =
    begins &&
    first!.length <= 2 &&
    between.every((group) => /^\d{2}$/.test(group)) &&
    /^\d{3}$/.test(last)
  return byThousands || byLakhs ? first! + rest.join('') : null
}

const powers: readonly [words: RegExp, power: number][] = [
  [/^(?:lakhs?|lacs?|l|लाख)$/iu, 5],
  [/^(?:crores?|cr|करोड़)$/iu, 7],
  [/^k$/iu, 3],
  [/^m$/iu, 6],
]

/** Reads an amount as people type it: '1.5 L' and '1.5 lakh' are 150000, '2 cr' is 20000000, '3k' is 3000. */
export function readAmount(text: string, style: NumberStyle): Read {
  const ending = /^(.*?)\s*(\p{L}[\p{L}\p{M}]*)\.?$/su.exec(text.trim())
  const power = ending && powers.find(([words]) => words.test(ending[2]!))?.[1]
  if (!power) return readNumber(text, style)
  const read = readNumber(ending[1]!, style)
  return 'problem' in read ? { problem: 'unclear' } : { value: timesTen(read.value, power) }
}

/** An amount without the sign or the code of its currency, as they are shown beside it. Another currency's stays. */
export function withoutCurrency(text: string, currency: string, locale: string): string {
  const sign = (currencyDisplay: 'symbol' | 'narrowSymbol'): string[] =>
    new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay })
      .formatToParts(0)
      .flatMap((part) => (part.type === 'currency' ? part.value : []))
  const signs = [currency, ...sign('symbol'), ...sign('narrowSymbol')]
  const bare = written(text).trim()
  const minus = bare.startsWith('-') ? '-' : ''
  const size = bare.slice(minus.length)
  const found = signs.find((each) => size.startsWith(each) || size.endsWith(each))
  if (found === undefined) return text
  return minus + (size.startsWith(found) ? size.slice(found.length) : size.slice(0, -found.length))
}

function timesTen({ units, scale }: Decimal, power: number): Decimal {
  return power <= scale
    ? { units, scale: scale - power }
    : { units: units * 10n ** BigInt(power - scale), scale: 0 }
}

/** A value as it is typed in a style, without marks between thousands: '1234,5'. */
export const numberText = (value: Decimal, style: NumberStyle): string =>
  rewritten(decimalText(value), style)

/** Plain text with every digit it has: '1042560.00' is '1042560,00' in German. */
export const rewritten = (plain: string, { decimal, digits }: NumberStyle): string =>
  plain.replaceAll(/[\d.]/g, (c) => (c === '.' ? decimal : digits[Number(c)]!))

const names: Record<string, string> = {
  '.': 'a point',
  ',': 'a comma',
  ' ': 'spaces',
  "'": 'apostrophes',
}
const pluralNames: Record<string, string> = { ...names, '.': 'points', ',': 'commas' }

/** How numbers are written in a style, in words: the way out of a refusal. */
export function styleInWords({ decimal, groups, example }: NumberStyle): string {
  const group = groups[0]
  const between = group === undefined ? 'nothing' : (pluralNames[group] ?? `“${group}”`)
  const before = names[decimal] ?? `“${decimal}”`
  return `with ${before} before decimals and ${between} between thousands, such as ${example}`
}

/** The styles in which all these numbers can be read. */
function stylesIn(texts: readonly string[]): FileNumbers[] {
  const fits = (style: FileNumbers): boolean => texts.every((text) => isNumberIn(text, style))
  return (['point', 'comma'] as const).filter(fits)
}

const isNumberIn = (text: string, style: FileNumbers): boolean =>
  'value' in readNumber(text, fileNumbers[style])

/**
 * How a file writes its numbers; null when nothing in it tells, or it writes them in both ways: then a person is asked.
 */
export function fileNumbersIn(texts: readonly string[]): FileNumbers | null {
  const numbers = texts.filter((text) => isNumberIn(text, 'point') || isNumberIn(text, 'comma'))
  const [style, other] = stylesIn(numbers)
  if (style === undefined) return null
  return other === undefined || !numbers.some(isReadTwoWays) ? style : null
}

/** Whether the two styles read a text as different numbers: '1.250' and '1,250', but not '12.50' or '7'. */
export function isReadTwoWays(text: string): boolean {
  const [point, comma] = [
    readNumber(text, fileNumbers.point),
    readNumber(text, fileNumbers.comma),
  ] as const
  return (
    'value' in point && 'value' in comma && decimalText(point.value) !== decimalText(comma.value)
  )
}
