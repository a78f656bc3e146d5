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

export const plainHeading = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

/** What each column holds, by its heading; '' where nothing is known of it, or another column holds the same. `besides` knows what the organisation has of its own. */
export function guessed(
  headings: readonly string[],
  besides: (heading: string) => string,
): string[] {
  const found = headings.map((heading) => fieldCalled(plainHeading(heading)) || besides(heading))
  return found.map((field, i) => (field && found.indexOf(field) === i ? field : ''))
}

const fieldCalled = (heading: string): Field | '' =>
  fields.find((field) => plainHeading(field) === heading || alsoCalled[field].includes(heading)) ??
  ''

export const isField = (text: string): text is Field => fields.some((field) => field === text)
