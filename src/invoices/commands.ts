import { conflict, invalid } from '../kernel/problem.ts'
import { linkLines, type CreditKind } from '../matching/index.ts'
import { closeNotices } from '../notifications/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { joinPurchase, recordDuty } from '../segregation-of-duties/index.ts'
import { findByReference, purchaseOrder, orderLines } from '../purchase-orders/index.ts'
import { dropCoding } from './coding.ts'
import { holds, releaseHold, voidAcceptances, waitingFor } from './hold-queries.ts'
import { withdrawAcceptance } from './holds.ts'
import { mayBeBilled, moves } from './invoice.ts'
import { lockFresh } from './lock.ts'
import { matchInvoice } from './match-invoice.ts'
import * as queries from './queries.ts'
import * as lineQueries from './line-queries.ts'

const subjectOf = (id: string) => ({ kind: 'invoice', id })

/** Links an invoice to an issued order of the same vendor. */
export async function link(
  ctx: Ctx,
  id: string,
  input: {
    purchase_order_id?: string | null | undefined
    order_number?: string | null | undefined
    version?: number | undefined
  },
): Promise<void> {
  const named = input.order_number ? await findByReference(ctx.tx, input.order_number) : null
  const orderId = input.purchase_order_id ?? named?.id
  const [, order] = await Promise.all([
    queries.headWithVendor(ctx.tx, id),
    orderId ? ctx.lock(purchaseOrder, orderId) : null,
  ])
  const invoice = await lockFresh(ctx, id, input.version)
  moves.to('link', invoice, ctx.actor)
  if (!order)
    throw invalid(
      '/order_number',
      'unknown_order',
      `There is no one order “${(input.order_number ?? '').slice(0, 60)}”. Write the number of one of the vendor’s issued orders.`,
    )
  if (order.vendor_id !== invoice.vendor_id)
    throw conflict(
      'other_vendor',
      `${order.number ?? 'That order'} is an order to another vendor than ${invoice.vendor_name}.`,
    )
  const [lines, all] = await Promise.all([
    lineQueries.lines(ctx.tx, id),
    orderLines(ctx.tx, order.id),
  ])
  if (!mayBeBilled(invoice.kind, { status: order.status, lines: all }))
    throw conflict(
      'wrong_state',
      `${order.number ?? 'That order'} is ${order.status}; an invoice can only be linked to an issued order.`,
    )
  const ordered = invoice.kind === 'advance' ? [] : all
  const links = linkLines(
    lines.map((l) => ({
      orderLineReference: null,
      name: l.description,
      quantity: l.quantity,
      unit: l.unit,
      price: l.unit_price,
      priceBase: l.price_base,
    })),
    ordered,
  )
  await dropCoding(ctx, id)
  voidAcceptances(ctx.tx, id)
  await joinPurchase(ctx, subjectOf(id), { kind: 'purchase_order', id: order.id })
  queries.linkOrder(ctx.tx, id, order)
  await recordDuty(ctx, 'invoice.enter', subjectOf(id))
  await Promise.all(
    lines.map((line, i) => lineQueries.linkLine(ctx.tx, id, line.position, links[i] ?? null)),
  )
  ctx.record('invoice.linked', subjectOf(id), {
    order: order.number,
    lines: links.filter(Boolean).length,
  })
  await matchInvoice(ctx, id)
}

/** Links a billed line to an order line. */
export async function linkLine(
  ctx: Ctx,
  id: string,
  input: { position: number; purchase_order_line_id: string; version?: number | undefined },
): Promise<void> {
  const invoice = await lockFresh(ctx, id, input.version)
  moves.to('link', invoice, ctx.actor)
  if (invoice.kind === 'advance')
    throw conflict(
      'wrong_state',
      'An advance bills nothing of the order’s lines, so none of its lines is linked to one.',
    )
  const ordered = invoice.purchase_order_id
    ? await orderLines(ctx.tx, invoice.purchase_order_id)
    : []
  if (!ordered.some((line) => line.id === input.purchase_order_line_id))
    throw invalid('/purchase_order_line_id', 'unknown', 'Choose a line of the linked order.')
  const touched = await lineQueries.linkLine(
    ctx.tx,
    id,
    input.position,
    input.purchase_order_line_id,
  )
  if (touched === 0) throw invalid('/position', 'unknown', 'The invoice has no such line.')
  ctx.record('invoice.linked', subjectOf(id), { line: input.position })
  await matchInvoice(ctx, id)
}

/** Records what a credited line credits: goods, a lower price or an amount. */
export async function sayCredits(
  ctx: Ctx,
  id: string,
  input: { position: number; credits: CreditKind; version?: number | undefined },
): Promise<void> {
  const invoice = await lockFresh(ctx, id, input.version)
  moves.to('say_credits', invoice, ctx.actor)
  const touched = await lineQueries.saveCredits(ctx.tx, id, input.position, input.credits)
  if (touched === 0) throw invalid('/position', 'unknown', 'The invoice has no such line.')
  ctx.record('invoice.credits_said', subjectOf(id), {
    line: input.position,
    credits: input.credits,
  })
  await matchInvoice(ctx, id)
}

/** Matches once more, under the version of the matching policy that is in force now. */
export async function rematch(ctx: Ctx, id: string, version?: number): Promise<void> {
  moves.to('match', await lockFresh(ctx, id, version), ctx.actor)
  await matchInvoice(ctx, id, { newPolicy: true })
}

/** Matches again after a goods receipt, which releases the holds that it resolves. */
export async function rematchOrder(ctx: Ctx, orderId: string): Promise<void> {
  for (const invoice of await queries.heldOnOrder(ctx.tx, orderId))
    await matchInvoice(ctx, invoice.id)
}

declare module '../platform/events.ts' {
  interface Events {
    /** An invoice was rejected; the reason is written to its vendor. */
    'invoice.rejected': (rejected: {
      id: string
      vendorId: string
      supplierNumber: string
      reason: string
    }) => void
  }
}

/** Matches again when other accounts of the vendor are active. */
export async function rematchVendor(ctx: Ctx, vendorId: string): Promise<void> {
  for (const invoice of await queries.heldNamingAccount(ctx.tx, vendorId))
    await matchInvoice(ctx, invoice.id)
}

/** Matches all held invoices of a vendor again when another hold stops them, or none does. */
export async function rematchAllOf(ctx: Ctx, vendorId: string): Promise<void> {
  for (const invoice of await queries.heldOfVendor(ctx.tx, vendorId))
    await matchInvoice(ctx, invoice.id)
}

/**
 * Rejects the invoice for good. A corrected invoice may use its number again, and invoices that resemble or name it are
 * matched again.
 */
export async function reject(
  ctx: Ctx,
  id: string,
  input: { reason: string; version?: number | undefined },
): Promise<void> {
  const invoice = await lockFresh(ctx, id, input.version)
  const rejected = moves.move('reject', invoice, ctx.actor)
  await dropCoding(ctx, id)
  for (const hold of (await holds(ctx.tx, id)).filter((h) => h.released_at === null)) {
    await withdrawAcceptance(ctx, hold)
    releaseHold(ctx.tx, hold.id, {
      how: 'rejected',
      by: ctx.actor.userId,
      note: input.reason,
    })
  }
  queries.reject(ctx.tx, id, rejected)
  closeNotices(ctx, 'invoice_held', id)
  ctx.record('invoice.rejected', subjectOf(id), { reason: input.reason })
  await ctx.emit('invoice.rejected', {
    id,
    vendorId: invoice.vendor_id,
    supplierNumber: invoice.supplier_number,
    reason: input.reason,
  })
  await rematchAfterRejection(ctx, id)
}

/** Matches those again that resemble a rejected invoice or name it. */
export async function rematchAfterRejection(ctx: Ctx, rejectedId: string): Promise<void> {
  for (const other of await waitingFor(ctx.tx, rejectedId)) await matchInvoice(ctx, other.id)
}
