import { conflict } from '../../kernel/problem.ts'
import type { Ctx } from '../../platform/ctx.ts'
import { touchOrder } from '../dispatch-queries.ts'
import * as holds from '../hold-queries.ts'
import { subjectOf } from '../purchase-order.ts'
import * as queries from '../queries.ts'

declare module '../../platform/events.ts' {
  interface Events {
    /** An order was put on hold, or the hold was lifted. */
    'order_hold.changed': (changed: { orderId: string }) => void
  }
}
type Why = { reason: string; version?: number | undefined }

/** Stops one order: nothing is issued, received or approved to pay for it until somebody lifts the hold. */
export async function putOnHold(ctx: Ctx, id: string, { reason, version }: Why): Promise<void> {
  const order = await ctx.lock(queries.purchaseOrder, id, version)
  const { hold } = order
  if (order.status === 'cancelled')
    throw conflict('wrong_state', 'The order is cancelled, so nothing goes on with it anyway.')
  if (hold)
    throw conflict('already_on_hold', `${hold.holder} has put it on hold already: ${hold.reason}`)
  holds.insert(ctx.tx, {
    id: ctx.newId(),
    orderId: id,
    reason,
    by: ctx.actor.userId,
    at: ctx.now,
  })
  touchOrder(ctx.tx, id)
  ctx.record('purchase_order.held', subjectOf(id), { reason })
  await ctx.emit('order_hold.changed', { orderId: id })
}

/** What waited for it is matched again at once. */
export async function liftHold(ctx: Ctx, id: string, { reason, version }: Why): Promise<void> {
  const { hold } = await ctx.lock(queries.purchaseOrder, id, version)
  if (!hold) throw conflict('wrong_state', 'The order is not on hold.')
  holds.lift(ctx.tx, hold.id, { by: ctx.actor.userId, at: ctx.now, reason })
  touchOrder(ctx.tx, id)
  ctx.record('purchase_order.hold_lifted', subjectOf(id), { reason, was: hold.reason })
  await ctx.emit('order_hold.changed', { orderId: id })
}
