import { csvFormat, type CsvProfile } from '../files/csv.ts'
import { fileRail } from '../files/rail.ts'

/** Bulk transfers of India's banks: NEFT below two lakh rupees, RTGS from there. */
const profile: CsvProfile = {
  code: 'csv.india',
  name: 'NEFT and RTGS (CSV)',
  currency: 'INR',
  schemes: ['ifsc'],
  headings: true,
  separator: ',',
  days: 'DD/MM/YYYY',
  columns: [
    { heading: 'Transaction Type', value: 'indian_method' },
    { heading: 'Beneficiary Name', value: 'vendor_name', most: 40 },
    { heading: 'Beneficiary Account Number', value: 'vendor_account', most: 20 },
    { heading: 'IFSC', value: 'vendor_bank_code', most: 11 },
    { heading: 'Amount', value: 'amount' },
    { heading: 'Debit Account Number', value: 'payer_account', most: 20 },
    { heading: 'Value Date', value: 'day' },
    { heading: 'Customer Reference', value: 'payment_number', most: 15 },
    { heading: 'Remarks', value: 'remittance', most: 60 },
  ],
}

export const indianFormat = csvFormat(profile)
export const indianCsv = fileRail(indianFormat)
