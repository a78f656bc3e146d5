import type { Adjustment, EInvoice, Line, Party, Period } from './port.ts'
import { all, first, value, type Element } from './xml.ts'

const creditCodes = new Set(['381', '396', '532', '81', '83', '308'])
export const isUbl = (root: Element): boolean =>
  (root.name === 'Invoice' || root.name === 'CreditNote') &&
  root.namespace.startsWith('urn:oasis:names:specification:ubl:schema:xsd:')

/** UBL 2.1 Invoice and CreditNote. */
export function readUbl(root: Element): EInvoice {
  const credit = root.name === 'CreditNote'
  const typeCode = value(root, credit ? 'CreditNoteTypeCode' : 'InvoiceTypeCode')
  const currency = value(root, 'DocumentCurrencyCode')
  const totals = first(root, 'LegalMonetaryTotal')
  const means = all(root, 'PaymentMeans')
  const tax =
    all(root, 'TaxTotal').find(
      (t) => first(t, 'TaxAmount')?.attributes['currencyID'] === currency,
    ) ?? first(root, 'TaxTotal')
  const account =
    means.map((m) => first(m, 'PayeeFinancialAccount')).find((a) => value(a, 'ID')) ?? null
  return {
    specification: value(root, 'CustomizationID'),
    number: value(root, 'ID'),
    typeCode,
    kind: credit || creditCodes.has(typeCode ?? '') ? 'credit_note' : 'invoice',
    issueDate: value(root, 'IssueDate'),
    currency,
    dueDate: value(root, 'DueDate') ?? value(means[0], 'PaymentDueDate'),
    buyerReference: value(root, 'BuyerReference'),
    contractReference: value(root, 'ContractDocumentReference', 'ID'),
    orderReference: orderReference(first(root, 'OrderReference')),
    precedingInvoices: all(root, 'BillingReference', 'InvoiceDocumentReference').flatMap(
      (r) => value(r, 'ID') ?? [],
    ),
    notes: all(root, 'Note').map((n) => n.text.trim()),
    seller: party(first(root, 'AccountingSupplierParty', 'Party')),
    buyer: party(first(root, 'AccountingCustomerParty', 'Party')),
    payee: payee(first(root, 'PayeeParty')),
    taxRepresentative: first(root, 'TaxRepresentativeParty') && {
      ...party(first(root, 'TaxRepresentativeParty')),
      name: value(root, 'TaxRepresentativeParty', 'PartyName', 'Name'),
    },
    period: period(first(root, 'InvoicePeriod')),
    delivery: {
      date: value(root, 'Delivery', 'ActualDeliveryDate'),
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
      iban: value(account, 'ID'),
      bic: value(account, 'FinancialInstitutionBranch', 'ID'),
      accountName: value(account, 'Name'),
      reference: value(means[0], 'PaymentID'),
    },
    paymentTerms: value(root, 'PaymentTerms', 'Note'),
    lines: all(root, credit ? 'CreditNoteLine' : 'InvoiceLine').map((l) => line(l, credit)),
    adjustments: all(root, 'AllowanceCharge').map(adjustment),
    taxGroups: all(tax, 'TaxSubtotal').map((s) => ({
      category: value(s, 'TaxCategory', 'ID'),
      rate: value(s, 'TaxCategory', 'Percent'),
      taxable: value(s, 'TaxableAmount'),
      tax: value(s, 'TaxAmount'),
      exemptionReason:
        value(s, 'TaxCategory', 'TaxExemptionReason') ??
        value(s, 'TaxCategory', 'TaxExemptionReasonCode'),
    })),
    totals: {
      lines: value(totals, 'LineExtensionAmount'),
      allowances: value(totals, 'AllowanceTotalAmount'),
      charges: value(totals, 'ChargeTotalAmount'),
      net: value(totals, 'TaxExclusiveAmount'),
      tax: value(tax, 'TaxAmount'),
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

const payee = (from: Element | null): EInvoice['payee'] =>
  from && { name: value(from, 'PartyName', 'Name') }
const period = (from: Element | null): Period | null =>
  from && !value(from, 'DescriptionCode')
    ? { start: value(from, 'StartDate'), end: value(from, 'EndDate') }
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
