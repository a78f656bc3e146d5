export {
  checks,
  numberBy,
  readTaxNumber,
  schemeLabel,
  schemesInWords,
  schemesOf,
  type TaxNumber,
  withCountry,
} from './tax-number.ts'
