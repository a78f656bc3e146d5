import type { Limit } from '../codes/parts.ts'
import { isRole, roleLabels } from '../../kernel/permissions.ts'
import type { Say } from '../language.ts'

export const and = (names: readonly string[]): string => names.join(' and ')
export const or = (names: readonly string[]): string => names.join(' or ')
export const capital = (text: string): string => text.replace(/^./u, (first) => first.toUpperCase())
const days = (n: number): string => (n === 1 ? '1 day' : `${n} days`)

/** 'Line 3 “Laptops”' */
export const line = ({ position, description }: { position: number; description: string }) =>
  `Line ${position} “${description}”`

/** '2 % and ₹500', 'none', 'any' */
export function limit({ pct, minor, operator, currency }: Limit, say: Say): string {
  const parts = [
    ...(pct === null ? [] : [`${say.number(pct)} %`]),
    ...(minor === null ? [] : [say.amount({ minor, currency })]),
  ]
  if (parts.length === 0) return 'any'
  const isNothing = pct === '0' || minor === '0'
  if (isNothing && (operator === 'both' || parts.length === 1)) return 'none'
  return operator === 'both' ? and(parts) : or(parts)
}

const kinds: Record<string, string> = {
  purchase_request: 'purchase request',
  purchase_order: 'purchase order',
  receipt: 'receipt',
  vendor: 'vendor',
  budget_transfer: 'budget transfer',
  invoice: 'invoice without an order',
  change_order: 'change of an order',
  price_change: 'price change',
  invoice_difference: 'difference on an invoice',
}
/** What is approved, in the middle of a sentence. */
export const noun = (kind: string): string => kinds[kind] ?? kind.replaceAll('_', ' ')
export const a = (word: string): string => `${/^[aeiou]/i.test(word) ? 'an' : 'a'} ${word}`

/** 'AP clerk', 'buyer' */
export const roleInText = (role: string): string =>
  (isRole(role) ? roleLabels[role] : role).replace(/^[A-Z](?![A-Z])/, (first) =>
    first.toLowerCase(),
  )

const documents: Record<string, string> = {
  tax_certificate: 'Tax certificate',
  registration: 'Registration',
  insurance: 'Insurance',
  bank_letter: 'Bank letter',
  contract: 'Contract',
  quality_certificate: 'Quality certificate',
  vendor_document: 'Vendor document',
  quote: 'Quote',
  specification: 'Specification',
  delivery_note: 'Delivery note',
  correspondence: 'Correspondence',
  other: 'Other',
}
export const documentKind = (kind: string): string => documents[kind] ?? kind

/** 'expires in 12 days', 'expired 3 days ago' */
export function expiry(left: number): string {
  if (left < 0) return `expired ${days(-left)} ago`
  return left === 0 ? 'expires today' : `expires in ${days(left)}`
}
