export {
  checks,
  numberBy,
  readTaxNumber,
  schemeLabel,
  schemesInWords,
  schemesOf,
  type TaxNumber,
} from './tax-number.ts'
