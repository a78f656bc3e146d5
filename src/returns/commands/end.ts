import { conflict, invalid } from '../../kernel/problem.ts'
import { refuseClosed } from '../../periods/index.ts'
import type { Ctx } from '../../platform/ctx.ts'
import {
  insertMovements,
  listener,
  orderLines,
  purchaseOrder,
  saveProgress,
  tell,
} from '../../purchase-orders/index.ts'
import { shareVendor } from '../../vendor-holds/index.ts'
import { minus, movementsOf, moves, refuseUncommitted, withMoved } from '../goods-return.ts'
import * as queries from '../queries.ts'
import { toldLines } from './ship.ts'

type Ending = { reason: string; version?: number | undefined }

/** A draft is dropped. Goods that were said to have left are here after all: what the return moved is taken back. */
export async function cancel(ctx: Ctx, id: string, { reason, version }: Ending): Promise<void> {
  const { purchase_order_id: orderId } = await queries.find(ctx.tx, id)
  const [, order, goodsReturn, lines, ordered, to] = await Promise.all([
    shareVendor(ctx.tx, { orderId }),
    ctx.lock(purchaseOrder, orderId),
    ctx.lock(queries.goodsReturn, id, version),
    queries.linesOf(ctx.tx, id),
    orderLines(ctx.tx, orderId),
    listener(ctx.tx, orderId),
    refuseClosed(ctx, { orderId, day: ctx.today, pointer: '' }),
  ])
  const move = moves.move('cancel', goodsReturn, ctx.actor)
  queries.saveEnded(ctx.tx, id, { reason, creditNoteId: null, move })
  ctx.record('goods_return.cancelled', { kind: 'goods_return', id }, { reason })
  if (goodsReturn.status === 'draft') return
  const back = lines.flatMap((line) =>
    movementsOf(line.purchase_order_line_id, goodsReturn.intent, {
      quantity: minus(line.quantity),
      rejected: minus(line.rejected),
    }),
  )
  const after = withMoved(ordered, back)
  refuseUncommitted(after, back)
  insertMovements(ctx.tx, id, back)
  ctx.record(
    'purchase_order.goods_kept',
    { kind: 'purchase_order', id: orderId },
    { goods_return: goodsReturn.number, reason },
  )
  const { number, intent } = goodsReturn
  await tell(ctx, orderId, {
    to,
    news: { about: 'return_called_off', number, intent, reason, lines: toldLines(lines, ordered) },
  })
  saveProgress(ctx, order, after)
  await ctx.emit('goods.returned', { id, orderId })
}

/** Nobody waits for the credit or the replacement any more. */
export async function close(ctx: Ctx, id: string, { reason, version }: Ending): Promise<void> {
  const goodsReturn = await lockWithOrder(ctx, id, version)
  const move = moves.move('close', goodsReturn, ctx.actor)
  queries.saveEnded(ctx.tx, id, { reason, creditNoteId: null, move })
  ctx.record('goods_return.closed', { kind: 'goods_return', id }, { reason })
}

/** A person says which credit note credits it, where the figures of the order do not say so. */
export async function linkCredit(
  ctx: Ctx,
  id: string,
  { invoice_id: invoiceId, version }: { invoice_id: string; version?: number | undefined },
): Promise<void> {
  const goodsReturn = await lockWithOrder(ctx, id, version)
  if (goodsReturn.intent !== 'credit')
    throw conflict(
      'not_allowed',
      `${goodsReturn.number} waits for a replacement. What arrives for its order is posted as a receipt.`,
    )
  const note = (await queries.creditNotesOf(ctx.tx, goodsReturn.purchase_order_id)).find(
    (one) => one.id === invoiceId,
  )
  if (!note)
    throw invalid(
      '/invoice_id',
      'unknown',
      'Choose an approved credit note of the same order. One that waits is approved first.',
    )
  const move = moves.move('close', goodsReturn, ctx.actor)
  queries.saveEnded(ctx.tx, id, { reason: null, creditNoteId: note.id, move })
  ctx.record(
    'goods_return.credited',
    { kind: 'goods_return', id },
    { credit_note: note.number, note: note.number },
  )
}

async function lockWithOrder(ctx: Ctx, id: string, version: number | undefined) {
  const { purchase_order_id: orderId } = await queries.find(ctx.tx, id)
  const [, goodsReturn] = await Promise.all([
    ctx.lock(purchaseOrder, orderId),
    ctx.lock(queries.goodsReturn, id, version),
  ])
  return goodsReturn
}
