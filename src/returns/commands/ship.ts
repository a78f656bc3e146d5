import { changeCommitment } from '../../budgets/index.ts'
import { message } from '../../messages/index.ts'
import { saidOf } from '../../kernel/counted-in.ts'
import { decimal } from '../../kernel/decimal.ts'
import { invalid } from '../../kernel/problem.ts'
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
  type Line,
  type LineLeft,
  type PurchaseOrder,
} from '../../purchase-orders/index.ts'
import { shareVendor } from '../../vendor-holds/index.ts'
import { moves, rejectedIn, type Intent } from '../goods-return.ts'
import { leave } from '../left.ts'
import * as queries from '../queries.ts'
import { worthOf } from '../worth.ts'
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
  const going = lines.map((line) => ({
    ...line,
    rejected: rejectedIn(
      line,
      received.find((of) => of.id === line.receipt_line_id)!,
    ),
  }))
  const left = leave(going, ordered, { intent, paid: paidOf(ctx, order) })
  const worth = worthOf(withUnbilled(lines, left.parts), {
    intent,
    ordered: { ...order, lines: ordered },
  })
  queries.saveShipped(ctx.tx, id, { intent, day, at: ctx.now, move })
  queries.saveLeft(ctx.tx, left.parts)
  insertMovements(ctx.tx, id, left.movements)
  const note = worth ? { note: message('note.return_worth', worth) } : {}
  ctx.record('goods_return.shipped', { kind: 'goods_return', id }, { intent, day, ...note })
  const { number, reason } = goodsReturn
  ctx.record(
    'purchase_order.goods_returned',
    { kind: 'purchase_order', id: orderId },
    { goods_return: number, intent, reason, released: sumOf(left.changes) },
  )
  const told = { number, intent, reason, lines: toldLines(lines, ordered), ...(worth && { worth }) }
  await tell(ctx, orderId, { to, news: { about: 'return', ...told } })
  saveReturned(ctx.tx, left.changes)
  await recommit(ctx, orderId, left.changes)
  saveProgress(ctx, order, left.lines)
  await ctx.emit('goods.returned', { id, orderId })
}

/** As the vendor is told of them. */
export const toldLines = (lines: readonly queries.LineRow[], ordered: readonly Line[]) =>
  lines.map((line) => ({
    position: ordered.find(({ id }) => id === line.purchase_order_line_id)!.position,
    ...saidOf(decimal(line.quantity), line),
    description: line.description,
  }))

const withUnbilled = (
  lines: readonly queries.LineRow[],
  parts: readonly { id: string; unbilled: string }[],
): queries.LineRow[] =>
  lines.map((line) => ({ ...line, unbilled: parts.find(({ id }) => id === line.id)!.unbilled }))

export const sumOf = (changes: readonly LineLeft[]): bigint =>
  -changes.reduce((sum, { committed }) => sum + committed, 0n)

/** At the price and the rate of the order. */
export const paidOf = (ctx: Ctx, order: Pick<PurchaseOrder, 'currency' | 'fx_rate'>) => ({
  currency: order.currency,
  rate: order.fx_rate,
  baseCurrency: ctx.actor.organisation.baseCurrency,
})

/** What the lines commit more or less, in the budgets that they are charged to. 409 where one has not enough. */
export async function recommit(
  ctx: Ctx,
  orderId: string,
  changes: readonly LineLeft[],
): Promise<void> {
  const moved = changes.filter(({ committed }) => committed !== 0n)
  if (moved.length === 0) return
  await changeCommitment(
    ctx,
    { kind: 'purchase_order', id: orderId },
    moved.map(({ lineId, committed }) => ({ lineId, minor: committed })),
  )
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
