import { refuseStale } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import { lockOrder } from '../purchase-orders/index.ts'
import type { Invoice } from './invoice.ts'
import * as queries from './queries.ts'

/** Locks an invoice after its order. 409 when it changed since `version`. */
export async function lockFresh(
  ctx: Ctx,
  id: string,
  version: number | undefined,
): Promise<Invoice> {
  const { purchase_order_id: orderId } = await queries.head(ctx.tx, id)
  if (orderId) await lockOrder(ctx.tx, orderId)
  const invoice = await queries.lock(ctx.tx, id)
  refuseStale(version, invoice)
  return invoice
}
