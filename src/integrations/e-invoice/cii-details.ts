import { codedValues, isWithin, type Held, type Places } from './coded.ts'
import { isTransfer, type Details, type Identifier, type Item, type Payment } from './details.ts'
import { all, first, value, type Element } from './xml.ts'

export function ciiDetails(root: Element): Details {
  const trade = first(root, 'SupplyChainTradeTransaction')
  const agreement = first(trade, 'ApplicableHeaderTradeAgreement')
  const settlement = first(trade, 'ApplicableHeaderTradeSettlement')
  const seller = first(agreement, 'SellerTradeParty')
  const buyer = first(agreement, 'BuyerTradeParty')
  const shipTo = first(trade, 'ApplicableHeaderTradeDelivery', 'ShipToTradeParty')
  const deliverTo = first(shipTo, 'PostalTradeAddress')
  return {
    root: 'either',
    codes: codedValues(root, places).map((coded) =>
      coded.use === 'tax_point' ? { ...coded, code: taxPoints[coded.code] ?? coded.code } : coded,
    ),
    registeredNames: { seller: value(seller, 'Name'), buyer: value(buyer, 'Name') },
    addresses: {
      seller: identifier(first(seller, 'URIUniversalCommunication', 'URIID')),
      buyer: identifier(first(buyer, 'URIUniversalCommunication', 'URIID')),
    },
    deliverTo: deliverTo && { country: value(deliverTo, 'CountryID') },
    taxPoint: {
      date: value(settlement, 'ApplicableTradeTax', 'TaxPointDate', 'DateString'),
      code: value(settlement, 'ApplicableTradeTax', 'DueDateTypeCode'),
    },
    preceding: all(settlement, 'InvoiceReferencedDocument').map((r) =>
      value(r, 'IssuerAssignedID'),
    ),
    payments: all(settlement, 'SpecifiedTradeSettlementPaymentMeans').map(payment),
    documents: all(agreement, 'AdditionalReferencedDocument').map((d) =>
      value(d, 'IssuerAssignedID'),
    ),
    thirdPartyPayments: all(settlement, 'SpecifiedAdvancePayment').map((p) =>
      value(p, 'PaidAmount'),
    ),
    items: all(trade, 'IncludedSupplyChainTradeLineItem')
      .filter(isBilled)
      .map((l) => item(first(l, 'SpecifiedTradeProduct'))),
  }
}

/** EXTENDED has lines that only group others, or only tell something. */
export const isBilled = (from: Element): boolean =>
  !/^(GROUP|INFORMATION)$/.test(
    value(from, 'AssociatedDocumentLineDocument', 'LineStatusReasonCode') ?? '',
  )

/** CII codes the day VAT is due by another list (UNTDID 2475) than the norm (UNTDID 2005). */
const taxPoints: Readonly<Record<string, string>> = { 5: '3', 29: '35', 72: '432' }

const places: Places = {
  '*/TaxTotalAmount@currencyID': 'amount_currency',
  '*/DueDateTypeCode': 'tax_point',
  '*/ReferenceTypeCode': 'object_scheme',
  'IncludedNote/SubjectCode': 'note_subject',
  '*/GlobalID@schemeID': (held) =>
    isWithin(held, 'SpecifiedTradeProduct')
      ? 'item_scheme'
      : isWithin(held, 'ShipToTradeParty')
        ? 'delivery_scheme'
        : 'party_scheme',
  'SpecifiedLegalOrganization/ID@schemeID': 'registration_scheme',
  '*/ClassCode@listID': 'item_classification',
  '*/CountryID': 'country',
  'OriginTradeCountry/ID': 'country_of_origin',
  'SpecifiedTradeSettlementPaymentMeans/TypeCode': 'payment_means',
  'CategoryTradeTax/CategoryCode': 'tax_category',
  'ApplicableTradeTax/CategoryCode': 'line_tax_category',
  'SpecifiedTradeAllowanceCharge/ReasonCode': ({ within }: Held) =>
    /^(true|1)$/.test(value(within.at(-1), 'ChargeIndicator', 'Indicator') ?? '')
      ? 'charge_reason'
      : 'allowance_reason',
  '*/ExemptionReasonCode': 'exemption_reason',
  '*/BasisQuantity@unitCode': 'unit',
  '*/BilledQuantity@unitCode': 'unit',
  '*/AttachmentBinaryObject@mimeCode': 'media_type',
  'URIUniversalCommunication/URIID@schemeID': 'address_scheme',
}

const identifier = (from: Element | null): Identifier | null =>
  from && { value: from.text.trim() || null, scheme: from.attributes['schemeID'] ?? null }

function payment(from: Element): Payment {
  const means = value(from, 'TypeCode')
  const accounts = all(from, 'PayeePartyCreditorFinancialAccount').map(
    (account) => value(account, 'IBANID') ?? value(account, 'ProprietaryID'),
  )
  return {
    means,
    accounts,
    lacksAccount: isTransfer(means) && accounts.length > 0 && !accounts.some(Boolean),
    card: value(from, 'ApplicableTradeSettlementFinancialCard', 'ID'),
  }
}

const item = (from: Element | null): Item => ({
  attributes: all(from, 'ApplicableProductCharacteristic').map((property) => ({
    name: value(property, 'Description'),
    value: value(property, 'Value'),
  })),
  standardId: identifier(first(from, 'GlobalID')),
  classifications: all(from, 'DesignatedProductClassification', 'ClassCode').map((code) => ({
    value: code.text.trim() || null,
    scheme: code.attributes['listID'] ?? null,
  })),
})
