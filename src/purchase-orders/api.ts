import * as lineQueries from './line-queries.ts'
import { z } from 'zod'
import { splitNotes } from '../approvals/index.ts'
import { DocumentJson, chainOf } from '../history/index.ts'
import { inBase } from '../kernel/counted-in.ts'
import { placeOfDelivery } from '../delivery-places/index.ts'
import { decimal, decimalText } from '../kernel/decimal.ts'
import { usedRateJson, UsedRateJson, usedRate } from '../organisations/index.ts'
import {
  Day,
  DecimalText,
  Instant,
  Money,
  moneyJson,
  Uuid,
  Version,
} from '../platform/http/output.ts'
import * as allocations from './allocation-queries.ts'
import { answers, answerStates, answerStateOf, decisions, type OrderAnswer } from './answer.ts'
import { abouts, dispatchStates, reaches, reachOf, type Dispatch } from './dispatch.ts'
import { incoterm } from './delivery.ts'
import { billableOf } from './billable.ts'
import { beyondText, endingText } from '../set-offs/index.ts'
import { RetainedJson, retainedJson } from '../instalments/index.ts'
import { dueDayOf, Held, Retainage } from '../retainage/index.ts'
import { fitsLines } from './closing.ts'
import * as dispatches from './dispatch-queries.ts'
import { pendingOf } from './goods.ts'
import { lineKinds } from './kinds.ts'
import { pricedOf } from './priced.ts'
import { chargeKinds } from './pricing.ts'
import { isOverdue, progressSteps, statuses, type PurchaseOrder } from './purchase-order.ts'
import { splitJson } from './line-splits.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { moves } from './purchase-order.ts'
import { daysUntilPaid, plannedOn, termsSaid } from './terms.ts'
import { minimumMissed, totalsOf } from '../vendor-profiles/index.ts'

const TaxJson = z.object({
  tax_code_id: Uuid.nullable(),
  name: z.string(),
  rate: DecimalText,
  inclusive: z.boolean(),
  deductible_pct: DecimalText,
})
export const LinePricingJson = z.object({
  discounts: z.array(DecimalText),
  discount_amount: DecimalText,
  taxes: z.array(TaxJson),
})
export const OrderPricingJson = z.object({
  discount_pct: DecimalText,
  discount_amount: DecimalText,
  charges: z.array(
    z.object({
      kind: z.enum(chargeKinds),
      label: z.string().nullable(),
      amount: DecimalText,
      taxes: z.array(TaxJson),
    }),
  ),
})
const SummaryJson = z.object({
  id: Uuid,
  number: z.string().nullable(),
  status: z.enum(statuses),
  receipt_status: z.enum(progressSteps),
  billing_status: z.enum(progressSteps),
  vendor_id: Uuid,
  purchase_request_id: Uuid.nullable(),
  purchase_requests: z.array(z.object({ id: Uuid, number: z.string() })),
  /** Made without a request, so that it is approved itself. */
  direct: z.boolean(),
  expected_on: Day.nullable(),
  /** The first day on which a line that is still open is to come; null where none is, or none has a day. */
  next_delivery_on: Day.nullable(),
  /** It is issued, and that day is over. */
  overdue: z.boolean(),
  /** Without tax. */
  total: Money,
  tax: Money,
  gross: Money,
  /** What counts in the budgets, in the organisation's currency: with tax that is not deductible. */
  base_total: Money,
  snapshot_sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  version: Version,
  created_at: Instant,
})
/** As lists say it: with each cost centre that it names, its own first. */
export const ListedJson = SummaryJson.extend({
  cost_centers: z.array(z.object({ id: Uuid, code: z.string() })),
})
export const AnswerJson = z.object({
  id: Uuid,
  line_id: Uuid,
  answer: z.enum(answers),
  quantity: DecimalText.nullable(),
  unit_price: DecimalText.nullable(),
  delivery_on: Day.nullable(),
  note: z.string().nullable(),
  answered_by: z.string(),
  answered_at: Instant,
  decision: z.enum(decisions).nullable(),
  decision_note: z.string().nullable(),
  decided_at: Instant.nullable(),
})
export const PlaceJson = placeOfDelivery.pick({
  name: true,
  street: true,
  addition: true,
  postal_code: true,
  city: true,
  region: true,
  country: true,
  contact: true,
})
export const OrderJson = SummaryJson.extend({
  ...OrderPricingJson.shape,
  /** Each tax on all that it is due on. */
  taxes: z.array(z.object({ name: z.string(), rate: DecimalText, taxable: Money, tax: Money })),
  not_deductible: Money,
  exchange_rate: UsedRateJson,
  /** Why it is ordered, and its approval, where nobody requested it. */
  reason: z.string().nullable(),
  /** Why it goes to another than the preferred vendor of an item. */
  vendor_reason: z.string().nullable(),
  /** By which its bills are paid; without an id those agreed with the vendor when they come. */
  payment_terms: z.object({
    id: Uuid.nullable(),
    name: z.string().nullable(),
    /** Until the last part is paid; `text` says all of the terms. */
    days: z.int(),
    text: z.string(),
  }),
  /** Where it goes, as the place was when it was chosen. */
  deliver_to: PlaceJson.extend({ id: Uuid }).nullable(),
  /** What was asked for in advance, and what became of it. */
  advances: z.array(
    z.object({
      id: Uuid,
      number: z.string(),
      amount: Money,
      paid: Money,
      set_off: Money,
      refunded: Money,
      written_off: Money,
    }),
  ),
  /** What follows for its advances where it is cancelled or closed; null where nothing is left of them. */
  advances_on_ending: z.string().nullable(),
  /** Said where more was asked for in advance than can still be billed. */
  advances_beyond: z.string().nullable(),
  /** Of Incoterms 2020. */
  incoterm: incoterm.nullable(),
  /** What is held back of each of its invoices: until a day, or until somebody says that a milestone is reached. */
  retainage: Retainage.nullable(),
  /** What is held back, released and paid of that, by invoice, and who released it. */
  retained: RetainedJson,
  /**
   * In which parts, if all that will be billed of it is billed on a day. They come to the order with tax, without what
   * was closed or went back for a credit; none once nothing is left to be billed.
   */
  planned_instalments: z.object({
    billed_on: Day,
    parts: z.array(
      z.object({
        amount: Money,
        /** Null where it is held back until a milestone. */
        due_date: Day.nullable(),
        held: Held.nullable(),
        discount: Money,
        discount_until: Day.nullable(),
      }),
    ),
  }),
  cost_center_id: Uuid,
  approval_id: Uuid.nullable(),
  /** A sign that one purchase was split below a limit, of an order without a request. */
  split_note: z.string().nullable(),
  lines: z.array(
    z.object({
      id: Uuid,
      purchase_request_line_id: Uuid.nullable(),
      catalog_item_id: Uuid.nullable(),
      /** Where it is charged; null where its request says so. */
      cost_center_id: Uuid.nullable(),
      category_id: Uuid.nullable(),
      project_id: Uuid.nullable(),
      /** As it would be typed: 'IT 60 %; MKT 40 %'; null where all of it is charged to its cost centre. */
      split: z.string().nullable(),
      allocations: z.array(
        z.object({
          purchase_request_id: Uuid,
          purchase_request_line_id: Uuid,
          quantity: DecimalText,
          live: z.boolean(),
        }),
      ),
      position: z.int(),
      description: z.string(),
      quantity: DecimalText,
      unit: z.string(),
      /** The item's smaller unit on the day of the order, and how many of it are in one of the order's. */
      base_unit: z.string().nullable(),
      holds: DecimalText,
      base_quantity: DecimalText,
      base_received: DecimalText,
      base_billed_quantity: DecimalText,
      unit_price: DecimalText,
      /** Without tax, after its discounts. */
      amount: Money,
      /** By amount, the quantity is a sum of money without tax at a price of 1. */
      kind: z.enum(lineKinds),
      /** Its own day and place; null where as the order. */
      due_on: Day.nullable(),
      deliver_to: PlaceJson.extend({ id: Uuid }).nullable(),
      /** No part of it is received or billed. */
      accepted_as_whole: z.boolean(),
      ...LinePricingJson.shape,
      /** Its part of charges, less its part of the discount of the order. */
      adjustment: Money,
      tax: Money,
      not_deductible: Money,
      received: DecimalText,
      /** Of what was received: passed its inspection, or needed none; did not pass; waits for it. */
      accepted: DecimalText,
      rejected: DecimalText,
      pending: DecimalText,
      returned_for_credit: DecimalText,
      /** What of that nobody had billed, so that it will not be billed. */
      returned_unbilled: DecimalText,
      returned_for_replacement: DecimalText,
      match_level: z.int(),
      acceptor_id: Uuid.nullable(),
      billed_quantity: DecimalText,
      /** What of the quantity was closed, because it does not come any more. */
      closed_quantity: DecimalText,
      /** A change took it off the order. */
      removed: z.boolean(),
    }),
  ),
  /** What it was before its changes; each is there as a PDF. */
  versions: z.array(z.object({ id: Uuid, number: z.int(), replaced_at: Instant })),
  /** The change that is under way. */
  open_change_id: Uuid.nullable(),
  hold: z
    .object({ id: Uuid, reason: z.string(), held_by: z.string(), held_at: Instant })
    .nullable(),
  /** Whether the vendor has it; null before it is issued. */
  delivery: z.enum(reaches).nullable(),
  dispatches: z.array(
    z.object({
      id: Uuid,
      about: z.enum(abouts),
      state: z.enum(dispatchStates),
      to: z.string().nullable(),
      language: z.string(),
      note: z.string().nullable(),
      failure: z.string().nullable(),
      sent_on: Day.nullable(),
      sent_at: Instant.nullable(),
      created_at: Instant,
    }),
  ),
  /** When the vendor first opened it in the portal. */
  opened_at: Instant.nullable(),
  /** What the vendor announced as sent, the latest first. */
  ship_notices: z.array(
    z.object({
      id: Uuid,
      status: z.enum(['announced', 'received', 'withdrawn']),
      delivery_note: z.string(),
      shipped_on: Day,
      expected_on: Day,
      carrier: z.string().nullable(),
      tracking: z.string().nullable(),
      lines: z.array(
        z.object({ line_id: Uuid, quantity: DecimalText, lot: z.string().nullable() }),
      ),
    }),
  ),
  /** What the vendor says to the order as a whole, and to its lines. */
  answer: z.enum(answerStates),
  answers: z.array(AnswerJson),
  /** The least its vendor takes an order of, where this one is below it. */
  below_minimum_order: Money.nullable(),
  actions: z.array(z.string()),
  documents: z.array(DocumentJson),
})
export const summaryJson = (o: PurchaseOrder, base: string, today: string) => ({
  id: o.id,
  number: o.number,
  status: o.status,
  receipt_status: o.receipt_status,
  billing_status: o.billing_status,
  vendor_id: o.vendor_id,
  purchase_request_id: o.purchase_request_id,
  purchase_requests: o.requests.map(({ id, number }) => ({ id, number })),
  direct: o.direct,
  expected_on: o.expected_on,
  next_delivery_on: o.next_delivery_on,
  overdue: isOverdue(o, today),
  total: moneyJson(o.total, o.currency),
  tax: moneyJson(o.tax, o.currency),
  gross: moneyJson(o.total + o.tax, o.currency),
  base_total: moneyJson(o.base_total, base),
  snapshot_sha256: o.snapshot_sha256,
  version: o.version,
  created_at: o.created_at.toISOString(),
})
const dispatchJson = (d: Dispatch) => ({
  id: d.id,
  about: d.about,
  state: d.state,
  to: d.email,
  language: d.language,
  note: d.note,
  failure: d.failure,
  sent_on: d.sent_on,
  sent_at: d.sent_at?.toISOString() ?? null,
  created_at: d.created_at.toISOString(),
})
export const answerJson = (a: OrderAnswer): z.input<typeof AnswerJson> => ({
  id: a.id,
  line_id: a.line_id,
  answer: a.answer,
  quantity: a.quantity === null ? null : plain(a.quantity),
  unit_price: a.unit_price === null ? null : plain(a.unit_price),
  delivery_on: a.delivery_on,
  note: a.note,
  answered_by: a.contact,
  answered_at: a.answered_at.toISOString(),
  decision: a.decision,
  decision_note: a.decision_note,
  decided_at: a.decided_at?.toISOString() ?? null,
})
const plain = (value: string): string => decimalText(decimal(value))
const small = (value: string, line: { holds: string }): string =>
  decimalText(inBase(decimal(value), line))
/** One order, read for the API: without what only its screen shows. */
export async function orderJson(ctx: ReadCtx, id: string): Promise<z.input<typeof OrderJson>> {
  const [order, lines, shares, chain] = await Promise.all([
    dispatches.findOrder(ctx.tx, id),
    lineQueries.orderLines(ctx.tx, id),
    allocations.ofOrder(ctx.tx, id),
    chainOf(ctx, { kind: 'purchase_order', id }),
  ])
  const { currency, fx_rate: rate, created_at: at } = order
  const notes = order.direct ? await splitNotes(ctx, [id]) : null
  const used = await usedRate(ctx, { currency, rate, at })
  const { baseCurrency } = ctx.actor.organisation
  const priced = pricedOf(order, lines)
  const amount = (minor: bigint) => moneyJson(minor, currency)
  const billedOn = order.expected_on ?? ctx.today
  const least = minimumMissed(order.minimum, totalsOf(order, baseCurrency))
  return {
    ...summaryJson(order, baseCurrency, ctx.today),
    ...order.pricing,
    taxes: priced.taxes.map((one) => ({
      ...one,
      taxable: amount(one.taxable),
      tax: amount(one.tax),
    })),
    not_deductible: amount(priced.nonDeductible),
    below_minimum_order: least && moneyJson(least.minor, least.currency),
    exchange_rate: usedRateJson(used),
    reason: order.reason,
    vendor_reason: order.vendor_reason,
    payment_terms: {
      id: order.terms?.id ?? null,
      name: order.terms?.name ?? null,
      days: daysUntilPaid(order),
      text: termsSaid(order),
    },
    deliver_to: order.deliver_to,
    advances: order.advances.map((one) => ({
      id: one.id,
      number: one.number,
      amount: moneyJson(one.payable, one.currency),
      paid: moneyJson(one.paid, one.currency),
      set_off: moneyJson(one.set_off, one.currency),
      refunded: moneyJson(one.refunded, one.currency),
      written_off: moneyJson(one.written_off, one.currency),
    })),
    advances_on_ending: endingText(order.advances),
    advances_beyond: beyondText({
      order,
      left: billableOf(lines),
      advances: order.advances,
      base: baseCurrency,
    }),
    incoterm: order.incoterm,
    retainage: order.retainage,
    retained: retainedJson(order.retained, ctx.today),
    planned_instalments: {
      billed_on: billedOn,
      parts: plannedOn(order, lines, billedOn).map((part) => ({
        amount: amount(part.amount),
        due_date: dueDayOf({ due_date: part.dueDate, held: part.held }),
        held: part.held,
        discount: amount(part.discount),
        discount_until: part.discountUntil,
      })),
    },
    cost_center_id: order.cost_center_id,
    approval_id: order.approval_id,
    split_note: notes?.get(id) ?? null,
    delivery: order.number ? reachOf(order.dispatches) : null,
    dispatches: order.dispatches.map(dispatchJson),
    opened_at: order.opening?.opened_at.toISOString() ?? null,
    ship_notices: order.shippings.map(({ end_reason: _why, version: _version, goods, ...one }) => ({
      ...one,
      lines: goods.map(({ line_id, quantity, lot }) => ({ line_id, quantity, lot })),
    })),
    answer: answerStateOf(lines.length, order.answers),
    answers: order.answers.map(answerJson),
    versions: order.versions.map((v) => ({
      id: v.id,
      number: v.number,
      replaced_at: v.replaced_at.toISOString(),
    })),
    open_change_id: order.open_change_id,
    hold: order.hold && {
      id: order.hold.id,
      reason: order.hold.reason,
      held_by: order.hold.holder,
      held_at: new Date(order.hold.held_at).toISOString(),
    },
    actions: moves
      .actions(order, ctx.actor)
      .map((action) => action.name)
      .filter((name) => fitsLines(name, lines)),
    documents: [...chain.rows],
    lines: lines.map((l) => ({
      id: l.id,
      purchase_request_line_id: l.purchase_request_line_id,
      catalog_item_id: l.catalog_item_id,
      cost_center_id: l.charged?.costCenterId ?? null,
      category_id: l.charged?.categoryId ?? null,
      project_id: l.charged?.projectId ?? null,
      split: splitJson(l.charged, order.currency),
      allocations: shares
        .filter((a) => a.order_line_id === l.id)
        .map((a) => ({
          purchase_request_id: a.request_id,
          purchase_request_line_id: a.request_line_id,
          quantity: plain(a.quantity),
          live: a.live,
        })),
      position: l.position,
      description: l.description,
      quantity: plain(l.quantity),
      unit: l.unit,
      base_unit: l.base_unit,
      holds: l.holds,
      base_quantity: small(l.quantity, l),
      base_received: small(l.received, l),
      base_billed_quantity: small(l.billed_quantity, l),
      unit_price: plain(l.unit_price),
      amount: amount(l.amount),
      kind: l.kind,
      due_on: l.due_on,
      deliver_to: l.deliver_to,
      accepted_as_whole: l.accepted_as_whole,
      ...l.pricing,
      adjustment: amount(l.adjustment),
      tax: amount(l.tax),
      not_deductible: amount(l.non_deductible),
      received: plain(l.received),
      accepted: plain(l.accepted),
      rejected: plain(l.rejected),
      pending: decimalText(pendingOf(l)),
      returned_for_credit: plain(l.returned_for_credit),
      returned_unbilled: plain(l.returned_unbilled),
      returned_for_replacement: plain(l.returned_for_replacement),
      match_level: l.match_level,
      acceptor_id: l.acceptor_id,
      billed_quantity: plain(l.billed_quantity),
      closed_quantity: plain(l.closed_quantity),
      removed: l.removed,
    })),
  }
}
