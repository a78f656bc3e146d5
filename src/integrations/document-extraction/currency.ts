import { isCurrency } from '../../kernel/currency.ts'
import type { Candidate } from './candidates.ts'
import type { DayOrder } from './dates.ts'
import { cellAt, type Row } from './rows.ts'

const signs: readonly [RegExp, string][] = [
  [/US\$|USD/g, 'USD'],
  [/(?:CA|C)\$|CAD/g, 'CAD'],
  [/(?:AU|A)\$|AUD/g, 'AUD'],
  [/€|EUR(?:O)?(?![A-Za-z])/g, 'EUR'],
  [/₹|(?<![A-Za-z])Rs\.?(?=[\s\d-])|INR/g, 'INR'],
  [/£|GBP/g, 'GBP'],
  [/zł|PLN/g, 'PLN'],
  [/CHF|SFr\./g, 'CHF'],
  [/Kč|CZK/g, 'CZK'],
  [/¥|JPY/g, 'JPY'],
  [/R\$|BRL/g, 'BRL'],
  [/SEK/g, 'SEK'],
  [/NOK/g, 'NOK'],
  [/DKK/g, 'DKK'],
  [/US Dollars?/gi, 'USD'],
  [/Rupees/gi, 'INR'],
]
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
]

/** The money of the document: what it is said to be, else the sign that stands most often at amounts, else that of the country it comes from. */
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
  return place && { ...place.at, confidence: 500 }
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
