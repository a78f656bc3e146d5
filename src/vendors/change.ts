import { message, type Message } from '../messages/index.ts'
import { z } from 'zod'

/** Fields that a second person must approve: a change to one of them changes who is paid, or on which terms. */
export const Values = z.object({
  name: z.string(),
  vat_id: z.string().nullable(),
  email: z.string().nullable(),
  country: z.string(),
  currency: z.string(),
  payment_terms_days: z.number(),
  risk: z.string(),
  /** Those of the contacts for orders; what was approved before there were contacts has none. */
  order_emails: z.string().optional(),
  /** Its tax numbers besides the VAT number; what was approved before there were several has none. */
  other_tax_numbers: z.string().optional(),
})
export type Values = z.output<typeof Values>

const shown: readonly { label: Message; text: (v: Values) => string }[] = [
  { label: message('fact.name', {}), text: (v) => v.name },
  { label: message('fact.vat_number', {}), text: (v) => v.vat_id ?? 'None' },
  { label: message('fact.email', {}), text: (v) => v.email ?? 'None' },
  { label: message('fact.country', {}), text: (v) => v.country },
  { label: message('fact.currency', {}), text: (v) => v.currency },
  { label: message('fact.payment_terms', {}), text: (v) => `${v.payment_terms_days} days` },
  { label: message('fact.risk', {}), text: (v) => v.risk },
  { label: message('fact.order_contacts', {}), text: (v) => v.order_emails || 'None' },
  { label: message('fact.other_tax_numbers', {}), text: (v) => v.other_tax_numbers || 'None' },
]

export const valuesOf = (v: Values): Values => ({
  name: v.name,
  vat_id: v.vat_id,
  email: v.email,
  country: v.country,
  currency: v.currency,
  payment_terms_days: v.payment_terms_days,
  risk: v.risk,
  order_emails: v.order_emails,
  other_tax_numbers: v.other_tax_numbers,
})

export type Difference = { label: Message; from: string; to: string }
/** What is different now, as a person reads it. */
export const differences = (from: Values, to: Values): Difference[] =>
  shown
    .map(({ label, text }) => ({ label, from: text(from), to: text(to) }))
    .filter((d) => d.from !== d.to)
