import type { Ctx } from '../platform/ctx.ts'
import { purchaseOrder } from '../purchase-orders/index.ts'
import type { Invoice } from './invoice.ts'
import * as queries from './queries.ts'

/** Locks an invoice after its vendor and its order. 409 when it changed since `version`. */
export async function lockFresh(
  ctx: Ctx,
  id: string,
  version: number | undefined,
): Promise<Invoice> {
  const { purchase_order_id: orderId } = await queries.headWithVendor(ctx.tx, id)
  if (orderId) await ctx.lock(purchaseOrder, orderId)
  return ctx.lock(queries.invoice, id, version)
}
