import { conflict } from '../../kernel/problem.ts'
import type { Ctx } from '../../platform/ctx.ts'
import {
  billingProgress,
  derivedMove,
  receiptProgress,
  type Line,
  type PurchaseOrder,
} from '../purchase-order.ts'
import { nextDelivery } from '../line-delivery.ts'
import { toReceive } from '../goods.ts'
import * as queries from '../queries.ts'
import * as lineQueries from '../line-queries.ts'
import { subjectOf } from '../purchase-order.ts'

/**
 * Updates the receipt and billing status from the lines. An order received and billed in full is closed, and its
 * remaining commitment released.
 */
export async function refreshStatus(
  ctx: Ctx,
  order: Pick<PurchaseOrder, 'id' | 'status'>,
): Promise<void> {
  saveProgress(ctx, order, await lineQueries.orderLines(ctx.tx, order.id))
}

const isToCome = (line: Line): boolean => toReceive(line).units > 0n

/** The same for a caller that has locked the order and knows its lines as they will be. */
export function saveProgress(
  ctx: Ctx,
  order: Pick<PurchaseOrder, 'id' | 'status'>,
  lines: readonly Line[],
): void {
  const receipt = receiptProgress(lines)
  const billing = billingProgress(lines)
  const move = derivedMove({ receipt, billing })
  const next = nextDelivery(lines.filter(isToCome).map(({ due_on: day }) => day))
  queries.saveProgress(ctx.tx, order.id, { receipt, billing, next }, move, ({ touched }) => {
    if (touched === 0)
      throw conflict(
        'wrong_state',
        'The order is not issued, so nothing can be received or billed for it.',
      )
  })
  if (move.to === 'closed' && order.status !== 'closed')
    ctx.record('purchase_order.closed', subjectOf(order.id))
}
