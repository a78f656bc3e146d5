import type { EInvoice } from '../port.ts'

/** A VAT category of EN 16931-1 section 6.4.3 and what it asks. */
export type VatCategory = {
  /** How its rules are numbered. */
  rule: string
  name: string
  groups: 'some' | 'one'
  rate: 'above 0' | '0 or more' | '0' | 'none'
  /** Whether a group must say why no VAT is due, or must not. */
  reason: boolean
  registrations: Registrations
}
type Registrations = { text: string; hold: (invoice: EInvoice) => boolean }

const sellerVat = ({ seller, taxRepresentative }: EInvoice): boolean =>
  Boolean(seller.vatId ?? taxRepresentative?.vatId)
const sellerTax = (invoice: EInvoice): boolean =>
  sellerVat(invoice) || Boolean(invoice.seller.taxId)

const ofSeller: Registrations = {
  text: 'the VAT number (BT-31) or tax number (BT-32) of the seller, or the VAT number of its tax representative (BT-63)',
  hold: sellerTax,
}
const ofSellerAndBuyer: Registrations = {
  text: `${ofSeller.text}, and the VAT number (BT-48) or registration (BT-47) of the buyer`,
  hold: (invoice) =>
    sellerTax(invoice) && Boolean(invoice.buyer.vatId ?? invoice.buyer.registrationId),
}
const vatOfBoth: Registrations = {
  text: 'the VAT numbers of the seller (BT-31) or its tax representative (BT-63) and of the buyer (BT-48)',
  hold: (invoice) => sellerVat(invoice) && Boolean(invoice.buyer.vatId),
}
const vatOfSeller: Registrations = {
  text: 'the VAT number of the seller (BT-31) or its tax representative (BT-63)',
  hold: sellerVat,
}
const noVatNumber: Registrations = {
  text: 'no VAT number of seller, buyer or tax representative',
  hold: (invoice) => !sellerVat(invoice) && !invoice.buyer.vatId,
}

export const vatCategories: Readonly<Record<string, VatCategory>> = {
  S: {
    rule: 'BR-S',
    name: 'Standard rated',
    groups: 'some',
    rate: 'above 0',
    reason: false,
    registrations: ofSeller,
  },
  Z: {
    rule: 'BR-Z',
    name: 'Zero rated',
    groups: 'one',
    rate: '0',
    reason: false,
    registrations: ofSeller,
  },
  E: {
    rule: 'BR-E',
    name: 'Exempt from VAT',
    groups: 'one',
    rate: '0',
    reason: true,
    registrations: ofSeller,
  },
  AE: {
    rule: 'BR-AE',
    name: 'Reverse charge',
    groups: 'one',
    rate: '0',
    reason: true,
    registrations: ofSellerAndBuyer,
  },
  K: {
    rule: 'BR-IC',
    name: 'Intra-community supply',
    groups: 'one',
    rate: '0',
    reason: true,
    registrations: vatOfBoth,
  },
  G: {
    rule: 'BR-G',
    name: 'Export outside the EU',
    groups: 'one',
    rate: '0',
    reason: true,
    registrations: vatOfSeller,
  },
  O: {
    rule: 'BR-O',
    name: 'Not subject to VAT',
    groups: 'one',
    rate: 'none',
    reason: true,
    registrations: noVatNumber,
  },
  L: {
    rule: 'BR-AF',
    name: 'IGIC',
    groups: 'some',
    rate: '0 or more',
    reason: false,
    registrations: ofSeller,
  },
  M: {
    rule: 'BR-AG',
    name: 'IPSI',
    groups: 'some',
    rate: '0 or more',
    reason: false,
    registrations: ofSeller,
  },
}
