import { kindOf, orderOf } from './direction.ts'
import type { Account, Adjustment, EInvoice, Line, Note, Party, Period } from './port.ts'
import type { Statement } from './details.ts'
import { ublDetails } from './ubl-details.ts'
import { profileOf } from './profile.ts'
import { all, amounts, dateOf, first, value, type Element } from './xml.ts'

export const isUbl = (root: Element): boolean =>
  (root.name === 'Invoice' || root.name === 'CreditNote') &&
  root.namespace.startsWith('urn:oasis:names:specification:ubl:schema:xsd:')

/** UBL 2.1 Invoice and CreditNote. */
export function readUbl(root: Element): Statement {
  const invoice = invoiceOf(root)
  return { invoice, details: ublDetails(root, invoice.notes) }
}

function invoiceOf(root: Element): EInvoice {
  const credit = root.name === 'CreditNote'
  const typeCode = value(root, credit ? 'CreditNoteTypeCode' : 'InvoiceTypeCode')
  const currency = value(root, 'DocumentCurrencyCode')
  const totals = first(root, 'LegalMonetaryTotal')
  const means = all(root, 'PaymentMeans')
  const accountingCurrency = value(root, 'TaxCurrencyCode')
  const taxTotals = all(root, 'TaxTotal')
  const stated = taxTotals.find((t) => currencyOf(t) === currency) ?? null
  const breakdown = taxTotals.filter(
    (t) => accountingCurrency === currency || currencyOf(t) !== accountingCurrency,
  )
  const accounts = means.flatMap(accountsOf)
  const account = accounts.find((a) => a.iban) ?? null
  const lines = all(root, credit ? 'CreditNoteLine' : 'InvoiceLine').map((l) => line(l, credit))
  return {
    specification: value(root, 'CustomizationID'),
    profile: profileOf(value(root, 'CustomizationID')),
    number: value(root, 'ID'),
    typeCode,
    kind: credit ? 'credit_note' : kindOf(typeCode),
    issueDate: dateOf(value(root, 'IssueDate')),
    currency,
    accountingCurrency,
    amountCurrencies: amountCurrencies(root, currency, accountingCurrency),
    dueDate: dateOf(value(root, 'DueDate') ?? value(means[0], 'PaymentDueDate')),
    buyerReference: value(root, 'BuyerReference'),
    contractReference: value(root, 'ContractDocumentReference', 'ID'),
    orderReference: orderOf(orderReference(first(root, 'OrderReference')), lines),
    precedingInvoices: all(root, 'BillingReference', 'InvoiceDocumentReference').flatMap(
      (r) => value(r, 'ID') ?? [],
    ),
    notes: all(root, 'Note').map((n) => note(n.text.trim())),
    seller: party(first(root, 'AccountingSupplierParty', 'Party')),
    buyer: party(first(root, 'AccountingCustomerParty', 'Party')),
    payee: payee(first(root, 'PayeeParty')),
    taxRepresentative: first(root, 'TaxRepresentativeParty') && {
      ...party(first(root, 'TaxRepresentativeParty')),
      name: value(root, 'TaxRepresentativeParty', 'PartyName', 'Name'),
    },
    period: period(first(root, 'InvoicePeriod')),
    delivery: {
      date: dateOf(value(root, 'Delivery', 'ActualDeliveryDate')),
      country: value(
        root,
        'Delivery',
        'DeliveryLocation',
        'Address',
        'Country',
        'IdentificationCode',
      ),
    },
    payment: {
      meansCode: value(means[0], 'PaymentMeansCode'),
      iban: account?.iban ?? null,
      bic: account?.bic ?? null,
      accountName: account?.name ?? null,
      reference: value(means[0], 'PaymentID'),
      accounts,
    },
    paymentTerms: value(root, 'PaymentTerms', 'Note'),
    lines,
    adjustments: all(root, 'AllowanceCharge').map(adjustment),
    taxGroups: breakdown
      .flatMap((t) => all(t, 'TaxSubtotal'))
      .map((s) => ({
        category: value(s, 'TaxCategory', 'ID'),
        rate: value(s, 'TaxCategory', 'Percent'),
        taxable: value(s, 'TaxableAmount'),
        tax: value(s, 'TaxAmount'),
        exemptionReason:
          value(s, 'TaxCategory', 'TaxExemptionReason') ??
          value(s, 'TaxCategory', 'TaxExemptionReasonCode'),
      })),
    taxTotals: taxTotals.map((t) => ({ amount: value(t, 'TaxAmount'), currency: currencyOf(t) })),
    totals: {
      lines: value(totals, 'LineExtensionAmount'),
      allowances: value(totals, 'AllowanceTotalAmount'),
      charges: value(totals, 'ChargeTotalAmount'),
      net: value(totals, 'TaxExclusiveAmount'),
      tax: value(stated, 'TaxAmount'),
      gross: value(totals, 'TaxInclusiveAmount'),
      prepaid: value(totals, 'PrepaidAmount'),
      rounding: value(totals, 'PayableRoundingAmount'),
      payable: value(totals, 'PayableAmount'),
    },
  }
}

/** UBL cannot state a sales order (BT-14) without an order; suppliers then fill in a placeholder. */
function orderReference(from: Element | null): string | null {
  const id = value(from, 'ID')
  return id && value(from, 'SalesOrderID') && /^(na|n\/a|none|dummy\w*|-)$/i.test(id) ? null : id
}

const currencyOf = (total: Element): string | null =>
  first(total, 'TaxAmount')?.attributes['currencyID']?.trim() ?? null

/** The currencies of all amounts; the VAT total in the accounting currency has one of its own. */
function amountCurrencies(
  root: Element,
  currency: string | null,
  accounting: string | null,
): string[] {
  const apart = all(root, 'TaxTotal').filter(
    (t) => accounting !== currency && currencyOf(t) === accounting,
  )
  return amounts(root, apart, currency)
}

const accountsOf = (means: Element): Account[] =>
  all(means, 'PayeeFinancialAccount').map((account) => ({
    iban: value(account, 'ID'),
    bic: value(account, 'FinancialInstitutionBranch', 'ID'),
    name: value(account, 'Name'),
  }))

/** UBL has no place for the subject of a note; it stands before the words: #AAI#General terms. */
function note(text: string): Note {
  const [, subject, words] = /^#([A-Z]{3})#([^]*)$/.exec(text) ?? []
  return subject === undefined || words === undefined
    ? { text, subject: null }
    : { text: words.trim(), subject }
}

const payee = (from: Element | null): EInvoice['payee'] =>
  from && { name: value(from, 'PartyName', 'Name') }
const period = (from: Element | null): Period | null =>
  from && (value(from, 'StartDate') || value(from, 'EndDate') || !value(from, 'DescriptionCode'))
    ? { start: dateOf(value(from, 'StartDate')), end: dateOf(value(from, 'EndDate')) }
    : null

function party(from: Element | null): Party {
  const schemes = all(from, 'PartyTaxScheme')
  const isVat = (scheme: Element): boolean =>
    (value(scheme, 'TaxScheme', 'ID') ?? 'VAT').toUpperCase() === 'VAT'
  const address = first(from, 'PostalAddress')
  return {
    name: value(from, 'PartyLegalEntity', 'RegistrationName') ?? value(from, 'PartyName', 'Name'),
    ids: all(from, 'PartyIdentification', 'ID')
      .filter((i) => i.attributes['schemeID'] !== 'SEPA')
      .map((i) => i.text.trim()),
    registrationId: value(from, 'PartyLegalEntity', 'CompanyID'),
    vatId: value(schemes.find(isVat), 'CompanyID'),
    taxId: value(
      schemes.find((s) => !isVat(s)),
      'CompanyID',
    ),
    email: value(from, 'Contact', 'ElectronicMail'),
    address: address && {
      line1: value(address, 'StreetName'),
      city: value(address, 'CityName'),
      postcode: value(address, 'PostalZone'),
      country: value(address, 'Country', 'IdentificationCode'),
    },
  }
}

function line(from: Element, credit: boolean): Line {
  const quantity = first(from, credit ? 'CreditedQuantity' : 'InvoicedQuantity')
  const item = first(from, 'Item')
  return {
    id: value(from, 'ID'),
    name: value(item, 'Name'),
    description: value(item, 'Description'),
    sellerItemId: value(item, 'SellersItemIdentification', 'ID'),
    buyerItemId: value(item, 'BuyersItemIdentification', 'ID'),
    quantity: quantity?.text.trim() || null,
    unit: quantity?.attributes['unitCode'] ?? null,
    price: value(from, 'Price', 'PriceAmount'),
    priceBaseQuantity: value(from, 'Price', 'BaseQuantity'),
    net: value(from, 'LineExtensionAmount'),
    grossPrice: value(from, 'Price', 'AllowanceCharge', 'BaseAmount'),
    adjustments: all(from, 'AllowanceCharge').map(adjustment),
    period: period(first(from, 'InvoicePeriod')),
    taxCategory: value(item, 'ClassifiedTaxCategory', 'ID'),
    taxRate: value(item, 'ClassifiedTaxCategory', 'Percent'),
    orderReference: value(from, 'OrderLineReference', 'OrderReference', 'ID'),
    orderLineReference: value(from, 'OrderLineReference', 'LineID'),
  }
}

const adjustment = (from: Element): Adjustment => ({
  charge: /^(true|1)$/.test(value(from, 'ChargeIndicator') ?? ''),
  amount: value(from, 'Amount'),
  base: value(from, 'BaseAmount'),
  reason: value(from, 'AllowanceChargeReason') ?? value(from, 'AllowanceChargeReasonCode'),
  taxCategory: value(from, 'TaxCategory', 'ID'),
  taxRate: value(from, 'TaxCategory', 'Percent'),
})
