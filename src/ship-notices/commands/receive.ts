import { move } from '../../kernel/lifecycle.ts'
import { invalid } from '../../kernel/problem.ts'
import type { Ctx } from '../../platform/ctx.ts'
import * as queries from '../queries.ts'
import { shipNoticeLifecycle } from '../ship-notice.ts'

/** A notice whose order is locked already. */
export const lockNotice = (ctx: Ctx, id: string): Promise<queries.ShipNotice> =>
  ctx.lock(queries.shipNotice, id)

/** A receipt was posted from it. */
export function receiveNotice(ctx: Ctx, notice: queries.ShipNotice, orderId: string): void {
  if (notice.purchase_order_id !== orderId)
    throw invalid('/ship_notice_id', 'unknown', 'This delivery is not one of the order.')
  queries.moveTo(ctx.tx, notice.id, {
    move: move(shipNoticeLifecycle, notice.status, 'receive'),
  })
}

/** The receipt that was posted from it was taken back, so the delivery is expected again. */
export async function expectNoticeAgain(ctx: Ctx, receiptId: string): Promise<void> {
  const { ship_notice_id: id } = (await queries.ofReceipt(ctx.tx, receiptId)) ?? {}
  if (!id) return
  const { status } = await lockNotice(ctx, id)
  queries.moveTo(ctx.tx, id, { move: move(shipNoticeLifecycle, status, 'expect_again') })
}
