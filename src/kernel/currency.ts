/** ISO 4217 minor-unit exponents that differ from 2 (ISO 4217:2015 list one). */
const exponents: Record<string, number> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
}

const known = new Set(Intl.supportedValuesOf('currency'))

export const isCurrency = (code: string): boolean => known.has(code)

/** Digits after the decimal point in amounts of this currency: 0, 2 or 3. */
export const exponentOf = (currency: string): number => exponents[currency] ?? 2

/** The currencies with so many digits, where those are not two. */
export const currenciesOf = (digits: 0 | 3): string[] =>
  Object.keys(exponents).filter((code) => exponents[code] === digits)
