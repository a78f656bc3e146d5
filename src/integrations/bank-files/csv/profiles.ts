import type { CsvProfile } from './csv.ts'

/** Bulk transfers of India's banks: NEFT below two lakh rupees, RTGS from there. */
export const indianBanks: CsvProfile = {
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

/** For a bank, or a person, that reads a plain table. */
export const anyBank: CsvProfile = {
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
