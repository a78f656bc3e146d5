import { conflict } from '../../kernel/problem.ts'
import type { Ctx } from '../../platform/ctx.ts'
import { refuseHeld, vendorHolds } from '../../vendor-holds/index.ts'
import type { Found } from '../decide.ts'

/** A vendor that is not active, or on hold for orders, is ordered nothing more from. */
export async function refuseVendor(ctx: Ctx, { order, vendor }: Found): Promise<void> {
  if (vendor?.status !== 'active')
    throw conflict(
      'wrong_state',
      `${order.vendor_name} is not active at the moment, so no more may be ordered from them.`,
    )
  refuseHeld({
    vendor: order.vendor_name,
    holds: await vendorHolds(ctx.tx, { orderId: order.id }),
    stops: 'orders',
    today: ctx.today,
  })
}
