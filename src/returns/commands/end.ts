import { conflict, invalid, Problem } from '../../kernel/problem.ts'
import { refuseClosed } from '../../periods/index.ts'
import type { Ctx } from '../../platform/ctx.ts'
import {
  insertMovements,
  listener,
  orderLines,
  purchaseOrder,
  saveProgress,
  saveReturned,
  tell,
} from '../../purchase-orders/index.ts'
import { shareVendor } from '../../vendor-holds/index.ts'
import { moves, refuseUncommitted } from '../goods-return.ts'
import { stay } from '../left.ts'
import * as queries from '../queries.ts'
import { paidOf, recommit, toldLines } from './ship.ts'

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
  ])
  const move = moves.move('cancel', goodsReturn, ctx.actor)
  await refuseLeftInClosed(ctx, goodsReturn)
  queries.saveEnded(ctx.tx, id, { reason, creditNoteId: null, move })
  ctx.record('goods_return.cancelled', { kind: 'goods_return', id }, { reason })
  if (goodsReturn.status === 'draft') return
  const { number, intent } = goodsReturn
  const kept = stay(lines, ordered, { intent, paid: paidOf(ctx, order) })
  refuseUncommitted(kept.lines, kept.movements)
  insertMovements(ctx.tx, id, kept.movements)
  saveReturned(ctx.tx, kept.changes)
  await recommit(ctx, orderId, kept.changes).catch(notInBudget)
  ctx.record(
    'purchase_order.goods_kept',
    { kind: 'purchase_order', id: orderId },
    {
      goods_return: number,
      reason,
      committed: kept.changes.reduce((sum, { committed }) => sum + committed, 0n),
    },
  )
  await tell(ctx, orderId, {
    to,
    news: { about: 'return_called_off', number, intent, reason, lines: toldLines(lines, ordered) },
  })
  saveProgress(ctx, order, kept.lines)
  await ctx.emit('goods.returned', { id, orderId })
}

/** What a closed month says of received goods stays: calling off is dated on the day that they left. */
async function refuseLeftInClosed(ctx: Ctx, goodsReturn: queries.ReturnRow): Promise<void> {
  const { purchase_order_id: orderId, status, shipped_on: day, number, intent } = goodsReturn
  if (status === 'draft' || day === null) return
  const again = intent === 'credit' ? 'Order the goods again' : 'Receive the goods again'
  const instead = `The goods of ${number} left in that month, so the return stands. ${again} if they are here`
  await refuseClosed(ctx, { orderId, day, pointer: '', instead })
}

/** The goods are to be billed again, and the budget has not enough for that any more. */
function notInBudget(error: unknown): never {
  if (error instanceof Problem && error.status === 409)
    throw new Problem(422, error.code, error.message, [
      { pointer: '', code: error.code, detail: error.message },
    ])
  throw error
}

/** Nobody waits for the credit any more. */
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
      `${goodsReturn.number} waits for a replacement. What arrives for its order is posted as a receipt; if none comes, expect a credit instead.`,
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
