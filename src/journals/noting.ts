import { noteEvent, type EventKind } from '../accounting-events/index.ts'
import { entityOfInvoice } from '../instalments/index.ts'
import { addDays } from '../kernel/calendar.ts'
import { monthOf } from '../periods/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import type { On } from '../platform/events.ts'
import * as queries from './event-queries.ts'

/** The first day of the month after one. */
const nextMonth = (month: string): string => monthOf(addDays(month, 31))
const lastDayOf = (month: string): string => addDays(nextMonth(month), -1)

const ofInvoice = (ctx: Ctx, id: string, kind: EventKind): void =>
  noteEvent(ctx.tx, {
    id: ctx.newId(),
    kind,
    entity: entityOfInvoice(id),
    about: { documentId: id },
    day: ctx.today,
    at: ctx.now,
  })
const ofPayment = (ctx: Ctx, { id, on }: { id: string; on: string }, kind: EventKind): void =>
  noteEvent(ctx.tx, {
    id: ctx.newId(),
    kind,
    entity: queries.entityOfPayment(id),
    about: { documentId: id },
    day: on,
    at: ctx.now,
  })
type OfRefund = { id: string; advanceId: string; kind: 'refund' | 'write_off' }
type RefundEvents = Record<OfRefund['kind'], EventKind>
const ofRefund = (ctx: Ctx, refund: OfRefund & { on: string }, kinds: RefundEvents): void =>
  noteEvent(ctx.tx, {
    id: ctx.newId(),
    kind: kinds[refund.kind],
    entity: entityOfInvoice(refund.advanceId),
    about: { documentId: refund.advanceId, refundId: refund.id },
    day: refund.on,
    at: ctx.now,
  })
const refundDone: RefundEvents = { refund: 'advance_refunded', write_off: 'advance_written_off' }
const refundUndone: RefundEvents = {
  refund: 'advance_refund_undone',
  write_off: 'advance_write_off_undone',
}
type OfCredit = {
  id: string
  invoiceId: string
  entityId: string
  kind: OfRefund['kind']
  on: string
}
const ofCredit = (ctx: Ctx, credit: OfCredit, kinds: RefundEvents): void =>
  noteEvent(ctx.tx, {
    id: ctx.newId(),
    kind: kinds[credit.kind],
    entity: queries.entityById(credit.entityId),
    about: { documentId: credit.invoiceId, creditRefundId: credit.id },
    day: credit.on,
    at: ctx.now,
  })
const creditDone: RefundEvents = { refund: 'credit_refunded', write_off: 'credit_written_off' }
const creditUndone: RefundEvents = {
  refund: 'credit_refund_undone',
  write_off: 'credit_write_off_undone',
}
type OfMonth = { entityId: string; month: string }
const ofMonth = (ctx: Ctx, { entityId, month }: OfMonth, days: [EventKind, string][]): void => {
  for (const [kind, day] of days)
    noteEvent(ctx.tx, {
      id: ctx.newId(),
      kind,
      entity: queries.entityById(entityId),
      about: { month },
      day,
      at: ctx.now,
    })
}

/** What the books must know of besides approved invoices, noted in the transaction in which it happens. */
export const noting: On = {
  'invoice.voided': async (ctx, { id }) => ofInvoice(ctx, id, 'invoice_voided'),
  'payment.settled': async (ctx, paid) => ofPayment(ctx, paid, 'payment_settled'),
  'offset.settled': async (ctx, paid) => ofPayment(ctx, paid, 'payment_settled'),
  'payment.returned': async (ctx, returned) => ofPayment(ctx, returned, 'payment_returned'),
  'advance.refund_done': async (ctx, done) => ofRefund(ctx, done, refundDone),
  'advance.refund_taken_back': async (ctx, back) =>
    ofRefund(ctx, { ...back, on: ctx.today }, refundUndone),
  'credit.refund_done': async (ctx, done) => ofCredit(ctx, done, creditDone),
  'credit.refund_taken_back': async (ctx, back) =>
    ofCredit(ctx, { ...back, on: ctx.today }, creditUndone),
  'period.closed': async (ctx, closed) =>
    ofMonth(ctx, closed, [
      ['month_accrued', lastDayOf(closed.month)],
      ['month_reversed', nextMonth(closed.month)],
    ]),
  'period.reopened': async (ctx, reopened) =>
    ofMonth(ctx, reopened, [
      ['accrual_undone', lastDayOf(reopened.month)],
      ['reversal_undone', nextMonth(reopened.month)],
    ]),
}
