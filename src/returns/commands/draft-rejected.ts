import type { Ctx } from '../../platform/ctx.ts'
import { purchaseOrder } from '../../purchase-orders/index.ts'
import type { ReturnLine } from '../goods-return.ts'
import * as queries from '../queries.ts'
import { insert } from './create.ts'

export type Rejected = {
  receiptId: string
  orderId: string
  lines: readonly ReturnLine[]
  reason: string
}

/** What an inspection rejected waits to go back. */
export async function draftRejected(ctx: Ctx, rejected: Rejected): Promise<void> {
  const [order, receipt, received] = await Promise.all([
    ctx.lock(purchaseOrder, rejected.orderId),
    queries.findReceipt(ctx.tx, rejected.receiptId),
    queries.receiptLines(ctx.tx, rejected.receiptId),
  ])
  insert(ctx, {
    receipt_id: rejected.receiptId,
    intent: 'replacement',
    reason: rejected.reason,
    lines: rejected.lines,
    received,
    order,
    receiptNumber: receipt.number,
  })
}
