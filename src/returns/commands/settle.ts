import { move } from '../../kernel/lifecycle.ts'
import type { Ctx } from '../../platform/ctx.ts'
import { orderLines } from '../../purchase-orders/index.ts'
import { returnLifecycle, settled } from '../goods-return.ts'
import * as queries from '../queries.ts'

/**
 * Goods or bills of an order came or were taken back: which of its returns have what they wait for? The order is
 * locked.
 */
export async function settle(ctx: Ctx, orderId: string): Promise<void> {
  const [open, lines] = await Promise.all([
    queries.openOf(ctx.tx, orderId),
    orderLines(ctx.tx, orderId),
  ])
  const done = settled(open, lines)
  for (const { id, status } of open) {
    const act = done.get(id) ? 'satisfy' : 'expect_again'
    const { from } = returnLifecycle.moves[act]
    if (!from.some((state) => state === status)) continue
    queries.saveEnded(ctx.tx, id, {
      reason: null,
      creditNoteId: null,
      move: move(returnLifecycle, status, act),
    })
    ctx.record(act === 'satisfy' ? 'goods_return.satisfied' : 'goods_return.expected_again', {
      kind: 'goods_return',
      id,
    })
  }
}
