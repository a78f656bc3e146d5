import { schemes, type Scheme } from './schemes.ts'

/**
 * `does_not_fit`: form or check digits are not those of any number of that country. `not_checked`: nothing is known of
 * that country's numbers.
 */
export const checks = ['fits', 'does_not_fit', 'not_checked'] as const
export type TaxNumber = {
  country: string
  scheme: string
  /** Without spaces and marks, and with the letters of the country where its invoices have them. */
  number: string
  check: (typeof checks)[number]
}
const otherScheme = 'other'

/** The letters before a VAT number, and the country that they name. */
const letters = new Map([
  ...'AT BE BG CY CZ DE DK EE ES FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK GB NO'
    .split(' ')
    .map((code) => [code, code] as const),
  ['EL', 'GR'],
  ['GR', 'GR'],
  ['XI', 'GB'],
  ['CHE', 'CH'],
])
const lettersOf = (country: string): string =>
  country === 'GR' ? 'EL' : country === 'CH' ? 'CHE' : country
const hasLetters = (country: string): boolean => letters.has(lettersOf(country))

const plainNumber = (text: string): string =>
  text
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^A-Z0-9&Ñ]/g, '')

export const schemesOf = (country: string): readonly Scheme[] =>
  schemes.filter((scheme) => scheme.country === country)

/**
 * What the number of a vendor in `country` is. A number that fits there is of there; else the letters it begins with
 * decide.
 */
export function readTaxNumber(text: string, country: string): TaxNumber {
  const own = fitting(text, country)
  if (own) return own
  const number = plainNumber(text)
  const named = countryNamedBy(number)
  if (named && named !== country) return fitting(text, named) ?? unfit(number, named)
  return unfit(number, country)
}

/** The number by one scheme of a country; null where it is none. */
export function numberBy(text: string, country: string, code: string): TaxNumber | null {
  const scheme = schemesOf(country).find((s) => s.code === code)
  const found = scheme && fitsWithout(scheme, text)
  return found ? { country, scheme: code, number: stored(scheme, found), check: 'fits' } : null
}

function fitting(text: string, country: string): TaxNumber | null {
  for (const { code } of schemesOf(country)) {
    const found = numberBy(text, country, code)
    if (found) return found
  }
  return null
}

/**
 * A country may be written before any number: 'BR 16.727.230/0001-97'. An American number is told from others by its
 * marks.
 */
const fitsWithout = (scheme: Scheme, text: string): string | null =>
  scheme.fits(text) ??
  (scheme.code === 'ein' ? null : scheme.fits(plainNumber(text))) ??
  scheme.fits(text.trim().replace(new RegExp(`^${scheme.country}[\\s.-]*`, 'i'), ''))

/** One company has one number, whatever language its ending is in, and with or without the letters of its country. */
function stored({ country, code }: Scheme, found: string): string {
  const number = plainNumber(found)
  if (country === 'CH') return `CHE${number.replace(/^CHE/, '').replace(/[A-Z]+$/, '')}`
  if (country === 'NO') return `NO${number.replace(/^NO/, '').replace(/MVA$/, '')}`
  if (code !== 'vat' || !hasLetters(country)) return number
  return startsWithLetters(number, country) ? number : lettersOf(country) + number
}

/** Some national numbers begin with the same letters, so the rest must still be one. */
const startsWithLetters = (number: string, country: string): boolean =>
  number.startsWith(lettersOf(country))

function countryNamedBy(number: string): string | null {
  if (!/^[A-Z]{2,3}[A-Z0-9]{5,14}$/.test(number) || !/\d{2}/.test(number)) return null
  return letters.get(number.slice(0, 3)) ?? letters.get(number.slice(0, 2)) ?? null
}

/** As e-invoices have it (BR-CO-09): a VAT number begins with its country. */
export const withCountry = (number: string, country: string): string =>
  number.startsWith(country) || countryNamedBy(number) ? number : country + number

const unfit = (number: string, country: string): TaxNumber => ({
  country,
  scheme: hasLetters(country) && schemesOf(country)[0] ? 'vat' : otherScheme,
  number,
  check: schemesOf(country).length > 0 ? 'does_not_fit' : 'not_checked',
})

/** What the number is called on a page: 'GSTIN', 'VAT number (USt-IdNr.)'. */
export const schemeLabel = (country: string, code: string): string =>
  schemesOf(country).find((scheme) => scheme.code === code)?.label ?? 'Tax number'
/** The ways a country writes its numbers, in words: 'GSTIN or PAN'. */
export const schemesInWords = (country: string): string =>
  schemesOf(country)
    .map(({ label }) => label)
    .join(' or ')
