export const countries = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })

/** Codes that have a name, but are no country: groups of them, test data, “unknown”. */
const noCountries: readonly string[] = ['EU', 'EZ', 'QO', 'UN', 'XA', 'XB', 'ZZ']

/** 'IN': a country as ISO 3166 writes it, under the code it has today: 'GB', not 'UK'; 'DE', not 'DD'. */
export const isCountry = (code: string): boolean =>
  /^[A-Z]{2}$/.test(code) &&
  !noCountries.includes(code) &&
  countries.of(code) !== undefined &&
  new Intl.Locale(`und-${code}`).region === code
