import { isCurrency } from '../../kernel/currency.ts'
import type { Candidate } from './candidates.ts'
import type { DayOrder } from './dates.ts'
import { currencyCodes, currencyWords, sharedWords } from './currency-words.ts'
import { cellAt, type Row } from './rows.ts'

const amount = String.raw`[-−–(]?\s?\d[\d.,'’ ]*`
const beside = (written: string): RegExp =>
  new RegExp(
    String.raw`(?<![\p{L}\p{N}])(?:${written})(?=\s?${amount})|(?<=\d\s?)(?:${written})(?![\p{L}\p{N}])`,
    'gu',
  )

const signs: readonly [RegExp, string][] = [
  ...currencyWords.map(({ written, code, sign }): [RegExp, string] => [
    sign ? new RegExp(String.raw`(?<![A-Z])(?:${written})`, 'gu') : beside(written),
    code,
  ]),
  ...currencyCodes
    .split('|')
    .map((code): [RegExp, string] => [
      new RegExp(String.raw`(?<![\p{L}])${code}(?![\p{L}])`, 'gu'),
      code,
    ]),
  [/EURO?(?![A-Za-z])/g, 'EUR'],
  [/US Dollars?/gi, 'USD'],
  [/Rupees/gi, 'INR'],
  [/Ringgit/gi, 'MYR'],
]
/** The same sign for several currencies. */
const shared: readonly [RegExp, readonly string[]][] = Object.entries(sharedWords).map(
  ([written, codes]) => [beside(written), codes],
)
/** Where the money is not named, the country speaks. */
const places: readonly [RegExp, string][] = [
  [/(?<![A-Z0-9])\d{2}[A-Z]{5}\d{4}[A-Z][A-Z\d]Z[A-Z\d](?![A-Z0-9])|GSTIN|\bIndia\b|\+91/g, 'INR'],
  [
    /(?<![A-Z])(?:DE|FR|NL|BE|AT|ES|IT|IE|FI|PT)\s?\d{2}\s?(?:\d{4}\s?){2}|(?<![A-Z])(?:DE|FR|NL|BE|ATU|ES|IT|IE|FI|PT)[A-Z0-9]?\d{8,11}(?!\d)|Deutschland|France|Nederland|España|Italia/g,
    'EUR',
  ],
  [/(?<![A-Z])GB\d{9}|United Kingdom/g, 'GBP'],
  [/(?<![A-Z])[A-Z]{2}\s\d{5}(?:-\d{4})?(?!\d)|\bUSA\b|United States/g, 'USD'],
  [/(?<![A-Z])PL\d{10}|Polska/g, 'PLN'],
  [/Schweiz|Suisse|CHE-?\d{3}/g, 'CHF'],
  [
    /(?<![A-Z])SE\d{12}|Sverige|\bSweden\b|\bmomsreg|\bBankgiro\b|Org\.?\s?nr\.?:?\s*\d{6}-\d{4}/gi,
    'SEK',
  ],
  [/(?<![A-Z])NO\s?\d{9}|\bNorge\b|\bNorway\b|\bMVA\b/g, 'NOK'],
  [/(?<![A-Z])DK[\s-]?\d{8}|\bDanmark\b|\bDenmark\b|\bCVR\b/g, 'DKK'],
  [/\bMalaysia\b|\bSdn\.? Bhd\b/gi, 'MYR'],
  [/\bPakistan\b/g, 'PKR'],
  [/\bSri Lanka\b/g, 'LKR'],
  [/\bNepal\b/g, 'NPR'],
]

/**
 * The money of the document: what it is said to be, else the sign that stands most often at amounts, else that of the
 * country it comes from.
 */
export function currencyOf(rows: readonly Row[]): Candidate | null {
  for (const row of rows) {
    const said =
      /(?:currency|währung|devise|valuta|moneda|waluta|divisa|moeda)\s*[:.]?\s*([A-Z]{3})(?![A-Z])/i.exec(
        row.text,
      )
    const code = said?.[1]?.toUpperCase()
    if (said && code && isCurrency(code))
      return {
        value: code,
        raw: code,
        cell: cellAt(row, said.index + said[0].length - 3),
        confidence: 980,
      }
  }
  const counted = count(rows, signs)
  const rupees = counted?.at.raw.startsWith('Rs') ? count(rows, places) : null
  if (counted && rupees && /^(PKR|LKR|NPR)$/.test(rupees.at.value))
    return { ...counted.at, value: rupees.at.value, confidence: 700 }
  const dollars = rows.reduce((n, row) => n + (row.text.match(/(?<![A-Z])\$/g)?.length ?? 0), 0)
  if (counted && counted.times >= dollars) return { ...counted.at, confidence: 920 }
  if (dollars > 0) {
    const row = rows.find((r) => /(?<![A-Z])\$/.test(r.text))!
    return {
      value: counted && /(?:USD|CAD|AUD)/.test(counted.at.value) ? counted.at.value : 'USD',
      raw: '$',
      cell: cellAt(row, row.text.indexOf('$')),
      confidence: 720,
    }
  }
  const place = count(rows, places)
  return crowns(rows, place?.at.value ?? null) ?? (place && { ...place.at, confidence: 500 })
}

/** A crown is that of the country, where the document says which. */
function crowns(rows: readonly Row[], home: string | null): Candidate | null {
  for (const [written, codes] of shared)
    for (const row of rows)
      for (const match of row.text.matchAll(written)) {
        const known = home !== null && codes.includes(home)
        return {
          value: known ? home : codes[0]!,
          raw: match[0],
          cell: cellAt(row, match.index),
          confidence: known ? 850 : 400,
        }
      }
  return null
}

function count(
  rows: readonly Row[],
  known: readonly [RegExp, string][],
): { times: number; at: Omit<Candidate, 'confidence'> } | null {
  const found = new Map<string, { times: number; at: Omit<Candidate, 'confidence'> }>()
  for (const row of rows)
    for (const [sign, code] of known)
      for (const match of row.text.matchAll(sign)) {
        const seen = found.get(code)
        if (seen) seen.times++
        else
          found.set(code, {
            times: 1,
            at: { value: code, raw: match[0], cell: cellAt(row, match.index) },
          })
      }
  return [...found.values()].toSorted((a, b) => b.times - a.times)[0] ?? null
}

/** Which of day and month comes first where this document comes from; null when that is not clear. */
export function homeOrder(rows: readonly Row[], currency: string | null): DayOrder | null {
  const american = rows.some((row) =>
    /(?<![A-Z])(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY])[,.]?\s\d{5}(?:-\d{4})?(?!\d)|\bUSA\b|United States|sales tax/i.test(
      row.text,
    ),
  )
  if (american && (currency === 'USD' || currency === null)) return 'month'
  return currency === 'USD' || currency === null || currency === 'CAD' ? null : 'day'
}
