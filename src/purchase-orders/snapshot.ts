import type { PlaceAddress, PlaceOfDelivery } from '../delivery-places/index.ts'
import { decimal, decimalText } from '../kernel/decimal.ts'
import { amountText, money } from '../kernel/money.ts'
import type { Language } from '../messages/index.ts'
import type { Terms } from '../payment-terms/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import type { Retainage } from '../retainage/index.ts'
import type { Incoterm } from './delivery.ts'
import { isPlainOrder, pricedOf } from './priced.ts'
import { isPlainLine, type Charge, type LinePricing, type Tax } from './pricing.ts'
import { partAmounts } from './terms.ts'
import { requestNumbers, type Line, type PurchaseOrder } from './purchase-order.ts'
import type * as vendorQueries from './vendor-queries.ts'

export type Snapshot = {
  number: string
  date: string
  /** The legal entity that orders. Orders that were issued earlier name the organisation, without an address. */
  buyer: {
    name: string
    contact: string
    tax_id?: string
    country?: string
    address?: PlaceAddress
  }
  /** Orders that were issued earlier have no address. */
  vendor: {
    name: string
    vat_id: string | null
    country: string
    address?: vendorQueries.VendorAddress | null
  }
  currency: string
  total: string
  terms_days: number
  /** What is agreed, where that is more than a number of days. Orders that were issued earlier have its parts alone. */
  terms?: Terms & { name: string }
  /** What each part of the terms comes to, if all of it is billed at once. */
  instalments?: {
    amount: string
    days: number
    end_of_month: boolean
    day_of_month: number | null
  }[]
  expected_on: string | null
  /** Where it goes, as the place was then. */
  deliver_to?: SnapshotPlace
  incoterm?: Incoterm
  /** What is held back of each invoice of it. */
  retainage?: Retainage
  request: string
  /** Which change of the order made it so. The first version has none. */ change?: number
  /** The organisation's. */
  locale: string
  /** Of the person it is sent to first, else of the organisation. Orders that were issued earlier have none. */
  language?: Language
  lines: {
    position: number
    description: string
    quantity: string
    unit: string
    /** How many of a smaller unit are in one; orders that were issued earlier do not say. */
    base_unit?: string | null
    holds?: string
    unit_price: string
    /** Without tax, after its discounts. */ amount: string
    /** Its own day and place, where they are not those of the order. */ due_on?: string
    deliver_to?: SnapshotPlace
    /** No part of it is accepted or billed. */
    accepted_as_whole?: true
    /** Where the price is less its discounts, or has taxes. */ pricing?: LinePricing
  }[]
  /** How it comes to its total, where that is more than its lines. */ priced?: SnapshotPriced
}
type SnapshotPlace = Omit<PlaceOfDelivery, 'id' | 'entity_id' | 'entity'>
export type SnapshotPriced = {
  lines: string
  discount: string
  charges: { kind: Charge['kind']; label: string | null; amount: string; taxes: Tax[] }[]
  taxes: { name: string; rate: string; taxable: string; tax: string }[]
  tax: string
  gross: string
}

type Issued = {
  /** The day of issue, which stays when the order changes. */ day: string
  change?: number
  order: PurchaseOrder
  lines: readonly Line[]
  number: string
  vendor: Omit<Snapshot['vendor'], 'name'> | null
  entity: vendorQueries.OrderingEntity | undefined
  language: Language
}
export function snapshotOf(
  ctx: Ctx,
  { day, change, order, lines, number, vendor, entity, language }: Issued,
): Snapshot {
  return {
    number,
    date: day,
    ...(change === undefined ? {} : { change }),
    buyer: buyerIn(ctx, order, entity),
    vendor: {
      name: order.vendor_name,
      vat_id: vendor?.vat_id ?? null,
      country: vendor?.country ?? '',
      address: vendor?.address ?? null,
    },
    locale: ctx.actor.organisation.locale,
    language,
    currency: order.currency,
    total: amountText(money(order.total, order.currency)),
    terms_days: order.payment_terms_days,
    ...(order.terms
      ? { terms: termsIn(order.terms), instalments: instalmentsIn(order, order.terms) }
      : {}),
    expected_on: order.expected_on,
    ...(order.deliver_to ? { deliver_to: placeIn(order.deliver_to) } : {}),
    ...(order.incoterm ? { incoterm: order.incoterm } : {}),
    ...(order.retainage ? { retainage: order.retainage } : {}),
    request: requestNumbers(order),
    lines: lines.map((l) => ({
      position: l.position,
      description: l.description,
      quantity: decimalText(decimal(l.quantity)),
      unit: l.unit,
      ...(l.base_unit ? { base_unit: l.base_unit, holds: l.holds ?? '1' } : {}),
      unit_price: decimalText(decimal(l.unit_price)),
      amount: amountText(money(l.amount, order.currency)),
      ...(l.due_on === null ? {} : { due_on: l.due_on }),
      ...(l.deliver_to ? { deliver_to: placeIn(l.deliver_to) } : {}),
      ...(l.accepted_as_whole ? { accepted_as_whole: true as const } : {}),
      ...(isPlainLine(l.pricing) ? {} : { pricing: l.pricing }),
    })),
    ...(isPlainOrder(order, lines) ? {} : { priced: pricedIn(order, lines) }),
  }
}

function buyerIn(
  ctx: Ctx,
  { buyer_name: contact }: PurchaseOrder,
  entity: Issued['entity'],
): Snapshot['buyer'] {
  if (!entity) return { name: ctx.actor.organisation.name, contact }
  const { name, tax_id: taxId, country, address } = entity
  return {
    name,
    contact,
    ...(taxId === null ? {} : { tax_id: taxId }),
    ...(country === null ? {} : { country }),
    ...(address === null ? {} : { address }),
  }
}

const placeIn = ({ id: _id, entity_id: _of, entity: _entity, ...place }: PlaceOfDelivery) => place

const termsIn = ({ id: _id, ...terms }: NonNullable<PurchaseOrder['terms']>) => terms

function instalmentsIn(order: PurchaseOrder, { parts }: NonNullable<PurchaseOrder['terms']>) {
  const amounts = partAmounts(order)
  return parts.map(({ days, end_of_month, day_of_month }, i) => ({
    amount: amountText(money(amounts[i]!, order.currency)),
    days,
    end_of_month,
    day_of_month,
  }))
}

function pricedIn(order: PurchaseOrder, lines: readonly Line[]): SnapshotPriced {
  const { lines: own, discount, charges, taxes, tax, gross } = pricedOf(order, lines)
  const text = (minor: bigint): string => amountText(money(minor, order.currency))
  return {
    lines: text(own.reduce((sum, { amount }) => sum + amount, 0n)),
    discount: text(discount),
    charges: charges.map(({ charge, amount }) => ({
      kind: charge.kind,
      label: charge.label,
      amount: text(amount),
      taxes: charge.taxes,
    })),
    taxes: taxes.map((one) => ({ ...one, taxable: text(one.taxable), tax: text(one.tax) })),
    tax: text(tax),
    gross: text(gross),
  }
}
