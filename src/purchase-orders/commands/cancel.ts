import { freeReleases } from '../../blanket-orders/index.ts'
import { uncommit } from '../../budgets/index.ts'
import { conflict } from '../../kernel/problem.ts'
import type { Ctx } from '../../platform/ctx.ts'
import * as requests from '../../purchase-requests/index.ts'
import * as allocations from '../allocation-queries.ts'
import * as dispatch from '../dispatch-commands.ts'
import { moves, nothingHappened, type PurchaseOrder } from '../purchase-order.ts'
import { refuseOpenChange } from './open-change.ts'
import { url } from '../url.ts'
import * as queries from '../queries.ts'
import * as lineQueries from '../line-queries.ts'
import { subjectOf } from '../purchase-order.ts'

/**
 * Only before goods or invoices arrive. The commitment is released and the requests can be ordered again.
 * `withRequests`: the requested quantities are cancelled too.
 */
export async function cancel(
  ctx: Ctx,
  id: string,
  {
    reason,
    version,
    withRequests,
  }: { reason: string; version?: number | undefined; withRequests: boolean },
): Promise<void> {
  const taken = (await allocations.ofOrder(ctx.tx, id)).filter((a) => a.live)
  const locked = await requests.lockAll(ctx.tx, [...new Set(taken.map((a) => a.request_id))])
  const order = await ctx.lock(queries.purchaseOrder, id, version)
  refuseStarted(order)
  const cancelled = moves.move('cancel', order, ctx.actor)
  const [invoice, change] = await Promise.all([
    queries.liveInvoice(ctx.tx, id),
    queries.openChange(ctx.tx, id),
  ])
  refuseOpenChange(change)
  if (invoice)
    throw conflict(
      'has_invoice',
      invoice.held
        ? `Invoice ${invoice.number} is linked to it. Reject that first.`
        : `Advance ${invoice.number} on it is approved and still to be paid. Void that first.`,
    ).leadingTo({ label: 'Open the invoice', href: `/invoices/${invoice.id}` })
  queries.saveCancelled(ctx.tx, id, cancelled)
  lineQueries.freeCommitment(ctx.tx, id)
  freeReleases(ctx.tx, id)
  allocations.free(
    ctx.tx,
    taken.map((a) => a.id),
  )
  const released = order.direct
    ? await uncommit(ctx, subjectOf(id))
    : await requests.returnToRequests(
        ctx,
        subjectOf(id),
        locked.map((pr) => ({
          pr,
          parts: taken
            .filter((a) => a.request_id === pr.id)
            .map((a) => ({ lineId: a.request_line_id, quantity: a.quantity })),
        })),
        withRequests,
      )
  ctx.record('purchase_order.cancelled', subjectOf(id), {
    reason,
    released,
    ...(withRequests ? { with_requests: true } : {}),
  })
  if (order.number) await dispatch.cancelled(ctx, order)
}

/** What has begun to come is closed instead, where that is done. */
function refuseStarted(order: PurchaseOrder): void {
  const verdict = nothingHappened(order)
  if (order.status === 'issued' && verdict !== true)
    throw conflict('not_allowed', verdict).leadingTo({
      label: 'Close what has not come',
      href: url.show(order.id),
    })
}
