import { codedValues, isWithin, type Held, type Places } from './coded.ts'
import {
  isTransfer,
  type CodedValue,
  type Details,
  type Identifier,
  type Item,
  type Payment,
} from './details.ts'
import type { Note } from './port.ts'
import { all, dateOf, first, value, type Element } from './xml.ts'

export function ublDetails(root: Element, notes: readonly Note[]): Details {
  const credit = root.name === 'CreditNote'
  const seller = first(root, 'AccountingSupplierParty', 'Party')
  const buyer = first(root, 'AccountingCustomerParty', 'Party')
  const deliverTo = first(root, 'Delivery', 'DeliveryLocation', 'Address')
  return {
    root: credit ? 'credit_note' : 'invoice',
    codes: [...codedValues(root, places), ...subjects(notes)],
    registeredNames: {
      seller: value(seller, 'PartyLegalEntity', 'RegistrationName'),
      buyer: value(buyer, 'PartyLegalEntity', 'RegistrationName'),
    },
    addresses: {
      seller: identifier(first(seller, 'EndpointID')),
      buyer: identifier(first(buyer, 'EndpointID')),
    },
    deliverTo: deliverTo && { country: value(deliverTo, 'Country', 'IdentificationCode') },
    taxPoint: {
      date: dateOf(value(root, 'TaxPointDate')),
      code: value(root, 'InvoicePeriod', 'DescriptionCode'),
    },
    preceding: all(root, 'BillingReference').map((r) => value(r, 'InvoiceDocumentReference', 'ID')),
    payments: all(root, 'PaymentMeans').map(payment),
    documents: all(root, 'AdditionalDocumentReference').map((d) => value(d, 'ID')),
    thirdPartyPayments: all(root, 'PrepaidPayment').map((p) => value(p, 'PaidAmount')),
    items: all(root, credit ? 'CreditNoteLine' : 'InvoiceLine').map((l) => item(first(l, 'Item'))),
  }
}

const objectType = '130'
const byIndicator = ({ within }: Held) =>
  /^(true|1)$/.test(value(within.at(-1), 'ChargeIndicator') ?? '')
    ? ('charge_reason' as const)
    : ('allowance_reason' as const)
const objectScheme = ({ within }: Held) =>
  value(within.at(-1), 'DocumentTypeCode') === objectType ? ('object_scheme' as const) : null

const places: Places = {
  '*/Amount@currencyID': 'amount_currency',
  '*/BaseAmount@currencyID': 'amount_currency',
  '*/PriceAmount@currencyID': 'amount_currency',
  '*/TaxAmount@currencyID': 'amount_currency',
  '*/TaxableAmount@currencyID': 'amount_currency',
  '*/LineExtensionAmount@currencyID': 'amount_currency',
  '*/TaxExclusiveAmount@currencyID': 'amount_currency',
  '*/TaxInclusiveAmount@currencyID': 'amount_currency',
  '*/AllowanceTotalAmount@currencyID': 'amount_currency',
  '*/ChargeTotalAmount@currencyID': 'amount_currency',
  '*/PrepaidAmount@currencyID': 'amount_currency',
  '*/PayableRoundingAmount@currencyID': 'amount_currency',
  '*/PayableAmount@currencyID': 'amount_currency',
  'InvoicePeriod/DescriptionCode': 'tax_point',
  'AdditionalDocumentReference/ID@schemeID': objectScheme,
  'DocumentReference/ID@schemeID': objectScheme,
  // A creditor's identifier for direct debits stands where identifiers of parties do.
  'PartyIdentification/ID@schemeID': (held) =>
    held.element.attributes['schemeID']?.trim() === 'SEPA' &&
    isWithin(held, 'AccountingSupplierParty', 'PayeeParty')
      ? null
      : 'party_scheme',
  'PartyLegalEntity/CompanyID@schemeID': 'registration_scheme',
  'CommodityClassification/ItemClassificationCode@listID': 'item_classification',
  'Country/IdentificationCode': 'country',
  'OriginCountry/IdentificationCode': 'country_of_origin',
  'PaymentMeans/PaymentMeansCode': 'payment_means',
  'TaxCategory/ID': 'tax_category',
  'ClassifiedTaxCategory/ID': 'line_tax_category',
  'AllowanceCharge/AllowanceChargeReasonCode': byIndicator,
  'StandardItemIdentification/ID@schemeID': 'item_scheme',
  '*/TaxExemptionReasonCode': 'exemption_reason',
  '*/InvoicedQuantity@unitCode': 'unit',
  '*/CreditedQuantity@unitCode': 'unit',
  '*/BaseQuantity@unitCode': 'unit',
  '*/EmbeddedDocumentBinaryObject@mimeCode': 'media_type',
  '*/EndpointID@schemeID': 'address_scheme',
  'DeliveryLocation/ID@schemeID': 'delivery_scheme',
}

const subjects = (notes: readonly Note[]): CodedValue[] =>
  notes.flatMap(({ subject }, at) =>
    subject ? [{ use: 'note_subject' as const, code: subject, path: `/notes/${at}` }] : [],
  )

const identifier = (from: Element | null): Identifier | null =>
  from && { value: from.text.trim() || null, scheme: from.attributes['schemeID'] ?? null }

function payment(from: Element): Payment {
  const means = value(from, 'PaymentMeansCode')
  const accounts = all(from, 'PayeeFinancialAccount').map((account) => value(account, 'ID'))
  return {
    means,
    accounts,
    lacksAccount: isTransfer(means) && !accounts.some(Boolean),
    card: value(from, 'CardAccount', 'PrimaryAccountNumberID'),
  }
}

const item = (from: Element | null): Item => ({
  attributes: all(from, 'AdditionalItemProperty').map((property) => ({
    name: value(property, 'Name'),
    value: value(property, 'Value'),
  })),
  standardId: identifier(first(from, 'StandardItemIdentification', 'ID')),
  classifications: all(from, 'CommodityClassification', 'ItemClassificationCode').map((code) => ({
    value: code.text.trim() || null,
    scheme: code.attributes['listID'] ?? null,
  })),
})
