import { csvFormat, type CsvProfile } from '../files/csv.ts'
import { fileRail } from '../files/rail.ts'

/** For a bank, or a person, that reads a plain table. */
const profile: CsvProfile = {
  code: 'csv',
  name: 'Plain table (CSV)',
  currency: null,
  schemes: ['iban', 'ifsc', 'aba', 'bic'],
  headings: true,
  separator: ',',
  days: 'YYYY-MM-DD',
  columns: [
    { heading: 'payment', value: 'payment_number' },
    { heading: 'id', value: 'payment_id' },
    { heading: 'day', value: 'day' },
    { heading: 'amount', value: 'amount' },
    { heading: 'currency', value: 'currency' },
    { heading: 'name', value: 'vendor_name', most: 70 },
    { heading: 'account', value: 'vendor_account' },
    { heading: 'bank', value: 'vendor_bank_code' },
    { heading: 'country', value: 'vendor_country' },
    { heading: 'from_account', value: 'payer_account' },
    { heading: 'reference', value: 'remittance', most: 140 },
  ],
}

export const bankCsv = fileRail(csvFormat(profile))
