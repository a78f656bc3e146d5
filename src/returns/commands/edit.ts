import type { Ctx } from '../../platform/ctx.ts'
import { purchaseOrder } from '../../purchase-orders/index.ts'
import { goingBack, moves } from '../goods-return.ts'
import * as queries from '../queries.ts'
import { insertLines, refuseReversed, type Input } from './create.ts'

type Edited = Omit<Input, 'receipt_id'> & { version?: number | undefined }

/** A draft is written anew: nothing has left yet. */
export async function edit(ctx: Ctx, id: string, { version, ...input }: Edited): Promise<void> {
  const head = await queries.find(ctx.tx, id)
  const [, goodsReturn, receipt, received] = await Promise.all([
    ctx.lock(purchaseOrder, head.purchase_order_id),
    ctx.lock(queries.goodsReturn, id, version),
    queries.findReceipt(ctx.tx, head.receipt_id),
    queries.receiptLines(ctx.tx, head.receipt_id),
  ])
  const move = moves.move('edit', goodsReturn, ctx.actor)
  refuseReversed(receipt)
  const lines = goingBack(input.lines, received)
  queries.saveEdited(ctx.tx, id, { reason: input.reason, intent: input.intent, move })
  queries.removeLines(ctx.tx, id)
  insertLines(ctx, id, { lines, received })
  ctx.record(
    'goods_return.edited',
    { kind: 'goods_return', id },
    { intent: input.intent, reason: input.reason, lines: lines.length },
  )
}
