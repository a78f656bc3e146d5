import { conflict, invalid } from '../../kernel/problem.ts'
import type { Ctx } from '../../platform/ctx.ts'
import { purchaseOrder } from '../../purchase-orders/index.ts'
import * as scans from '../scan-queries.ts'

type Kept = { purchase_order_line_id: string; code: string }

/** Remembers which item a bar code stands for, so that it is found by it from now on. */
export async function keepCode(
  ctx: Ctx,
  { purchase_order_line_id: lineId, code }: Kept,
): Promise<string> {
  const { purchase_order_id: orderId } = await scans.findLine(ctx.tx, lineId)
  const [, line, other] = await Promise.all([
    ctx.lock(purchaseOrder, orderId),
    scans.findLine(ctx.tx, lineId),
    scans.itemNamed(ctx.tx, code),
  ])
  if (line.catalog_item_id === null)
    throw conflict(
      'not_from_catalog',
      `“${line.description}” is no item of the catalog, so no code can be kept for it. Choose its line by hand.`,
    )
  if (other && other.code.toLowerCase() === code.toLowerCase())
    throw invalid(
      '/code',
      'already_exists',
      `“${code}” is the catalog's own code of ${other.name}, so it cannot stand for another item.`,
    )
  scans.keepCode(ctx.tx, {
    id: ctx.newId(),
    itemId: line.catalog_item_id,
    code,
    by: ctx.actor.userId,
  })
  ctx.record(
    'purchase_order.code_kept',
    { kind: 'purchase_order', id: orderId },
    { code, note: `${code}: ${line.description}`, was: other?.name ?? null },
  )
  return orderId
}
