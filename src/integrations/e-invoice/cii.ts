import { kindOf, orderOf } from './direction.ts'
import type { Account, Adjustment, EInvoice, Line, Party, Period } from './port.ts'
import { ciiDetails, isBilled } from './cii-details.ts'
import type { Statement } from './details.ts'
import { profileOf } from './profile.ts'
import { all, amounts, dateOf, first, value, type Element } from './xml.ts'

/** CII D16B, and its ancestor in ZUGFeRD 1.0. */
export const isCii = (root: Element): boolean =>
  (root.name === 'CrossIndustryInvoice' && root.namespace.includes('CrossIndustryInvoice')) ||
  isOldCii(root)
/** ZUGFeRD 1.0, and the release candidate before it. */
const isOldCii = (root: Element): boolean =>
  (root.name === 'CrossIndustryDocument' && root.namespace.includes('CrossIndustryDocument')) ||
  (root.name === 'Invoice' && root.namespace.startsWith('urn:un:unece:uncefact:'))

/** The same things under the names of D16B, then of ZUGFeRD 1.0. */
const child = (from: Element | null | undefined, ...names: string[]): Element | null =>
  from?.children.find((c) => names.includes(c.name)) ?? null
const one = (from: Element | null | undefined, ...path: string[][]): Element | null =>
  path.reduce<Element | null>((at, names) => child(at, ...names), from ?? null)

/** Cross Industry Invoice: the XML inside Factur-X and ZUGFeRD. */
export function readCii(root: Element): Statement {
  return { invoice: invoiceOf(root), details: ciiDetails(root) }
}

function invoiceOf(root: Element): EInvoice {
  const head = child(root, 'ExchangedDocument', 'HeaderExchangedDocument')
  const trade = child(root, 'SupplyChainTradeTransaction', 'SpecifiedSupplyChainTradeTransaction')
  const agreement = child(
    trade,
    'ApplicableHeaderTradeAgreement',
    'ApplicableSupplyChainTradeAgreement',
  )
  const delivery = child(
    trade,
    'ApplicableHeaderTradeDelivery',
    'ApplicableSupplyChainTradeDelivery',
  )
  const settlement = child(
    trade,
    'ApplicableHeaderTradeSettlement',
    'ApplicableSupplyChainTradeSettlement',
  )
  const totals = child(
    settlement,
    'SpecifiedTradeSettlementHeaderMonetarySummation',
    'SpecifiedTradeSettlementMonetarySummation',
  )
  const currency = value(settlement, 'InvoiceCurrencyCode')
  const typeCode = value(head, 'TypeCode')
  const means = all(settlement, 'SpecifiedTradeSettlementPaymentMeans')
  const accounts = means.flatMap(accountOf)
  const account = accounts[0] ?? null
  const accountingCurrency = value(settlement, 'TaxCurrencyCode')
  const taxes = all(totals, 'TaxTotalAmount')
  const inCurrency = (t: Element): string | null => t.attributes['currencyID']?.trim() ?? currency
  const apart = taxes.filter(
    (t) => accountingCurrency !== currency && inCurrency(t) === accountingCurrency,
  )
  const lines = all(trade, 'IncludedSupplyChainTradeLineItem').filter(isBilled).map(line)
  const specification = value(
    child(root, 'ExchangedDocumentContext', 'SpecifiedExchangedDocumentContext'),
    'GuidelineSpecifiedDocumentContextParameter',
    'ID',
  )
  return {
    specification,
    profile: isOldCii(root) ? 'zugferd_1' : profileOf(specification),
    number: value(head, 'ID'),
    typeCode,
    kind: kindOf(typeCode),
    issueDate: date(first(head, 'IssueDateTime')),
    dueDate:
      all(settlement, 'SpecifiedTradePaymentTerms')
        .map((t) => date(first(t, 'DueDateDateTime')))
        .find(Boolean) ?? null,
    currency,
    accountingCurrency,
    amountCurrencies: amounts(root, apart, currency),
    buyerReference: value(agreement, 'BuyerReference'),
    contractReference:
      value(agreement, 'ContractReferencedDocument', 'IssuerAssignedID') ??
      value(agreement, 'ContractReferencedDocument', 'ID'),
    orderReference: orderOf(order(agreement), lines),
    precedingInvoices: precedingInvoices(settlement, trade),
    notes: all(head, 'IncludedNote').map((n) => ({
      text: value(n, 'Content') ?? '',
      subject: value(n, 'SubjectCode'),
    })),
    seller: party(first(agreement, 'SellerTradeParty')),
    buyer: party(first(agreement, 'BuyerTradeParty')),
    payee: first(settlement, 'PayeeTradeParty') && {
      name: value(settlement, 'PayeeTradeParty', 'Name'),
    },
    taxRepresentative:
      first(agreement, 'SellerTaxRepresentativeTradeParty') &&
      party(first(agreement, 'SellerTaxRepresentativeTradeParty')),
    period: period(first(settlement, 'BillingSpecifiedPeriod')),
    delivery: {
      date: date(first(delivery, 'ActualDeliverySupplyChainEvent', 'OccurrenceDateTime')),
      country: value(delivery, 'ShipToTradeParty', 'PostalTradeAddress', 'CountryID'),
    },
    payment: {
      meansCode: value(means[0], 'TypeCode'),
      iban: account?.iban ?? null,
      bic: account?.bic ?? null,
      accountName: account?.name ?? null,
      reference: value(settlement, 'PaymentReference'),
      accounts,
    },
    paymentTerms: value(settlement, 'SpecifiedTradePaymentTerms', 'Description'),
    lines,
    adjustments: [
      ...all(settlement, 'SpecifiedTradeAllowanceCharge').map(adjustment),
      ...all(settlement, 'SpecifiedLogisticsServiceCharge').map(logistics),
    ],
    taxGroups: all(settlement, 'ApplicableTradeTax').map((t) => ({
      category: value(t, 'CategoryCode'),
      rate: rateOf(t),
      taxable: value(t, 'BasisAmount'),
      tax: value(t, 'CalculatedAmount'),
      exemptionReason: value(t, 'ExemptionReason') ?? value(t, 'ExemptionReasonCode'),
    })),
    taxTotals: taxes.map((t) => ({ amount: t.text.trim() || null, currency: inCurrency(t) })),
    totals: {
      lines: value(totals, 'LineTotalAmount'),
      allowances: value(totals, 'AllowanceTotalAmount'),
      charges: value(totals, 'ChargeTotalAmount'),
      net: value(totals, 'TaxBasisTotalAmount'),
      tax: taxes.find((t) => inCurrency(t) === currency)?.text.trim() || null,
      gross: value(totals, 'GrandTotalAmount'),
      prepaid: value(totals, 'TotalPrepaidAmount'),
      rounding: value(totals, 'RoundingAmount'),
      payable: value(totals, 'DuePayableAmount'),
    },
  }
}

/**
 * Format 102 is yyyymmdd. Weeks and months (other formats) are no days; what is malformed stays as written, for the
 * rules to refuse.
 */
function date(from: Element | null): string | null {
  if ((first(from, 'DateTimeString')?.attributes['format'] ?? '102') !== '102') return null
  const text = value(from, 'DateTimeString') ?? value(from, 'DateString') ?? value(from)
  const m = /^(\d{4})(\d{2})(\d{2})$/.exec(text ?? '')
  return m ? `${m[1]}-${m[2]}-${m[3]}` : dateOf(text)
}
const order = (agreement: Element | null): string | null =>
  value(agreement, 'BuyerOrderReferencedDocument', 'IssuerAssignedID') ??
  value(agreement, 'BuyerOrderReferencedDocument', 'ID')

/** Named by the document, or (in EXTENDED) by its lines. */
function precedingInvoices(settlement: Element | null, trade: Element | null): string[] {
  const named = [
    ...all(settlement, 'InvoiceReferencedDocument'),
    ...all(
      trade,
      'IncludedSupplyChainTradeLineItem',
      'SpecifiedLineTradeSettlement',
      'InvoiceReferencedDocument',
    ),
  ]
  return [...new Set(named.flatMap((r) => value(r, 'IssuerAssignedID') ?? value(r, 'ID') ?? []))]
}

function accountOf(means: Element): Account[] {
  const account = first(means, 'PayeePartyCreditorFinancialAccount')
  return account
    ? [
        {
          iban: value(account, 'IBANID') ?? value(account, 'ProprietaryID'),
          bic: value(means, 'PayeeSpecifiedCreditorFinancialInstitution', 'BICID'),
          name: value(account, 'AccountName'),
        },
      ]
    : []
}

const period = (from: Element | null): Period | null =>
  from && { start: date(first(from, 'StartDateTime')), end: date(first(from, 'EndDateTime')) }

function party(from: Element | null): Party {
  const ids = all(from, 'SpecifiedTaxRegistration', 'ID')
  const address = first(from, 'PostalTradeAddress')
  return {
    name: value(from, 'Name'),
    ids: [...all(from, 'ID'), ...all(from, 'GlobalID')].map((i) => i.text.trim()),
    registrationId: value(from, 'SpecifiedLegalOrganization', 'ID'),
    vatId: ids.find((i) => i.attributes['schemeID'] === 'VA')?.text.trim() || null,
    taxId: ids.find((i) => i.attributes['schemeID'] !== 'VA')?.text.trim() || null,
    email: value(from, 'DefinedTradeContact', 'EmailURIUniversalCommunication', 'URIID'),
    address: address && {
      line1: value(address, 'LineOne'),
      city: value(address, 'CityName'),
      postcode: value(address, 'PostcodeCode'),
      country: value(address, 'CountryID'),
    },
  }
}

function line(from: Element): Line {
  const agreement = child(from, 'SpecifiedLineTradeAgreement', 'SpecifiedSupplyChainTradeAgreement')
  const settlement = child(
    from,
    'SpecifiedLineTradeSettlement',
    'SpecifiedSupplyChainTradeSettlement',
  )
  const quantity = one(
    from,
    ['SpecifiedLineTradeDelivery', 'SpecifiedSupplyChainTradeDelivery'],
    ['BilledQuantity'],
  )
  const price = first(agreement, 'NetPriceProductTradePrice')
  const item = first(from, 'SpecifiedTradeProduct')
  const totals = child(
    settlement,
    'SpecifiedTradeSettlementLineMonetarySummation',
    'SpecifiedTradeSettlementMonetarySummation',
  )
  return {
    id: value(from, 'AssociatedDocumentLineDocument', 'LineID'),
    name: value(item, 'Name'),
    description: value(item, 'Description'),
    sellerItemId: value(item, 'SellerAssignedID'),
    buyerItemId: value(item, 'BuyerAssignedID'),
    quantity: quantity?.text.trim() || null,
    unit: quantity?.attributes['unitCode'] ?? null,
    price: value(price, 'ChargeAmount'),
    priceBaseQuantity: value(price, 'BasisQuantity'),
    net: value(totals, 'LineTotalAmount'),
    grossPrice: value(agreement, 'GrossPriceProductTradePrice', 'ChargeAmount'),
    adjustments: all(settlement, 'SpecifiedTradeAllowanceCharge').map(adjustment),
    period: period(first(settlement, 'BillingSpecifiedPeriod')),
    taxCategory: value(settlement, 'ApplicableTradeTax', 'CategoryCode'),
    taxRate: rateOf(first(settlement, 'ApplicableTradeTax')),
    orderReference: order(agreement),
    orderLineReference: value(agreement, 'BuyerOrderReferencedDocument', 'LineID'),
  }
}

const adjustment = (from: Element): Adjustment => ({
  charge: /^(true|1)$/.test(value(from, 'ChargeIndicator', 'Indicator') ?? ''),
  amount: value(from, 'ActualAmount'),
  base: value(from, 'BasisAmount'),
  reason: value(from, 'Reason') ?? value(from, 'ReasonCode'),
  taxCategory: value(from, 'CategoryTradeTax', 'CategoryCode'),
  taxRate: rateOf(first(from, 'CategoryTradeTax')),
})

/** Freight, in EXTENDED and ZUGFeRD 1.0: a charge under another name. */
const logistics = (from: Element): Adjustment => ({
  charge: true,
  amount: value(from, 'AppliedAmount'),
  base: null,
  reason: value(from, 'Description') ?? 'Logistics',
  taxCategory: value(from, 'AppliedTradeTax', 'CategoryCode'),
  taxRate: rateOf(first(from, 'AppliedTradeTax')),
})

const rateOf = (tax: Element | null): string | null =>
  value(tax, 'RateApplicablePercent') ?? value(tax, 'ApplicablePercent')
