import { languageOf, type Language } from '../messages/index.ts'
import type { Charge } from './pricing.ts'

type ChargeKind = Charge['kind']

/** What the document of an order says around what was ordered. */
export type PdfWords = {
  title: string
  to: string
  from: string
  date: (day: string) => string
  expected: (day: string) => string
  payment: (days: number) => string
  terms: (terms: string) => string
  deliverTo: (place: string) => string
  asWhole: string
  state: (number: string) => string
  columns: readonly [string, string, string, string, string]
  total: string
  lines: string
  discount: string
  gross: string
  charges: Record<ChargeKind, string>
  less: (what: string) => string
  inPrice: (tax: string) => string
  of: (tax: string, taxable: string) => string
  foot: (page: { number: number; of: number; sha256: string }) => string
}

const en: PdfWords = {
  title: 'Purchase order',
  to: 'To',
  from: 'From',
  date: (day) => `Date ${day}`,
  expected: (day) => `Expected ${day}`,
  payment: (days) => (days === 1 ? 'Payment in 1 day' : `Payment in ${days} days`),
  terms: (terms) => `Payment terms ${terms}`,
  deliverTo: (place) => `Deliver to ${place}`,
  asWhole: 'Accepted and billed only as a whole',
  state: (number) => `Please state ${number} on the invoice.`,
  columns: ['#', 'Item', 'Quantity', 'Unit price', 'Amount'],
  total: 'Total without tax',
  lines: 'Lines',
  discount: 'Discount',
  gross: 'Total with tax',
  charges: {
    freight: 'Freight',
    packing: 'Packing',
    insurance: 'Insurance',
    other: 'Other charge',
  },
  less: (what) => `less ${what}`,
  inPrice: (tax) => `${tax} in the price`,
  of: (tax, taxable) => `${tax} of ${taxable}`,
  foot: ({ number, of, sha256 }) =>
    `Page ${number} of ${of} · SHA-256 of the ordered content ${sha256}`,
}

const de: PdfWords = {
  title: 'Bestellung',
  to: 'An',
  from: 'Von',
  date: (day) => `Datum ${day}`,
  expected: (day) => `Erwartet am ${day}`,
  payment: (days) => (days === 1 ? 'Zahlbar in 1 Tag' : `Zahlbar in ${days} Tagen`),
  terms: (terms) => `Zahlungsbedingungen ${terms}`,
  deliverTo: (place) => `Lieferung an ${place}`,
  asWhole: 'Abnahme und Berechnung nur im Ganzen',
  state: (number) => `Bitte nennen Sie ${number} auf der Rechnung.`,
  columns: ['Nr.', 'Artikel', 'Menge', 'Einzelpreis', 'Betrag'],
  total: 'Summe ohne Steuer',
  lines: 'Zeilen',
  discount: 'Rabatt',
  gross: 'Summe mit Steuer',
  charges: {
    freight: 'Fracht',
    packing: 'Verpackung',
    insurance: 'Versicherung',
    other: 'Weitere Kosten',
  },
  less: (what) => `abzüglich ${what}`,
  inPrice: (tax) => `${tax} im Preis enthalten`,
  of: (tax, taxable) => `${tax} auf ${taxable}`,
  foot: ({ number, of, sha256 }) =>
    `Seite ${number} von ${of} · SHA-256 des Bestellinhalts ${sha256}`,
}

const languages: Record<Language, PdfWords> = { en, de }
export const pdfWords = (language: Language): PdfWords => languages[language]

/** Beside the number of an order that was changed. */
export const changeText = (language: Language, number: number): string =>
  language === 'de' ? `Bestelländerung ${number}` : `Change order ${number}`

const usualLocales: Record<Language, string> = { en: 'en-GB', de: 'de-DE' }

type Written = { locale: string; language?: Language }
/**
 * The language of a document, with a way of writing numbers and dates that goes with it: the organisation's where it
 * does, else the usual one. Without a wish it is in the language it was sent in, or English.
 */
export function documentLanguage(
  { locale, language: first = 'en' }: Written,
  language: Language = first,
): Required<Written> {
  return { language, locale: languageOf(locale) === language ? locale : usualLocales[language] }
}

type Part = { amount: string; days: number; endOfMonth: boolean; day: number | null }
/** When a part of an order is paid, counted from the bill. */
export function instalmentText(
  language: Language,
  { amount, days, endOfMonth, day }: Part,
): string {
  if (language === 'de')
    return `${amount} in ${days} Tagen${endOfMonth ? ' nach Monatsende' : ''}${day === null ? '' : `, dann am ${day}. eines Monats`}`
  return `${amount} in ${days} days${endOfMonth ? ' after the end of the month' : ''}${day === null ? '' : `, then on day ${day} of a month`}`
}
