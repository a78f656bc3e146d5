/**
 * The canonical invoice of EN 16931. Amounts, quantities, prices and rates are decimal texts exactly as the supplier
 * wrote them; absent is null; dates are ISO. BT and BG numbers are the norm's business terms.
 */
export type EInvoice = {
  specification: string | null // BT-24
  profile: Profile | null // what BT-24 says the file claims to follow
  number: string | null // BT-1
  typeCode: string | null // BT-3
  kind: 'invoice' | 'credit_note'
  issueDate: string | null // BT-2
  dueDate: string | null // BT-9
  currency: string | null // BT-5
  accountingCurrency: string | null // BT-6
  amountCurrencies: string[] // of every amount but the VAT total in the accounting currency (BT-111)
  buyerReference: string | null // BT-10
  contractReference: string | null // BT-12
  orderReference: string | null // BT-13, or the one order that every line names
  precedingInvoices: string[] // BG-3
  notes: Note[] // BG-1
  seller: Party
  buyer: Party
  payee: { name: string | null } | null // BG-10
  taxRepresentative: Party | null // BG-11
  period: Period | null // BG-14
  delivery: { date: string | null; country: string | null } // BT-72, BT-80
  payment: {
    meansCode: string | null
    iban: string | null
    bic: string | null
    accountName: string | null
    reference: string | null
    accounts: Account[] // BG-17, of all payment instructions
  }
  paymentTerms: string | null
  lines: Line[]
  adjustments: Adjustment[] // BG-20, BG-21
  taxGroups: TaxGroup[] // BG-23
  taxTotals: TaxTotal[] // BT-110 and BT-111 as stated
  totals: Totals
}
export type Profile =
  | 'zugferd_1'
  | 'facturx_minimum'
  | 'facturx_basic_wl'
  | 'facturx_basic'
  | 'en16931'
  | 'facturx_extended'
  | 'xrechnung'
  | 'xrechnung_extension'
  | 'peppol_bis_3'
/** `subject` is a code of UNTDID 4451 (BT-21). */
export type Note = { text: string; subject: string | null }
export type Account = { iban: string | null; bic: string | null; name: string | null }
type TaxTotal = { amount: string | null; currency: string | null }
export type TaxGroup = {
  category: string | null
  rate: string | null
  taxable: string | null
  tax: string | null
  exemptionReason: string | null
}
export type Period = { start: string | null; end: string | null }
export type Party = {
  name: string | null
  ids: string[]
  registrationId: string | null
  vatId: string | null
  taxId: string | null
  email: string | null
  address: {
    line1: string | null
    city: string | null
    postcode: string | null
    country: string | null
  } | null
}
export type Line = {
  id: string | null // BT-126
  name: string | null // BT-153
  description: string | null
  sellerItemId: string | null
  buyerItemId: string | null
  quantity: string | null // BT-129
  unit: string | null // BT-130
  price: string | null // BT-146, for priceBaseQuantity units
  priceBaseQuantity: string | null // BT-149
  net: string | null // BT-131
  grossPrice: string | null // BT-148
  adjustments: Adjustment[] // BG-27, BG-28
  period: Period | null // BG-26
  taxCategory: string | null
  taxRate: string | null
  orderReference: string | null // the order the line names, where a syntax lets it
  orderLineReference: string | null // BT-132
}
export type Adjustment = {
  charge: boolean
  amount: string | null
  base: string | null
  reason: string | null
  taxCategory: string | null
  taxRate: string | null
}
/**
 * BT-106 to BT-115. `tax` is the VAT total in the currency of the invoice; one in another currency is no substitute.
 */
type Totals = {
  lines: string | null
  allowances: string | null
  charges: string | null
  net: string | null
  tax: string | null
  gross: string | null
  prepaid: string | null
  rounding: string | null
  payable: string | null
}

export type ReadProblem = {
  rule: string
  severity: 'fatal' | 'warning'
  message: string
  path: string
}
/** `invoice` is null when the file cannot be read at all; broken rules are only listed. */
export type ReadResult = {
  format: 'ubl' | 'cii' | 'facturx' | 'pdf' | 'scan' | 'unknown'
  invoice: EInvoice | null
  problems: ReadProblem[]
}

export const fatal = (rule: string, message: string, path = ''): ReadProblem => ({
  rule,
  severity: 'fatal',
  message,
  path,
})
