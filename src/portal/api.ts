import { z } from 'zod'
import { placeAddress } from '../delivery-places/index.ts'
import { saidOf } from '../kernel/counted-in.ts'
import { decimal, decimalText } from '../kernel/decimal.ts'
import { keptAmount } from '../kernel/money.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import {
  Cursor,
  Day,
  DecimalText,
  listOf,
  Money,
  moneyJson,
  Uuid,
  Version,
} from '../platform/http/output.ts'
import {
  AnswerJson,
  answerJson,
  answersOf,
  frozenDays,
  frozenOrder,
  frozenTerms,
  incoterm,
  PlaceJson,
  type Snapshot,
} from '../purchase-orders/index.ts'
import {
  invoicePaymentStates,
  nextDue,
  partState,
  partStates,
  paymentOf,
} from './invoice-payment.ts'
import { reasonOf } from './invoice-reason.ts'
import { Held, Retainage } from '../retainage/index.ts'
import { wordsIn } from './words/index.ts'
import * as queries from './queries.ts'
import type { InvoiceRow, OrderRow, PartRow, ReceiptRow } from './queries.ts'
import { returnsBefore, type ReturnRow } from './return-queries.ts'

const plain = (value: string): string => decimalText(decimal(value))

const OrderSummaryJson = z.object({
  id: Uuid,
  number: z.string(),
  status: z.enum(['issued', 'closed', 'cancelled']),
  issued_on: Day.nullable(),
  expected_on: Day.nullable(),
  total: Money,
  lines_without_answer: z.int(),
  version: Version,
})
export const PortalOrdersJson = listOf(OrderSummaryJson)
export const PortalOrderJson = OrderSummaryJson.extend({
  /** The legal entity that orders; its address where it is known. */
  buyer: z
    .object({
      name: z.string(),
      tax_id: z.string().nullable(),
      country: z.string().nullable(),
      address: placeAddress.nullable(),
    })
    .nullable(),
  /** Until the last part is paid; `payment_terms` says all of the terms. */
  payment_terms_days: z.int(),
  payment_terms: z.string(),
  /** Where it goes, and by which of Incoterms 2020. */
  deliver_to: PlaceJson.nullable(),
  incoterm: incoterm.nullable(),
  /** What is held back of each invoice, until a day or a milestone. */
  retainage: Retainage.nullable(),
  tax: Money,
  gross: Money,
  lines: z.array(
    z.object({
      id: Uuid,
      position: z.int(),
      description: z.string(),
      quantity: DecimalText,
      unit: z.string(),
      unit_price: DecimalText,
      amount: Money,
      /** Its own delivery day and place; null where as the order. */
      due_on: Day.nullable(),
      deliver_to: PlaceJson.nullable(),
      /** No part of it is accepted or billed. */
      accepted_as_whole: z.boolean(),
      received: DecimalText,
      /** What the customer does not want any more of it. */
      closed_quantity: DecimalText,
      /** The item's smaller unit, and how many of it are in one of the order's. */
      base_unit: z.string().nullable(),
      holds: DecimalText,
    }),
  ),
  answers: z.array(AnswerJson),
})

const orderSummary = (o: OrderRow) => ({
  id: o.id,
  number: o.number,
  status: o.status,
  issued_on: o.issued_on,
  expected_on: o.expected_on,
  total: moneyJson(o.total, o.currency),
  lines_without_answer: o.lines - o.answered,
  version: o.version,
})

export async function ordersJson({ tx }: ReadCtx, cursor: string | undefined) {
  const { rows, next } = queries.paged(await queries.ordersBefore(tx, cursor))
  return { data: rows.map(orderSummary), next_cursor: next }
}

const termsOf = (frozen: Snapshot | undefined, { payment_terms_days: days }: OrderRow): string =>
  frozen ? frozenTerms(frozen, 'en') : wordsIn('en').orders.days(days)

const buyerJson = ({ buyer: { name, tax_id: taxId, country, address } }: Snapshot) => ({
  name,
  tax_id: taxId ?? null,
  country: country ?? null,
  address: address ?? null,
})

export async function orderJson({ tx }: ReadCtx, id: string) {
  const [order, lines, answers, frozen] = await Promise.all([
    queries.order(tx, id),
    queries.orderLines(tx, id),
    answersOf(tx, id),
    frozenOrder(tx, id),
  ])
  const tax = keptAmount(frozen?.order.priced?.tax ?? '0', order.currency).minor
  const frozenLine = ({ position: at }: { position: number }) =>
    frozen?.order.lines.find(({ position }) => position === at)
  return {
    ...orderSummary(order),
    buyer: frozen && buyerJson(frozen.order),
    payment_terms_days: frozen ? frozenDays(frozen.order) : order.payment_terms_days,
    payment_terms: termsOf(frozen?.order, order),
    deliver_to: frozen?.order.deliver_to ?? null,
    incoterm: frozen?.order.incoterm ?? null,
    retainage: frozen?.order.retainage ?? null,
    tax: moneyJson(tax, order.currency),
    gross: moneyJson(order.total + tax, order.currency),
    lines: lines.map((line) => ({
      id: line.id,
      position: line.position,
      description: line.description,
      quantity: plain(line.quantity),
      unit: line.unit,
      unit_price: plain(line.unit_price),
      amount: moneyJson(line.amount, order.currency),
      due_on: line.due_on,
      deliver_to: frozenLine(line)?.deliver_to ?? null,
      accepted_as_whole: frozenLine(line)?.accepted_as_whole === true,
      received: plain(line.received),
      closed_quantity: plain(line.closed_quantity),
      base_unit: line.base_unit,
      holds: line.holds,
    })),
    answers: answers.map(answerJson),
  }
}

export const PortalReceiptsJson = z.object({
  data: z.array(
    z.object({
      id: Uuid,
      number: z.string(),
      received_on: Day,
      delivery_note: z.string().nullable(),
      purchase_order_id: Uuid,
      items: z.array(z.object({ item: z.string(), quantity: DecimalText, unit: z.string() })),
    }),
  ),
  next_cursor: Cursor.nullable(),
})
/** In the order's unit, or in the smaller one where that alone says it. */
const itemJson = (one: ReceiptRow['items'][number]) => ({
  item: one.item,
  ...saidOf(decimal(one.quantity), one),
})
const receiptJson = (r: ReceiptRow) => ({
  id: r.id,
  number: r.number,
  received_on: r.received_on,
  delivery_note: r.delivery_note,
  purchase_order_id: r.order_id,
  items: r.items.map(itemJson),
})
export async function receiptsJson({ tx }: ReadCtx, cursor: string | undefined) {
  const { rows, next } = queries.paged(await queries.receiptsBefore(tx, cursor))
  return { data: rows.map(receiptJson), next_cursor: next }
}

export const PortalReturnsJson = z.object({
  data: z.array(
    z.object({
      id: Uuid,
      number: z.string(),
      status: z.enum(['shipped', 'satisfied']),
      intent: z.enum(['credit', 'replacement']),
      /** It was for a credit, and nobody had billed any of it: it is not billed any more. */
      not_billed: z.boolean(),
      shipped_on: Day,
      reason: z.string(),
      purchase_order_id: Uuid,
      items: z.array(z.object({ item: z.string(), quantity: DecimalText, unit: z.string() })),
    }),
  ),
  next_cursor: Cursor.nullable(),
})
const returnJson = (r: ReturnRow) => ({
  id: r.id,
  number: r.number,
  status: r.status,
  intent: r.intent,
  not_billed: r.unbilled,
  shipped_on: r.shipped_on,
  reason: r.reason,
  purchase_order_id: r.order_id,
  items: r.items.map(itemJson),
})
export async function returnsJson({ tx }: ReadCtx, cursor: string | undefined) {
  const { rows, next } = queries.paged(await returnsBefore(tx, cursor))
  return { data: rows.map(returnJson), next_cursor: next }
}

const InvoiceJson = z.object({
  id: Uuid,
  number: z.string(),
  supplier_number: z.string(),
  kind: z.enum(['invoice', 'credit_note', 'advance']),
  status: z.enum(['held', 'approved', 'rejected']),
  /** Why it waits, by kind of reason. */
  reasons: z.array(z.string()),
  /** Why it was rejected. */
  reason: z.string().nullable(),
  issued_on: Day,
  /** The day on which the next part of it is due. */
  due_on: Day.nullable(),
  total: Money,
  payable: Money,
  /** What the customer paid in advance, deducted from it. */
  set_off: Money,
  /** The same by advance, also where the vendor deducted it on the invoice itself. */
  set_offs: z.array(z.object({ advance_id: Uuid, number: z.string(), amount: Money })),
  /** What is payable less that. */
  to_pay: Money,
  payment_status: z.enum(invoicePaymentStates),
  /** What is paid on which day; below zero where a credit note is deducted. */
  instalments: z.array(
    z.object({
      /** Null while it is held back and nobody knows until when. */
      due_on: Day.nullable(),
      /** Until which day or milestone it is held back. A day frees it. */
      held: Held.nullable(),
      amount: Money,
      status: z.enum(partStates),
      paid_on: Day.nullable(),
      payment_id: Uuid.nullable(),
      payment_number: z.string().nullable(),
    }),
  ),
  purchase_order_id: Uuid.nullable(),
})
export const PortalInvoiceJson = InvoiceJson
export const PortalInvoicesJson = listOf(InvoiceJson)
const partJson = (part: PartRow, currency: string) => {
  const status = partState(part)
  const payment = status === 'due' ? null : part.payment
  return {
    due_on: part.due_on,
    held: part.held,
    amount: moneyJson(BigInt(part.amount), currency),
    status,
    paid_on: status === 'paid' ? (payment?.answered_on ?? null) : null,
    payment_id: payment?.id ?? null,
    payment_number: payment?.number ?? null,
  }
}
const invoiceOf = (i: InvoiceRow) => ({
  id: i.id,
  number: i.number,
  supplier_number: i.supplier_number,
  kind: i.kind,
  status: i.status,
  reasons: i.status === 'held' ? [...new Set(i.holds.map(({ reason }) => reasonOf(reason)))] : [],
  reason: i.status === 'rejected' ? (i.holds.find(({ note }) => note)?.note ?? null) : null,
  issued_on: i.issued_on,
  due_on: nextDue(queries.partsOf(i)) ?? i.due_on,
  total: moneyJson(i.total, i.currency),
  payable: moneyJson(i.payable, i.currency),
  set_off: moneyJson(i.set_off, i.currency),
  set_offs: i.set_offs.map((one) => ({
    advance_id: one.advance_id,
    number: one.number,
    amount: moneyJson(BigInt(one.amount), i.currency),
  })),
  to_pay: moneyJson(i.payable - i.set_off, i.currency),
  payment_status: paymentOf(queries.partsOf(i)),
  instalments: queries.partsOf(i).map((part) => partJson(part, i.currency)),
  purchase_order_id: i.order_id,
})
export async function invoicesJson({ tx }: ReadCtx, cursor: string | undefined) {
  const { rows, next } = queries.paged(await queries.invoicesBefore(tx, cursor))
  return { data: rows.map(invoiceOf), next_cursor: next }
}
export const invoiceJson = async ({ tx }: ReadCtx, id: string) =>
  invoiceOf(await queries.invoice(tx, id))
