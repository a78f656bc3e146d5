import type { EInvoice } from './port.ts'

/** What the norm has rules about and nothing else needs. It is judged with the invoice, and not kept. */
export type Details = {
  /** What the root of the file says it is; CII has one root for both. */
  root: 'invoice' | 'credit_note' | 'either'
  codes: CodedValue[]
  registeredNames: { seller: string | null; buyer: string | null } // BT-27, BT-44
  addresses: { seller: Identifier | null; buyer: Identifier | null } // BT-34, BT-49
  deliverTo: { country: string | null } | null // BG-15
  taxPoint: { date: string | null; code: string | null } // BT-7, BT-8
  preceding: (string | null)[] // BG-3, each with its number (BT-25)
  payments: Payment[] // BG-16
  documents: (string | null)[] // BG-24, each with its reference (BT-122)
  thirdPartyPayments: (string | null)[] // BT-DEX-002, in the extension of XRechnung only
  items: Item[] // of the lines, in their order
}
export type Identifier = { value: string | null; scheme: string | null }
export type Payment = {
  means: string | null // BT-81
  accounts: (string | null)[] // BT-84 of each account that is named
  lacksAccount: boolean // a credit transfer without an account, where the syntax can tell
  card: string | null // BT-87
}
/** A transfer (30), or one within SEPA (58). */
export const isTransfer = (means: string | null): boolean => means === '30' || means === '58'

export type Item = {
  attributes: { name: string | null; value: string | null }[] // BG-32
  standardId: Identifier | null // BT-157
  classifications: Identifier[] // BT-158
}

/** Where codes stand. Each use has its code list in rules/codes.ts. */
export type CodeUse =
  | 'address_scheme'
  | 'allowance_reason'
  | 'amount_currency'
  | 'charge_reason'
  | 'country'
  | 'country_of_origin'
  | 'delivery_scheme'
  | 'exemption_reason'
  | 'item_classification'
  | 'item_scheme'
  | 'line_tax_category'
  | 'media_type'
  | 'note_subject'
  | 'object_scheme'
  | 'party_scheme'
  | 'payment_means'
  | 'registration_scheme'
  | 'tax_category'
  | 'tax_point'
  | 'unit'
export type CodedValue = { use: CodeUse; code: string; path: string }

/** An invoice as it is judged. */
export type Statement = { invoice: EInvoice; details: Details }
