import { message } from '../../messages/index.ts'
import { decimal, decimalText, subtract } from '../../kernel/decimal.ts'
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
import { moves } from '../goods-return.ts'
import * as queries from '../queries.ts'
import { cameOf, creditInstead } from '../replaced.ts'
import { worthOf } from '../worth.ts'
import { paidOf, recommit, sumOf, toldLines } from './ship.ts'

type Stated = { reason: string; version?: number | undefined }

/**
 * No replacement comes any more: the order does not wait for the goods, and a credit note is expected instead for what
 * of them was billed. The goods left when they left: the day of the return stays.
 */
export async function expectCredit(ctx: Ctx, id: string, stated: Stated): Promise<void> {
  const { reason, version } = stated
  const { purchase_order_id: orderId } = await queries.find(ctx.tx, id)
  const [, order, goodsReturn, lines, ordered, returns, to] = await Promise.all([
    shareVendor(ctx.tx, { orderId }),
    ctx.lock(purchaseOrder, orderId),
    ctx.lock(queries.goodsReturn, id, version),
    queries.linesOf(ctx.tx, id),
    orderLines(ctx.tx, orderId),
    queries.openOf(ctx.tx, orderId),
    listener(ctx.tx, orderId),
  ])
  const move = moves.move('expect_credit', goodsReturn, ctx.actor)
  const came = cameOf(id, returns, ordered)
  const left = creditInstead(lines, ordered, { came, paid: paidOf(ctx, order) })
  const credited = lines.map((line) => ({
    ...line,
    ...left.parts.find((part) => part.id === line.id)!,
  }))
  const worth = worthOf(credited, { intent: 'credit', ordered: { ...order, lines: ordered } })
  queries.saveCreditExpected(ctx.tx, id, move)
  queries.saveCredited(ctx.tx, left.parts)
  insertMovements(ctx.tx, id, left.movements)
  const note = worth ? { note: message('note.return_worth', worth) } : {}
  ctx.record('goods_return.credit_expected', { kind: 'goods_return', id }, { reason, ...note })
  const { number } = goodsReturn
  ctx.record(
    'purchase_order.credit_expected',
    { kind: 'purchase_order', id: orderId },
    { goods_return: number, reason, released: sumOf(left.changes) },
  )
  const told = { number, reason, lines: toldLines(notReplaced(credited), ordered) }
  await tell(ctx, orderId, {
    to,
    news: { about: 'return_credit', intent: 'credit', ...told, ...(worth && { worth }) },
  })
  saveReturned(ctx.tx, left.changes)
  await recommit(ctx, orderId, left.changes)
  saveProgress(ctx, order, left.lines)
  await ctx.emit('goods.returned', { id, orderId })
}

const notReplaced = (lines: readonly queries.LineRow[]): queries.LineRow[] =>
  lines.flatMap((line) => {
    const left = subtract(decimal(line.quantity), decimal(line.replaced))
    return left.units > 0n ? [{ ...line, quantity: decimalText(left) }] : []
  })
