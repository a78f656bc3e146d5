import { unbook } from '../budgets/index.ts'
import { dropInstalments } from '../instalments/index.ts'
import { decimal, decimalText } from '../kernel/decimal.ts'
import { conflict } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import {
  addBilled,
  purchaseOrder,
  refreshStatus,
  reopenAfterLast,
  type Closing,
  type PurchaseOrder,
} from '../purchase-orders/index.ts'
import { setOffsAbout, takeBack } from '../set-offs/index.ts'
import { bookingsOf, creditOf } from './booking-queries.ts'
import { dropCoding } from './coding.ts'
import { rematchAfterRejection, rematchOrder } from './commands.ts'
import { moves, type Invoice } from './invoice.ts'
import { lockFresh } from './lock.ts'
import * as queries from './queries.ts'

declare module '../platform/events.ts' {
  interface Events {
    /** The approval of an invoice was taken back. */
    'invoice.voided': (voided: { id: string }) => void
    /** So a bill or a credit note of an order is none any more. */
    'bill.voided': (voided: { orderId: string }) => void
  }
}

/** What cleared other invoices is kept until those are voided. */
function refuseCleared(setOffs: readonly { invoice_number: string }[]): void {
  const [first] = setOffs
  if (first)
    throw conflict(
      'set_off',
      `This advance was set off against ${first.invoice_number}. Void that invoice first.`,
    )
}

const minus = (quantity: string): string => {
  const { units, scale } = decimal(quantity)
  return decimalText({ units: -units, scale })
}

/**
 * Takes back the approval of an invoice and rejects it: what it billed of its order's lines is open
 * again, its amount leaves the budgets, and what it had liquidated is committed again. 409 while a
 * credit note gives back a part of it, and once it is being paid. What it closed of the order as its last invoice is
 * open again, unless another last invoice keeps it closed, or the budget has not enough: `staysClosed`.
 */
export async function voidApproved(
  ctx: Ctx,
  id: string,
  input: { reason: string; version?: number | undefined },
): Promise<{ staysClosed: boolean }> {
  const invoice = await lockFresh(ctx, id, input.version)
  const voided = moves.move('void', invoice, ctx.actor)
  const { purchase_order_id: orderId } = invoice
  const [credit, bookings, order, setOffs, closings] = await Promise.all([
    creditOf(ctx.tx, id),
    bookingsOf(ctx.tx, id),
    orderId ? purchaseOrder.lock(ctx.tx, orderId) : null,
    setOffsAbout(ctx.tx, id),
    invoice.is_last ? queries.closedBy(ctx.tx, id) : [],
  ])
  if (invoice.kind === 'advance') refuseCleared(setOffs)
  if (credit)
    throw conflict(
      'has_credit',
      `Credit note ${credit.number} gives back a part of it. Reject or void that first.`,
    )
  if (bookings.length)
    addBilled(
      ctx.tx,
      bookings.map((b) => ({
        lineId: b.line_id,
        quantity: minus(b.quantity),
        amount: -b.amount,
        credited: minus(b.credited),
        moreAccepted: -b.accepted_variance,
        liquidated: -b.liquidated,
      })),
    )
  await unbook(ctx, {
    invoice: { kind: 'invoice', id },
    order: orderId ? { kind: 'purchase_order', id: orderId } : null,
    isOpen: () => true,
  })
  await dropInstalments(ctx, id)
  if (setOffs.length) takeBack(ctx.tx, id, ctx.now)
  await dropCoding(ctx, id)
  queries.reject(ctx.tx, id, voided, { voidedAt: ctx.now })
  ctx.record('invoice.voided', { kind: 'invoice', id }, { reason: input.reason })
  const opened = order && closings.length ? await openAgain(ctx, order, invoice, closings) : null
  if (order) await refreshStatus(ctx, order)
  if (orderId) await ctx.emit('bill.voided', { orderId })
  await ctx.emit('invoice.voided', { id })
  await ctx.emit('invoice.rejected', {
    id,
    vendorId: invoice.vendor_id,
    supplierNumber: invoice.supplier_number,
    reason: input.reason,
  })
  if (orderId) await rematchOrder(ctx, orderId)
  await rematchAfterRejection(ctx, id)
  return { staysClosed: opened?.staysClosed ?? false }
}

/** Where another invoice is the last one of the order as well, that one keeps closed what this one closed. */
async function openAgain(
  ctx: Ctx,
  order: PurchaseOrder,
  invoice: Invoice,
  closings: readonly Closing[],
): Promise<{ staysClosed: boolean } | null> {
  const other = await queries.otherLast(ctx.tx, { orderId: order.id, id: invoice.id })
  if (!other) return reopenAfterLast(ctx, order, { invoice: invoice.number, closings })
  queries.saveClosed(ctx.tx, other.id, [...(await queries.closedBy(ctx.tx, other.id)), ...closings])
  return null
}
