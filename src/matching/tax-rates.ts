/**
 * The standard rate first. The rates of value added and goods and services tax by country, in percent, as they were in
 * November 2026, with rates of the last two years that invoices may still carry. Source: the countries' own published
 * rates; the European Union's in "Taxes in Europe". An organisation that knows better states its own in its policy.
 */
const byCountry: Record<string, string> = {
  AT: '20 13 10',
  BE: '21 12 6',
  BG: '20 9',
  HR: '25 13 5',
  CY: '19 9 5 3',
  CZ: '21 12',
  DK: '25',
  EE: '24 22 13 9',
  FI: '25.5 14 13.5 10',
  FR: '20 10 5.5 2.1 8.5',
  DE: '19 7',
  GR: '24 13 6 17 9 4',
  HU: '27 18 5',
  IE: '23 13.5 9 4.8',
  IT: '22 10 5 4',
  LV: '21 12 5',
  LT: '21 12 9 5',
  LU: '17 14 8 3',
  MT: '18 12 7 5',
  NL: '21 9',
  PL: '23 8 5',
  PT: '23 13 6 22 12 5 16 9 4',
  RO: '21 19 11 9 5',
  SK: '23 20 19 10 5',
  SI: '22 9.5 5',
  ES: '21 10 5 4 7 3',
  SE: '25 12 6',
  GB: '20 5',
  CH: '8.1 3.8 2.6',
  LI: '8.1 3.8 2.6',
  NO: '25 15 12 11.11',
  IS: '24 11',
  IN: '18 28 40 12 6 5 3 1.5 0.25 0.1',
  TR: '20 10 1',
  UA: '20 14 7',
  AU: '10',
  NZ: '15',
  SG: '9 8',
  JP: '10 8',
  CN: '13 9 6 5 3 1',
  KR: '10',
  TW: '5',
  MY: '10 8 6 5',
  ID: '12 11',
  TH: '7',
  VN: '10 8 5',
  PH: '12',
  LK: '18',
  BD: '15 10 7.5 5',
  NP: '13',
  PK: '18',
  AE: '5',
  SA: '15',
  BH: '10',
  OM: '5',
  IL: '18 17',
  ZA: '15',
  KE: '16 8',
  NG: '7.5',
  GH: '15',
  EG: '14 5',
  MA: '20 10',
  MX: '16 8',
  CL: '19',
  CO: '19 5',
  PE: '18 10',
  AR: '21 10.5 27',
  UY: '22 10',
  RU: '22 20 10',
}

/** The highest rate that any country has. Nothing above it is a tax of goods. */
export const highestRate = '40'

/** What may be charged in a country; null when its rates are not known here, so that any up to the highest is. */
export const ratesOf = (country: string | null): string[] | null =>
  country && byCountry[country] ? byCountry[country].split(' ') : null

/** What is charged for most things in a country: the rate that stands first. */
export const standardRateOf = (country: string): string | null => ratesOf(country)?.[0] ?? null
