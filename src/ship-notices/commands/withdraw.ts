import { move } from '../../kernel/lifecycle.ts'
import { notFound } from '../../kernel/problem.ts'
import type { Ctx } from '../../platform/ctx.ts'
import { purchaseOrder } from '../../purchase-orders/index.ts'
import * as queries from '../queries.ts'
import { shipNoticeLifecycle } from '../ship-notice.ts'

type Withdrawal = { reason: string; version?: number | undefined }

/** It does not come: the vendor takes its notice back, or a receiver closes what never came. */
export async function withdraw(
  ctx: Ctx,
  id: string,
  { reason, version }: Withdrawal,
): Promise<string> {
  const { purchase_order_id: orderId } = await queries.find(ctx.tx, id)
  const [order, notice] = await Promise.all([
    ctx.lock(purchaseOrder, orderId),
    ctx.lock(queries.shipNotice, id, version),
  ])
  const { contact } = ctx.actor
  if (contact && contact.vendorId !== order.vendor_id) throw notFound('This delivery')
  queries.moveTo(ctx.tx, id, {
    move: move(shipNoticeLifecycle, notice.status, 'withdraw'),
    reason,
  })
  ctx.record(
    'purchase_order.shipping_withdrawn',
    { kind: 'purchase_order', id: orderId },
    { delivery_note: notice.delivery_note, reason },
  )
  return orderId
}
