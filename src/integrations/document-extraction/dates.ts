import { isBusinessDate } from '../../kernel/calendar.ts'

/** Which of day and month a document prints first, where its dates are numbers. */
export type DayOrder = 'day' | 'month'
export type ReadDate = {
  value: string
  raw: string
  at: number
  /** Day and month could be the other way round. */ ambiguous: boolean
}

/**
 * Names of months by their first letters, in English, German, French, Dutch, Spanish, Italian, Portuguese, Polish,
 * Swedish, Danish and Czech.
 */
const months: readonly (readonly string[])[] = [
  ['jan', 'jän', 'ene', 'gen', 'sty', 'led'],
  ['feb', 'fév', 'fev', 'lut', 'úno'],
  ['mar', 'mär', 'maa', 'mrt', 'bře', 'mrz'],
  ['apr', 'avr', 'abr', 'kwi', 'dub'],
  ['may', 'mai', 'mei', 'mag', 'maj', 'kvě'],
  ['jun', 'juin', 'giu', 'cze', 'červn'],
  ['jul', 'juil', 'lug', 'lip', 'červe'],
  ['aug', 'aoû', 'aou', 'ago', 'sie', 'srp'],
  ['sep', 'set', 'wrz', 'září'],
  ['oct', 'okt', 'out', 'ott', 'paź', 'říj'],
  ['nov', 'lis'],
  ['dec', 'dez', 'déc', 'dic', 'gru', 'pro'],
]
function monthNamed(name: string): number | null {
  const word = name.toLowerCase().normalize('NFC')
  let best: { month: number; length: number } | null = null
  for (const [i, starts] of months.entries())
    for (const start of starts)
      if (word.startsWith(start) && start.length > (best?.length ?? 0))
        best = { month: i + 1, length: start.length }
  return best?.month ?? null
}

const numeric = /(?<![\d./-])(\d{1,4})\s?([./-])\s?(\d{1,2})\s?\2\s?(\d{2,4})(?![\d]|[./-]\d)/g
const chinese = /(\d{4})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日/g
const name = String.raw`(\p{L}{3,12})\.?`
const dayFirst = new RegExp(
  String.raw`(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|º|°)?\.?[\s-]*(?:de |of |d[’'])?${name}(?:[\s,-]| de | del )+(\d{4}|\d{2})(?!\d)`,
  'giu',
)
const monthFirst = new RegExp(
  String.raw`(?<!\p{L})${name}[\s-]+(\d{1,2})(?:st|nd|rd|th)?(?:\s?,\s?|\s+)(\d{4})(?!\d)`,
  'giu',
)

/** Every date in a text, as printed in any of the common ways. */
export function datesIn(text: string, order: DayOrder | null): ReadDate[] {
  const found: ReadDate[] = []
  const add = (
    match: RegExpMatchArray,
    year: string,
    month: number | null,
    day: number,
    ambiguous = false,
  ): void => {
    const value = month && iso(year, month, day)
    if (
      value &&
      !found.some(
        (f) => f.at < match.index! + match[0].length && match.index! < f.at + f.raw.length,
      )
    )
      found.push({ value, raw: match[0].trim(), at: match.index!, ambiguous })
  }
  for (const m of text.matchAll(dayFirst)) add(m, m[3]!, monthNamed(m[2]!), Number(m[1]))
  for (const m of text.matchAll(monthFirst)) add(m, m[3]!, monthNamed(m[1]!), Number(m[2]))
  for (const m of text.matchAll(chinese)) add(m, m[1]!, Number(m[2]), Number(m[3]))
  for (const m of text.matchAll(numeric)) {
    const [, a, mark, b, c] = m
    if (a!.length === 4) add(m, a!, Number(b), Number(c))
    else if (a!.length > 2 || c!.length === 3) continue
    else if (mark === '.') add(m, c!, Number(b), Number(a))
    else if (Number(a) > 12) add(m, c!, Number(b), Number(a))
    else if (Number(b) > 12) add(m, c!, Number(a), Number(b))
    else
      add(
        m,
        c!,
        order === 'month' ? Number(a) : Number(b),
        order === 'month' ? Number(b) : Number(a),
        order === null && a !== b && Number(a) !== Number(b),
      )
  }
  return found.toSorted((x, y) => x.at - y.at)
}

/** Which part comes first, by the dates that can be read in one way only; null when all can be read in two. */
export function orderOf(text: string): DayOrder | null {
  let days = 0
  for (const [, a, mark, b, c] of text.matchAll(numeric)) {
    if (a!.length > 2 || mark === '.' || c!.length === 3) continue
    if (Number(a) > 12 && Number(b) <= 12) days++
    if (Number(b) > 12 && Number(a) <= 12) days--
  }
  return days > 0 ? 'day' : days < 0 ? 'month' : null
}

function iso(year: string, month: number, day: number): string | null {
  const full = year.length === 2 ? `${Number(year) >= 70 ? '19' : '20'}${year}` : year
  const text = `${full}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`
  return /^(19|20)\d\d-/.test(text) && isBusinessDate(text) ? text : null
}
