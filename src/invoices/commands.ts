import { conflict, invalid, notFound, stale } from '../kernel/problem.ts'
import { linkLines } from '../matching/index.ts'
import { settleNotices } from '../notifications/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { perform } from '../segregation-of-duties/index.ts'
import { findByReference, lockOrder, orderLines } from '../purchase-orders/index.ts'
import { dropCoding } from './coding.ts'
import { maySettle, moves, type Invoice } from './invoice.ts'
import { settle } from './settle.ts'
import * as queries from './queries.ts'

const subjectOf = (id: string) => ({ kind: 'invoice', id })
const priceReasons: readonly string[] = ['price', 'amount', 'quantity_billed']

/** Lock order: the order before its invoice. */
async function lockFresh(ctx: Ctx, id: string, version: number | undefined): Promise<Invoice> {
  const { purchase_order_id: orderId } = await queries.head(ctx.tx, id)
  if (orderId) await lockOrder(ctx.tx, orderId)
  const invoice = await queries.lock(ctx.tx, id)
  if (version !== undefined && version !== invoice.version) throw stale()
  return invoice
}

/** Says which order an invoice belongs to. Only an issued order of the same vendor will do. */
export async function link(
  ctx: Ctx,
  id: string,
  input: {
    purchase_order_id?: string | null | undefined
    order_number?: string | null | undefined
    version?: number | undefined
  },
): Promise<void> {
  const order = input.purchase_order_id
    ? await lockOrder(ctx.tx, input.purchase_order_id)
    : input.order_number
      ? await findByReference(ctx.tx, input.order_number)
      : null
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
  if (!maySettle(invoice.kind, order.status))
    throw conflict(
      'wrong_state',
      `${order.number ?? 'That order'} is ${order.status}; an invoice can only be linked to an issued order.`,
    )
  const [lines, ordered] = await Promise.all([
    queries.lines(ctx.tx, id),
    orderLines(ctx.tx, order.id),
  ])
  const links = linkLines(
    lines.map((l) => ({
      orderLineReference: null,
      name: l.description,
      quantity: l.quantity,
      price: l.unit_price,
      priceBase: '1',
    })),
    ordered,
  )
  await dropCoding(ctx, id)
  await queries.linkOrder(ctx.tx, id, order.id)
  await Promise.all(
    lines.map((line, i) => queries.linkLine(ctx.tx, id, line.position, links[i] ?? null)),
  )
  ctx.record('invoice.linked', subjectOf(id), {
    order: order.number,
    lines: links.filter(Boolean).length,
  })
  await settle(ctx, id)
}

/** Says which order line a billed line is about. */
export async function linkLine(
  ctx: Ctx,
  id: string,
  input: { position: number; purchase_order_line_id: string; version?: number | undefined },
): Promise<void> {
  const invoice = await lockFresh(ctx, id, input.version)
  moves.to('link', invoice, ctx.actor)
  const ordered = invoice.purchase_order_id
    ? await orderLines(ctx.tx, invoice.purchase_order_id)
    : []
  if (!ordered.some((line) => line.id === input.purchase_order_line_id))
    throw invalid('/purchase_order_line_id', 'unknown', 'Choose a line of the linked order.')
  const touched = await queries.linkLine(ctx.tx, id, input.position, input.purchase_order_line_id)
  if (touched === 0) throw invalid('/position', 'unknown', 'The invoice has no such line.')
  ctx.record('invoice.linked', subjectOf(id), { line: input.position })
  await settle(ctx, id)
}

export async function rematch(ctx: Ctx, id: string): Promise<void> {
  moves.to('match', await queries.find(ctx.tx, id), ctx.actor)
  await settle(ctx, id)
}

/** After goods arrived: the holds that the receipt cures release themselves. */
export async function rematchOrder(ctx: Ctx, orderId: string): Promise<void> {
  for (const invoice of await queries.heldOnOrder(ctx.tx, orderId)) await settle(ctx, invoice.id)
}

type Acceptance = { hold_id: string; reason: string; version?: number | undefined }

/** A person with the authority takes a difference on themselves, with a reason. */
export async function accept(
  ctx: Ctx,
  id: string,
  kind: 'price' | 'funds',
  input: Acceptance,
): Promise<void> {
  const invoice = await lockFresh(ctx, id, input.version)
  moves.to(kind === 'price' ? 'accept_price' : 'accept_funds', invoice, ctx.actor)
  const hold = (await queries.holds(ctx.tx, id)).find(
    (h) => h.id === input.hold_id && h.released_at === null,
  )
  if (!hold) throw notFound('This hold')
  if (kind === 'funds' ? hold.reason !== 'funds' : !priceReasons.includes(hold.reason))
    throw conflict(
      'not_acceptable',
      'This hold is not released by hand: it goes away when its cause is mended.',
    )
  await perform(ctx, 'invoice.accept', subjectOf(id))
  await queries.releaseHold(ctx.tx, hold.id, 'accepted', ctx.actor.userId, input.reason)
  ctx.record('invoice.hold_released', subjectOf(id), {
    hold: hold.reason,
    how: 'accepted',
    reason: input.reason,
    variance: hold.variance,
  })
  await settle(ctx, id)
}

/** Refuses the invoice for good; its number may be used again by a corrected one. */
export async function reject(
  ctx: Ctx,
  id: string,
  input: { reason: string; version?: number | undefined },
): Promise<void> {
  const invoice = await lockFresh(ctx, id, input.version)
  moves.to('reject', invoice, ctx.actor)
  await dropCoding(ctx, id)
  for (const hold of await queries.holds(ctx.tx, id))
    if (hold.released_at === null)
      await queries.releaseHold(ctx.tx, hold.id, 'rejected', ctx.actor.userId, input.reason)
  await Promise.all([queries.reject(ctx.tx, id), settleNotices(ctx, 'invoice_held', id)])
  ctx.record('invoice.rejected', subjectOf(id), { reason: input.reason })
}
