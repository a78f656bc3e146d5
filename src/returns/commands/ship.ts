import { uncommit } from '../../budgets/index.ts'
import { saidOf } from '../../kernel/counted-in.ts'
import { decimal } from '../../kernel/decimal.ts'
import { invalid } from '../../kernel/problem.ts'
import { refuseClosed } from '../../periods/index.ts'
import type { Ctx } from '../../platform/ctx.ts'
import {
  freeLines,
  insertMovements,
  listener,
  orderLines,
  purchaseOrder,
  saveProgress,
  tell,
  type Line,
} from '../../purchase-orders/index.ts'
import { shareVendor } from '../../vendor-holds/index.ts'
import { finished, moves, shipped, withMoved, type Intent } from '../goods-return.ts'
import * as queries from '../queries.ts'
import { refuseReversed } from './create.ts'

export type Shipping = {
  intent?: Intent | null | undefined
  shipped_on?: string | null | undefined
  version?: number | undefined
}

declare module '../../platform/events.ts' {
  interface Events {
    /** Goods of an order went back to the vendor, or did not go back after all. */
    'goods.returned': (returned: { id: string; orderId: string }) => void
  }
}

/** The goods have left: what was received is lowered, and what may be billed or is to come follows from the intent. */
export async function ship(ctx: Ctx, id: string, input: Shipping): Promise<void> {
  const head = await queries.find(ctx.tx, id)
  const orderId = head.purchase_order_id
  const day = input.shipped_on ?? ctx.today
  const [, order, goodsReturn, receipt, received, lines, ordered, to] = await Promise.all([
    shareVendor(ctx.tx, { orderId }),
    ctx.lock(purchaseOrder, orderId),
    ctx.lock(queries.goodsReturn, id, input.version),
    queries.findReceipt(ctx.tx, head.receipt_id),
    queries.receiptLines(ctx.tx, head.receipt_id),
    queries.linesOf(ctx.tx, id),
    orderLines(ctx.tx, orderId),
    listener(ctx.tx, orderId),
    refuseClosed(ctx, { orderId, day, pointer: '/shipped_on' }),
  ])
  const move = moves.move('ship', goodsReturn, ctx.actor)
  refuseReversed(receipt)
  refuseDay(day, { from: receipt.received_on, to: ctx.today })
  const intent = input.intent ?? goodsReturn.intent
  const leaving = lines.map((line) => ({
    id: line.id,
    ...shipped(
      line,
      received.find((of) => of.id === line.receipt_line_id)!,
      intent,
    ),
  }))
  const movements = leaving.flatMap((line) => line.movements)
  queries.saveShipped(ctx.tx, id, { intent, day, at: ctx.now, move })
  queries.saveRejected(
    ctx.tx,
    leaving.map(({ id: lineId, rejected }) => ({ id: lineId, rejected })),
  )
  insertMovements(ctx.tx, id, movements)
  ctx.record('goods_return.shipped', { kind: 'goods_return', id }, { intent, day })
  ctx.record(
    'purchase_order.goods_returned',
    { kind: 'purchase_order', id: orderId },
    { goods_return: goodsReturn.number, intent, reason: goodsReturn.reason },
  )
  const { number, reason } = goodsReturn
  await tell(ctx, orderId, {
    to,
    news: { about: 'return', number, intent, reason, lines: toldLines(lines, ordered) },
  })
  const after = withMoved(ordered, movements)
  await freeFinished(ctx, orderId, after)
  saveProgress(ctx, order, after)
  await ctx.emit('goods.returned', { id, orderId })
}

/** As the vendor is told of them. */
export const toldLines = (lines: readonly queries.LineRow[], ordered: readonly Line[]) =>
  lines.map((line) => ({
    position: ordered.find(({ id }) => id === line.purchase_order_line_id)!.position,
    ...saidOf(decimal(line.quantity), line),
    description: line.description,
  }))

/** What was committed for goods that will not be billed any more is free again. */
async function freeFinished(ctx: Ctx, orderId: string, lines: readonly Line[]): Promise<void> {
  const free = finished(lines)
  if (free.length === 0) return
  freeLines(
    ctx.tx,
    free.map((line) => line.id),
  )
  for (const line of free) await uncommit(ctx, { kind: 'purchase_order', id: orderId }, line.id)
}

function refuseDay(day: string, { from, to }: { from: string; to: string }): void {
  if (day > to)
    throw invalid('/shipped_on', 'future', 'The day the goods left cannot be in the future.')
  if (day < from)
    throw invalid(
      '/shipped_on',
      'before_receipt',
      'The day the goods left is before the day they came.',
    )
}
