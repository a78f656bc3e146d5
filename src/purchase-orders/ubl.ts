import { exponentOf } from '../kernel/currency.ts'
import { add, decimal, plainText, rescale } from '../kernel/decimal.ts'
import { keptAmount } from '../kernel/money.ts'
import { unitCode } from '../kernel/units.ts'
import { withCountry } from '../integrations/tax-numbers/index.ts'
import { element, value } from '../integrations/xml-text/index.ts'
import type { Tx } from '../platform/db/tx.ts'
import { netPriceOf, type Tax } from './pricing.ts'
import type { Retainage } from '../retainage/index.ts'
import type { Snapshot } from './snapshot.ts'
import { frozenOrder } from './frozen-order.ts'
import { frozenTerms } from './frozen-terms.ts'

/** The same order for the vendor's system: UBL 2.1, made from the frozen snapshot alone. Null before it is issued. */
export async function orderUbl(
  tx: Tx,
  id: string,
): Promise<{ number: string; bytes: Uint8Array; sha256: string } | null> {
  const frozen = await frozenOrder(tx, id)
  return (
    frozen && {
      number: frozen.order.number,
      sha256: frozen.sha256,
      bytes: new TextEncoder().encode(ublOf(frozen.order)),
    }
  )
}

const amount = (name: string, text: string, currency: string): string =>
  value(`${name} currencyID="${currency}"`, text)

export const ublOf = (order: Snapshot): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${element(
    'Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2" xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2" xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"',
    value('cbc:UBLVersionID', '2.1'),
    value('cbc:ID', order.number),
    value('cbc:IssueDate', order.date),
    order.change === undefined ? null : value('cbc:Note', `Change order ${order.change}`),
    order.retainage ? value('cbc:Note', heldBackIn(order.retainage)) : null,
    value('cbc:DocumentCurrencyCode', order.currency),
    order.request ? value('cbc:CustomerReference', order.request) : null,
    value('cbc:LineCountNumeric', String(order.lines.length)),
    element('cac:BuyerCustomerParty', buyer(order)),
    element('cac:SellerSupplierParty', seller(order)),
    delivery(order),
    order.incoterm
      ? element(
          'cac:DeliveryTerms',
          value('cbc:ID', order.incoterm.code),
          element('cac:DeliveryLocation', value('cbc:ID', order.incoterm.place)),
        )
      : null,
    ...paymentTerms(order),
    ...chargesOf(order),
    taxTotal(order),
    monetaryTotal(order),
    order.lines.map((line) => element('cac:OrderLine', lineItem(line, order.currency))),
  )}\n`

/** The schema has no element of its own for it. */
const heldBackIn = ({ percent, until, milestone }: Retainage): string =>
  `Retainage: ${percent} % of each invoice is held back until ${until ?? milestone}.`

type Delivered = { deliver_to?: Snapshot['deliver_to']; expected_on?: string | null | undefined }
/** Where and when, in the order of the schema. */
function delivery({ deliver_to: place, expected_on: day }: Delivered): string | null {
  if (!place && !day) return null
  return element(
    'cac:Delivery',
    place
      ? element(
          'cac:DeliveryLocation',
          value('cbc:Name', place.name),
          element('cac:Address', ...addressOf(place)),
        )
      : null,
    day ? element('cac:RequestedDeliveryPeriod', value('cbc:EndDate', day)) : null,
    place?.contact
      ? element(
          'cac:DeliveryParty',
          named(place.name),
          element('cac:Contact', value('cbc:Name', place.contact)),
        )
      : null,
  )
}

/** One for each part in which it is paid. The first says all of the terms in words. */
const paymentTerms = (order: Snapshot): string[] =>
  (order.instalments ?? [{ amount: null, days: order.terms_days }]).map(
    ({ amount: of, days: after }, i) =>
      element(
        'cac:PaymentTerms',
        i === 0 ? value('cbc:Note', frozenTerms(order, 'en')) : null,
        of === null ? null : amount('cbc:Amount', of, order.currency),
        element('cac:SettlementPeriod', value('cbc:DurationMeasure unitCode="DAY"', String(after))),
      ),
  )

/** In the order of the schema: what is taken off, then what is charged. */
function chargesOf({ priced, currency }: Snapshot): string[] {
  if (!priced) return []
  const less = decimal(priced.discount).units
    ? [allowanceCharge({ charge: false, reason: 'Discount', amount: priced.discount, currency })]
    : []
  return [
    ...less,
    ...priced.charges.map(({ kind, label, amount: of, taxes }) =>
      allowanceCharge({ charge: true, reason: label ?? kind, amount: of, currency, taxes }),
    ),
  ]
}

type Adjusted = {
  charge: boolean
  reason: string
  amount: string
  currency: string
  taxes?: readonly Tax[]
}
const allowanceCharge = ({ charge, reason, amount: of, currency, taxes = [] }: Adjusted): string =>
  element(
    'cac:AllowanceCharge',
    value('cbc:ChargeIndicator', String(charge)),
    value('cbc:AllowanceChargeReason', reason),
    amount('cbc:Amount', of, currency),
    taxes.map(({ name, rate }) => element('cac:TaxCategory', ...taxCategory(name, rate))),
  )

/** Category S is taxed, Z at nothing (UNCL5305). */
const taxCategory = (name: string, rate: string): string[] => [
  value('cbc:ID', decimal(rate).units ? 'S' : 'Z'),
  value('cbc:Name', name),
  value('cbc:Percent', rate),
  element('cac:TaxScheme', value('cbc:ID', 'VAT')),
]

function taxTotal({ priced, currency }: Snapshot): string | null {
  if (!priced?.taxes.length) return null
  return element(
    'cac:TaxTotal',
    amount('cbc:TaxAmount', priced.tax, currency),
    priced.taxes.map(({ name, rate, taxable, tax }) =>
      element(
        'cac:TaxSubtotal',
        amount('cbc:TaxableAmount', taxable, currency),
        amount('cbc:TaxAmount', tax, currency),
        element('cac:TaxCategory', ...taxCategory(name, rate)),
      ),
    ),
  )
}

function monetaryTotal({ priced, total, currency }: Snapshot): string {
  if (!priced)
    return element(
      'cac:AnticipatedMonetaryTotal',
      amount('cbc:LineExtensionAmount', total, currency),
      amount('cbc:PayableAmount', total, currency),
    )
  const exponent = exponentOf(currency)
  const charges = priced.charges.reduce((sum, one) => add(sum, decimal(one.amount)), decimal('0'))
  const charged = plainText({ units: rescale(charges, exponent), scale: exponent })
  return element(
    'cac:AnticipatedMonetaryTotal',
    amount('cbc:LineExtensionAmount', priced.lines, currency),
    amount('cbc:TaxExclusiveAmount', total, currency),
    amount('cbc:TaxInclusiveAmount', priced.gross, currency),
    amount('cbc:AllowanceTotalAmount', priced.discount, currency),
    amount('cbc:ChargeTotalAmount', charged, currency),
    amount('cbc:PayableAmount', priced.gross, currency),
  )
}

const named = (name: string): string => element('cac:PartyName', value('cbc:Name', name))

/** In the order of the schema. */
const buyer = ({ buyer: { name, contact, tax_id: taxId, country = '', address } }: Snapshot) =>
  element(
    'cac:Party',
    named(name),
    country ? postalAddress({ address, country }) : null,
    taxId ? taxScheme(taxId, country) : null,
    element('cac:Contact', value('cbc:Name', contact)),
  )

type Seated = { address?: Address | null | undefined; country: string }
const postalAddress = ({ address, country }: Seated): string =>
  element('cac:PostalAddress', ...(address ? addressOf(address) : [countryOf(country)]))

const taxScheme = (number: string, country: string): string =>
  element(
    'cac:PartyTaxScheme',
    value('cbc:CompanyID', withCountry(number, country)),
    element('cac:TaxScheme', value('cbc:ID', 'VAT')),
  )

type Address = {
  street: string
  addition?: string | null
  city: string
  postal_code: string | null
  region: string | null
  country: string
}
const addressOf = (address: Address): (string | null)[] => [
  value('cbc:StreetName', address.street),
  address.addition ? value('cbc:AdditionalStreetName', address.addition) : null,
  value('cbc:CityName', address.city),
  address.postal_code ? value('cbc:PostalZone', address.postal_code) : null,
  address.region ? value('cbc:CountrySubentity', address.region) : null,
  countryOf(address.country),
]
const countryOf = (code: string): string =>
  element('cac:Country', value('cbc:IdentificationCode', code))

const seller = ({ vendor }: Snapshot): string =>
  element(
    'cac:Party',
    named(vendor.name),
    vendor.country ? postalAddress(vendor) : null,
    vendor.vat_id ? taxScheme(vendor.vat_id, vendor.country) : null,
  )

function lineItem(line: Snapshot['lines'][number], currency: string): string {
  const code = unitCodes.get(line.unit.trim().toLowerCase()) ?? unitCode(line.unit)
  return element(
    'cac:LineItem',
    value('cbc:ID', String(line.position)),
    code ? null : value('cbc:Note', `Unit: ${line.unit}`),
    value(code ? `cbc:Quantity unitCode="${code}"` : 'cbc:Quantity', line.quantity),
    amount('cbc:LineExtensionAmount', line.amount, currency),
    line.accepted_as_whole ? value('cbc:PartialDeliveryIndicator', 'false') : null,
    delivery({ deliver_to: line.deliver_to, expected_on: line.due_on }),
    element('cac:Price', amount('cbc:PriceAmount', netPrice(line, currency), currency)),
    element(
      'cac:Item',
      value('cbc:Description', line.description),
      line.base_unit && line.holds ? value('cbc:PackSizeNumeric', line.holds) : null,
      value('cbc:Name', line.description),
      line.pricing?.taxes.map(({ name, rate }) =>
        element('cac:ClassifiedTaxCategory', ...taxCategory(name, rate)),
      ) ?? null,
    ),
  )
}

/** The price without tax, after the discounts: the quantity times it is the amount of the line. */
const netPrice = (line: Snapshot['lines'][number], currency: string): string =>
  line.pricing
    ? netPriceOf(
        { ...line, pricing: line.pricing, amount: keptAmount(line.amount, currency).minor },
        currency,
      )
    : line.unit_price

/**
 * Where several codes of UN/ECE Recommendation 20 mean one. A unit without a code is said in words: a wrong one would
 * change what is ordered.
 */
const unitCodes = new Map([
  ['each', 'EA'],
  ['piece', 'H87'],
  ['pieces', 'H87'],
  ['pcs', 'H87'],
])
