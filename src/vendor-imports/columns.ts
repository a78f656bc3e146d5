import { plainHeading } from '../table-imports/index.ts'

/** What a column of the table may hold. */
export const fields = [
  'number',
  'name',
  'country',
  'vat_id',
  'email',
  'currency',
  'payment_terms_days',
  'risk',
] as const
export type Field = (typeof fields)[number]
export const fieldNames: Record<Field, string> = {
  number: 'Vendor number',
  name: 'Name',
  country: 'Country',
  vat_id: 'VAT number',
  email: 'E-mail for orders',
  currency: 'Currency',
  payment_terms_days: 'Payment terms in days',
  risk: 'Risk',
}

/** What the columns are called in other systems. */
const alsoCalled: Record<Field, readonly string[]> = {
  number: ['vendor number', 'vendor no', 'supplier number', 'supplier id', 'vendor id', 'id'],
  name: ['vendor', 'vendor name', 'supplier', 'supplier name', 'company', 'company name'],
  country: ['country code', 'land'],
  vat_id: ['vat', 'vat number', 'vat no', 'gstin', 'tax id', 'tax number', 'vat registration'],
  email: ['mail', 'e mail', 'email address', 'order email', 'e mail for orders'],
  currency: ['currency code', 'curr'],
  payment_terms_days: ['payment terms', 'terms', 'days', 'net days', 'payment terms in days'],
  risk: ['risk level', 'risk class'],
}

/** The column that a heading names, or ''. */
export function fieldCalled(heading: string): Field | '' {
  const plain = plainHeading(heading)
  return (
    fields.find((field) => plainHeading(field) === plain || alsoCalled[field].includes(plain)) ?? ''
  )
}

export const isField = (text: string): text is Field => fields.some((field) => field === text)
