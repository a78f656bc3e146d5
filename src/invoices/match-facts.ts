import { businessDate } from '../kernel/calendar.ts'
import { decimal, decimalText } from '../kernel/decimal.ts'
import { convert, money } from '../kernel/money.ts'
import { activePolicy, policyById } from '../match-policies/index.ts'
import {
  tolerancesFor,
  type Bill,
  type Candidate,
  type ClosedOrder,
  type Document,
  type MatchPolicy,
  type OrderLine,
  type Priced,
  type Scope,
  type Surroundings,
  type Tolerances,
} from '../matching/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import {
  findByReference,
  goods,
  orderLines,
  pricing,
  standing,
  type purchaseOrder,
} from '../purchase-orders/index.ts'
import { asAdvance, inCurrency, knownAhead, roomFor, type AdvanceRow } from '../set-offs/index.ts'
import { holdInForce, vendorHolds } from '../vendor-holds/index.ts'
import { codingOf } from './coding-queries.ts'
import { holds, type HoldRow } from './hold-queries.ts'
import { claimKind, normalNumber, type Invoice } from './invoice.ts'
import { keptDocument, minorOf, taxGroupsOf, type KeptDocument } from './kept-document.ts'
import * as facts from './match-queries.ts'
import * as queries from './queries.ts'
import * as lineQueries from './line-queries.ts'

export type Order = Awaited<ReturnType<(typeof purchaseOrder)['lock']>>
export type Ordered = Awaited<ReturnType<typeof orderLines>>

/** Everything that decides a match, read after the order and the invoice are locked. */
export type MatchFacts = {
  invoice: Invoice
  order: Order | null
  lines: readonly lineQueries.LineRow[]
  ordered: Ordered
  existing: readonly HoldRow[]
  /** Its coding without an order was approved by people. */
  codingApproved: boolean
  policy: MatchPolicy
  bill: Bill
  document: Document
  around: Surroundings
  /** On its order, but for itself. */
  advances: readonly AdvanceRow[]
  tolerancesOf: (orderLineId: string | null) => Tolerances
}

/** `newPolicy`: matched under the version in force; otherwise under the one it was matched under first. */
export async function matchFacts(
  ctx: Ctx,
  { invoice, order, newPolicy }: { invoice: Invoice; order: Order | null; newPolicy: boolean },
): Promise<MatchFacts> {
  const { id, match_policy_id: policyId } = invoice
  const [
    lines,
    ordered,
    kept,
    existing,
    coding,
    policy,
    own,
    vendor,
    vendorsHolds,
    before,
    places,
    closedOrder,
  ] = await Promise.all([
    lineQueries.lines(ctx.tx, id),
    order ? orderLines(ctx.tx, order.id) : [],
    queries.document(ctx.tx, id),
    holds(ctx.tx, id),
    codingOf(ctx.tx, id),
    policyId && !newPolicy ? policyById(ctx.tx, policyId) : activePolicy(ctx.tx),
    facts.ownFacts(ctx.tx, id),
    facts.vendorFacts(ctx.tx, invoice.vendor_id),
    vendorHolds(ctx.tx, { vendorId: invoice.vendor_id }),
    order ? facts.billedBefore(ctx.tx, order.id) : null,
    order ? facts.linePlaces(ctx.tx, order.id) : [],
    order ? null : closedOrderOf(ctx, invoice),
  ])
  const advances = (before?.advances ?? []).map(asAdvance).filter((one) => one.id !== id)
  const document = keptDocument(kept.document)
  const [preceding, compared] = await Promise.all([
    facts.precedingBills(ctx.tx, {
      vendorId: invoice.vendor_id,
      norms: document.precedingInvoices.map(normalNumber),
      but: id,
    }),
    facts.billsToCompare(ctx.tx, {
      invoiceId: id,
      vendorId: invoice.vendor_id,
      currency: invoice.currency,
      payable: invoice.payable,
      day: invoice.issue_date,
      accounts: own.accounts,
    }),
  ])
  const placeOf = (lineId: string | null): Scope => {
    const place = places.find((p) => p.line_id === lineId) ?? places[0]
    return {
      vendorId: invoice.vendor_id,
      entityId: place?.entity_id ?? null,
      categoryId: lineId ? (place?.category_id ?? null) : null,
    }
  }
  return {
    invoice,
    order,
    lines,
    ordered,
    existing,
    codingApproved: coding?.status === 'approved',
    advances,
    policy,
    bill: billOf(ctx, invoice, lines),
    document: documentOf(invoice, lines, document, own),
    tolerancesOf: (lineId) => tolerancesFor(policy, placeOf(lineId)),
    around: {
      today: ctx.today,
      baseCurrency: ctx.actor.organisation.baseCurrency,
      vendor: {
        id: vendor.id,
        name: vendor.name,
        status: vendor.status,
        vatId: vendor.vat_id,
        otherNumbers: vendor.other_numbers,
        country: vendor.country,
        accounts: vendor.accounts,
        hold: shownHold(holdInForce(vendorsHolds, 'invoices', ctx.today)),
      },
      order: order && {
        id: order.id,
        number: order.number,
        currency: order.currency,
        hold: order.hold && { reason: order.hold.reason, holder: order.hold.holder },
        priced: invoice.kind === 'advance' ? null : pricedOf(order, ordered),
        orderedOn: businessDate(
          order.issued_at ?? order.created_at,
          ctx.actor.organisation.timeZone,
        ),
      },
      orderReference: invoice.order_reference,
      closedOrder,
      before: {
        lines: before?.lines ?? 0n,
        charges: before?.charges ?? 0n,
        acceptedCharges: before?.accepted_charges ?? 0n,
        net: before?.net ?? 0n,
        base: before?.base ?? 0n,
      },
      preceding: document.precedingInvoices.flatMap((number) =>
        preceding
          .filter((bill) => bill.norm === normalNumber(number))
          .slice(0, 1)
          .map((bill) => ({
            number,
            kind: bill.kind,
            status: bill.status,
            orderId: bill.purchase_order_id,
          })),
      ),
      candidates: compared.map(candidateOf),
      ahead: order && aheadOf(ctx, { invoice, order, billed: before?.net ?? 0n, advances }),
    },
  }
}

/** The order that an invoice names, where nothing more can be billed of it. */
async function closedOrderOf(ctx: Ctx, invoice: Invoice): Promise<ClosedOrder | null> {
  if (invoice.order_reference === null) return null
  const named = await findByReference(ctx.tx, invoice.order_reference)
  if (named?.vendor_id !== invoice.vendor_id || named.status !== 'closed') return null
  const { last, has_rest: hasRest } = await facts.howClosed(ctx.tx, named.id)
  return { number: named.number ?? '', last, hasRest }
}

type Ahead = {
  invoice: Invoice
  order: Order
  billed: bigint
  advances: readonly AdvanceRow[]
}
/** In the currency of the invoice. Nothing more is asked for in advance on an order that has ended. */
function aheadOf(ctx: Ctx, { invoice, order, billed, advances }: Ahead) {
  const base = ctx.actor.organisation.baseCurrency
  const room = order.status === 'issued' ? roomFor({ order, billed, others: advances, base }) : 0n
  const to = { currency: invoice.currency, fx_rate: order.fx_rate }
  return {
    room: inCurrency(room, { from: order, to: invoice, base }),
    known: knownAhead({ advances, to, base }),
  }
}

/** What the order says of taxes, charges and a discount; null where it says nothing. */
function pricedOf(order: Order, ordered: Ordered): Priced | null {
  const lines = ordered.filter(({ removed }) => !removed)
  const untaxed = lines.some((line) => line.pricing.untaxed)
  if (pricing.isPlain(order.pricing, lines) && !untaxed) return null
  const { currency } = order
  const whole = pricing.priceOrder(
    lines.map((line) => ({ ...line, at: '', price: line.unit_price })),
    order.pricing,
    currency,
  )
  const charged = order.pricing.charges
  const chargesOnly = pricing.priceOrder(
    [],
    { ...pricing.noOrderPricing, charges: charged },
    currency,
  )
  const taxes = [...lines.map((line) => line.pricing.taxes), ...charged.map((one) => one.taxes)]
  return {
    charges: whole.charges.reduce((sum, { amount }) => sum + amount, 0n),
    chargesTax: chargesOnly.tax,
    discount: whole.discount,
    taxes: taxes.some((of) => of.length > 0),
    rates: [
      ...new Set(
        taxes.flatMap((of) => [...of.map(({ rate }) => rate), pricing.rateOf({ taxes: of })]),
      ),
    ].filter((rate) => rate !== '0'),
    mostTaxes: Math.max(1, ...taxes.map((of) => of.length)),
    lines: lines.map((line) => ({
      id: line.id,
      unit: line.unit,
      base_unit: line.base_unit,
      holds: line.holds,
      item_unit: line.item_unit,
      packs: line.packs,
      rate: pricing.rateOf(line.pricing),
      saysTax: pricing.saysTax(line.pricing),
      netPrice: pricing.netPriceOf(line, currency),
      billedQuantity: line.billed_quantity,
      amount: line.amount,
    })),
  }
}

/** What the message and the check say of it. */
const shownHold = (hold: { reason: string; until: string | null; owner: string } | null) =>
  hold && { reason: hold.reason, until: hold.until, owner: hold.owner }

function billOf(ctx: Ctx, invoice: Invoice, lines: readonly lineQueries.LineRow[]): Bill {
  const base = ctx.actor.organisation.baseCurrency
  return {
    kind: claimKind(invoice.kind),
    currency: invoice.currency,
    toBase: (minor) => convert(money(minor, invoice.currency), invoice.fx_rate, base).minor,
    lines: lines.map((line) => ({
      position: line.position,
      description: line.description,
      quantity: decimalText(decimal(line.quantity)),
      unit: line.unit,
      price: decimalText(decimal(line.unit_price)),
      priceBase: decimalText(decimal(line.price_base)),
      net: line.net,
      adjustments: line.adjustments,
      orderLineId: line.purchase_order_line_id,
      credits: line.credits,
    })),
  }
}

function documentOf(
  invoice: Invoice,
  lines: readonly lineQueries.LineRow[],
  kept: KeptDocument,
  own: Awaited<ReturnType<typeof facts.ownFacts>>,
): Document {
  return {
    kind: claimKind(invoice.kind),
    typeCode: invoice.type_code,
    currency: invoice.currency,
    amountCurrencies: kept.amountCurrencies,
    lineNets: lines.map((line) => line.net),
    allowances: minorOf(kept.totals.allowances, invoice.currency) ?? 0n,
    charges: minorOf(kept.totals.charges, invoice.currency) ?? 0n,
    net: invoice.net,
    tax: invoice.tax,
    gross: invoice.gross,
    prepaid: invoice.prepaid,
    rounding: invoice.rounding,
    payable: invoice.payable,
    taxGroups: taxGroupsOf(kept, invoice.currency),
    issueDate: invoice.issue_date,
    dueDate: invoice.due_date,
    seller: kept.seller,
    precedingNumbers: kept.precedingInvoices,
    broken: kept.problems.filter((problem) => problem.severity === 'fatal'),
    likeness: {
      number: invoice.supplier_number,
      numberNorm: own.supplier_number_norm,
      kind: invoice.kind,
      vendorId: invoice.vendor_id,
      orderId: invoice.purchase_order_id,
      currency: invoice.currency,
      payable: invoice.payable,
      issueDate: invoice.issue_date,
      accounts: own.accounts,
      fileSha256: own.file_sha256,
    },
  }
}

const candidateOf = (row: Awaited<ReturnType<typeof facts.billsToCompare>>[number]): Candidate => ({
  id: row.id,
  ourNumber: row.number,
  number: row.supplier_number,
  numberNorm: row.supplier_number_norm,
  kind: row.kind,
  vendorId: row.vendor_id,
  vendorName: row.vendor_name,
  orderId: row.purchase_order_id,
  currency: row.currency,
  payable: row.payable,
  issueDate: row.issue_date,
  accounts: row.accounts,
  fileSha256: row.file_sha256,
})

/**
 * An order line as the match compares with it; the policy may ask for less than the order does, but for goods that are
 * inspected.
 */
export const orderLineOf = (
  line: Ordered[number],
  { matchLevel }: Tolerances,
  currency: string,
): OrderLine => ({
  id: line.id,
  position: line.position,
  description: line.description,
  quantity: standing(line),
  unit: line.unit,
  base_unit: line.base_unit,
  holds: line.holds,
  item_unit: line.item_unit,
  packs: line.packs,
  unit_price: pricing.netPriceOf(line, currency),
  kind: line.kind,
  price_is_derived: pricing.netPriceOf(line, currency) !== line.unit_price,
  received: line.received,
  accepted: line.accepted,
  rejected: line.rejected,
  returned: decimalText(goods.returnedOf(line)),
  returned_for_credit: line.returned_for_credit,
  returned_rejected: line.returned_rejected,
  billed_quantity: line.billed_quantity,
  billed_amount: line.billed_amount,
  credited_quantity: line.credited_quantity,
  accepted_variance: line.accepted_variance,
  as_whole: line.accepted_as_whole,
  match_level: goods.isInspected(line) ? line.match_level : Math.min(line.match_level, matchLevel),
})
