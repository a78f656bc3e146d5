import { languageOf, message } from '../../messages/index.ts'
import { createHash } from 'node:crypto'
import { notify } from '../../notifications/index.ts'
import { conflict } from '../../kernel/problem.ts'
import { nextNumberOf } from '../../organisations/index.ts'
import type { Ctx } from '../../platform/ctx.ts'
import { readDuties } from '../../segregation-of-duties/index.ts'
import { refuseHeld, vendorHolds } from '../../vendor-holds/index.ts'
import { refuseOnHold } from '../hold.ts'
import * as dispatch from '../dispatch-commands.ts'
import { recipientOfOrder } from '../dispatch-queries.ts'
import { pastDayOf } from '../days.ts'
import { moves, subjectOf, type Line, type PurchaseOrder } from '../purchase-order.ts'
import { snapshotOf } from '../snapshot.ts'
import * as queries from '../queries.ts'
import * as vendorQueries from '../vendor-queries.ts'
import * as lineQueries from '../line-queries.ts'
import { refuseOutsideScope } from '../scope.ts'
import { url } from '../url.ts'

/**
 * Gives the order its number, freezes what the vendor is sent, and mails it. Returns a delivery day that is over; null
 * where none is.
 */
export async function issue(ctx: Ctx, id: string, version?: number): Promise<string | null> {
  const [vendor, order, holds, lines, duties, to, number, entities] = await Promise.all([
    vendorQueries.lockVendorOf(ctx.tx, id),
    ctx.lock(queries.purchaseOrder, id, version),
    vendorHolds(ctx.tx, { orderId: id }),
    lineQueries.orderLines(ctx.tx, id),
    readDuties(ctx, subjectOf(id)),
    recipientOfOrder(ctx.tx, id),
    nextNumberOf(ctx, 'purchase_order', id),
    vendorQueries.entitiesOfOrder(ctx.tx, id),
  ])
  const asLocked = { ...order, vendor_status: vendor?.status ?? order.vendor_status }
  const issued = moves.move('issue', asLocked, ctx.actor)
  refuseOnHold(order)
  refuseHeld({ vendor: order.vendor_name, holds, stops: 'orders', today: ctx.today })
  if (vendor) refuseOutsideScope(vendor, entities)
  if (goesSomewhere(order, lines)) refuseNotInUse(await lineQueries.closedPlaces(ctx.tx, id), order)
  await duties.save('purchase_order.place')
  const snapshot = JSON.stringify(
    snapshotOf(ctx, {
      day: ctx.today,
      order,
      lines,
      number,
      vendor,
      entity: entities[0],
      language: to?.language ?? languageOf(ctx.actor.organisation.locale),
    }),
  )
  const sha256 = createHash('sha256').update(snapshot).digest('hex')
  queries.saveIssued(
    ctx.tx,
    id,
    { number, snapshot: JSON.stringify({ text: snapshot }), sha256, day: ctx.today, at: ctx.now },
    issued,
  )
  await dispatch.queue(ctx, id, { about: 'issue', to, by: ctx.actor.userId })
  ctx.record('purchase_order.issued', subjectOf(id), {
    number,
    sha256,
    total: order.total,
    currency: order.currency,
  })
  if (order.direct && order.buyer_id !== ctx.actor.userId)
    await notify(ctx, [order.buyer_id], {
      kind: 'order_issued',
      key: `issued ${id}`,
      title: message('notice.own_order_issued', { order: number, vendor: order.vendor_name }),
      body: null,
      path: `/purchase-orders/${id}`,
      subject: subjectOf(id),
    })
  for (const pr of order.requests)
    await notify(ctx, [pr.requester_id], {
      kind: 'order_issued',
      key: `issued ${id}${order.requests.length > 1 ? ` ${pr.id}` : ''}`,
      title: message('notice.order_issued', { order: number, request: pr.number }),
      body: null,
      path: `/purchase-requests/${pr.id}`,
      subject: subjectOf(id),
    })
  return pastDayOf({ order, lines }, ctx.today)
}

/** Nothing is read where no place is named. */
const goesSomewhere = (order: PurchaseOrder, lines: readonly Line[]): boolean =>
  [order, ...lines].some(({ deliver_to: place }) => place !== null)

/** Goods would go where nobody receives them any more. */
function refuseNotInUse(
  [place]: readonly { name: string }[],
  { id, status }: Pick<PurchaseOrder, 'id' | 'status'>,
): void {
  if (!place) return
  const first = status === 'draft' ? 'Edit the order' : 'Take the order back to the draft'
  throw conflict(
    'place_not_in_use',
    `${place.name} is not in use any more, so nothing is delivered there. ${first} and choose another delivery place.`,
  ).leadingTo(
    status === 'draft'
      ? { label: 'Edit the order', href: url.edit(id) }
      : { label: 'Open the order', href: url.show(id) },
  )
}
