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
  const [, invoice] = await Promise.all([
    orderId ? ctx.lock(purchaseOrder, orderId) : null,
    ctx.lock(queries.invoice, id, version),
  ])
  return invoice
}
