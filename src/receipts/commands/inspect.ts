import { conflict } from '../../kernel/problem.ts'
import type { Ctx } from '../../platform/ctx.ts'
import { insertMovements, purchaseOrder } from '../../purchase-orders/index.ts'
import { shareVendor } from '../../vendor-holds/index.ts'
import { inspected, inspectionMoves, type Found } from '../inspection.ts'
import * as queries from '../queries.ts'

export type Inspection = { lines: readonly Found[]; note?: string | null | undefined }

declare module '../../platform/events.ts' {
  interface Events {
    /** Goods of an order were inspected. */
    'receipt.inspected': (inspected: { id: string; orderId: string }) => void
    /** Goods were rejected, so that they wait to go back. */
    'goods.rejected': (rejected: {
      receiptId: string
      orderId: string
      reason: string
      lines: readonly { receipt_line_id: string; quantity: string }[]
    }) => void
  }
}

/** Whether all of it passed. */
export type Outcome = 'accepted' | 'rejected'

/** Says what passed the inspection and what did not. What did not becomes the draft of a return. */
export async function inspect(ctx: Ctx, id: string, { lines, note }: Inspection): Promise<Outcome> {
  const { purchase_order_id: orderId } = await queries.find(ctx.tx, id)
  const [, , receipt, received, heldBill] = await Promise.all([
    shareVendor(ctx.tx, { orderId }),
    ctx.lock(purchaseOrder, orderId),
    queries.find(ctx.tx, id),
    queries.lines(ctx.tx, id),
    queries.heldBill(ctx.tx, orderId),
  ])
  const reversal = receipt.reverses_number ?? receipt.reversed_by_number
  if (reversal !== null)
    throw conflict(
      'wrong_state',
      `${receipt.number} does not stand: it belongs to the reversal ${reversal}. There is nothing to inspect.`,
    )
  const parts = inspected(lines, received)
  queries.insertInspections(
    ctx.tx,
    id,
    parts.map((part) => ({
      id: ctx.newId(),
      lineId: part.lineId,
      accepted: part.accepted,
      rejected: part.rejected,
      note: note ?? null,
      by: ctx.actor.userId,
    })),
  )
  insertMovements(ctx.tx, id, inspectionMoves(parts))
  ctx.record('receipt.inspected', { kind: 'receipt', id }, { lines: parts, note: note ?? null })
  const rejected = parts.filter((part) => part.rejected !== '0')
  if (rejected.length)
    await ctx.emit('goods.rejected', {
      receiptId: id,
      orderId,
      reason: (note ?? `Rejected at the inspection of ${receipt.number}`).slice(0, 500),
      lines: rejected.map((part) => ({ receipt_line_id: part.lineId, quantity: part.rejected })),
    })
  if (heldBill) await ctx.emit('receipt.inspected', { id, orderId })
  return rejected.length ? 'rejected' : 'accepted'
}
