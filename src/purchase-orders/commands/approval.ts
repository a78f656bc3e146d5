import * as approvals from '../../approvals/index.ts'
import { directCharges, refuseClosed } from '../../budgets/index.ts'
import { move } from '../../kernel/lifecycle.ts'
import { asWritten, message } from '../../messages/index.ts'
import { notify } from '../../notifications/index.ts'
import type { Ctx } from '../../platform/ctx.ts'
import { itemsFor } from '../../purchase-requests/index.ts'
import { peopleWho, readDuties } from '../../segregation-of-duties/index.ts'
import { refuseHeld, vendorHolds } from '../../vendor-holds/index.ts'
import { chargesOfDirect, commitmentsOfDirect } from '../direct.ts'
import * as directQueries from '../direct-queries.ts'
import { refuseOnHold } from '../hold.ts'
import * as lineQueries from '../line-queries.ts'
import { moves, orderLifecycle, subjectOf } from '../purchase-order.ts'
import * as queries from '../queries.ts'
import { refuseOutsideScope } from '../scope.ts'
import { numberOf } from '../states.ts'
import { url } from '../url.ts'
import * as vendorQueries from '../vendor-queries.ts'
import { orderableVendor } from './place.ts'

/** Sends an order without a request for approval: its value is reserved, or both are refused. */
export async function submit(ctx: Ctx, id: string, version?: number): Promise<void> {
  const subject = subjectOf(id)
  const [vendor, order, lines, holds, entities, closed, duties, authors, approval] =
    await Promise.all([
      vendorQueries.lockVendorOf(ctx.tx, id),
      ctx.lock(queries.purchaseOrder, id, version),
      lineQueries.orderLines(ctx.tx, id),
      vendorHolds(ctx.tx, { orderId: id }),
      vendorQueries.entitiesOfOrder(ctx.tx, id),
      directQueries.closedPlaces(ctx.tx, id),
      readDuties(ctx, subject),
      peopleWho(ctx.tx, 'purchase_order.place', id),
      approvals.readToOpen(ctx, subject, directQueries.sought(id)),
    ])
  const submitted = moves.move('submit', order, ctx.actor)
  refuseOnHold(order)
  refuseHeld({ vendor: order.vendor_name, holds, stops: 'orders', today: ctx.today })
  refuseOutsideScope(orderableVendor(vendor), entities)
  refuseClosed(closed)
  await duties.save('purchase_order.place')
  const charges = chargesOfDirect(order, lines)
  const items = itemsFor(order.base_total, lines)
  approval.wait({ requesterId: order.buyer_id, vendorId: order.vendor_id, items })
  // At once: what was approved before is committed in this transaction, and must find it.
  const reserved = await directCharges.submit(ctx, subject, charges)
  const revision = order.revision + 1
  const budgetId = reserved.first?.id ?? null
  directQueries.saveSubmitted(ctx.tx, { id, budgetId, at: ctx.now }, submitted)
  ctx.record('purchase_order.submitted', subject, {
    revision,
    reserved: reserved.minor,
    budget: reserved.first ? `${reserved.first.code} ${reserved.first.fiscal_year}` : null,
    budget_state: reserved.state,
  })
  await approval.open({
    ...subject,
    number: numberOf(order),
    title: order.vendor_name,
    revision,
    requesterId: order.buyer_id,
    authorIds: [...new Set([ctx.actor.userId, ...authors.map((person) => person.user_id)])],
    currency: ctx.actor.organisation.baseCurrency,
    amount: order.base_total,
    costCenterId: order.cost_center_id,
    charges,
    items,
    vendorId: order.vendor_id,
    budget: { state: reserved.state, ownerIds: reserved.ownerIds },
  })
}

/** Takes it back to the draft: what it had reserved or committed is released, and its next version is approved anew. */
export async function withdraw(ctx: Ctx, id: string, version?: number): Promise<void> {
  const order = await ctx.lock(queries.purchaseOrder, id, version)
  const withdrawn = moves.move('withdraw', order, ctx.actor)
  if (order.status === 'pending') await approvals.withdraw(ctx, id)
  const released = await directCharges.takeBack(ctx, subjectOf(id))
  lineQueries.freeCommitment(ctx.tx, id)
  directQueries.saveDecided(ctx.tx, id, null, withdrawn)
  ctx.record('purchase_order.withdrawn', subjectOf(id), { released })
}

/**
 * Applies the decision: approved, its value is committed and it may be issued; else it is a draft again and reserves
 * nothing.
 */
export async function decided(
  ctx: Ctx,
  id: string,
  decision: approvals.Decision,
  reason: string | null,
): Promise<void> {
  const [order, lines] = await Promise.all([
    ctx.lock(queries.purchaseOrder, id),
    lineQueries.orderLines(ctx.tx, id),
  ])
  const subject = subjectOf(id)
  if (decision === 'approved') {
    await directCharges.approve(ctx, subject, 'committed')
    lineQueries.commit(ctx.tx, commitmentsOfDirect(order, lines))
    directQueries.saveDecided(ctx.tx, id, ctx.now, move(orderLifecycle, order.status, 'approve'))
    ctx.record('purchase_order.approved', subject, {
      reason,
      revision: order.revision,
      committed: order.base_total,
    })
  } else {
    const released = await directCharges.takeBack(ctx, subject)
    directQueries.saveDecided(ctx.tx, id, null, move(orderLifecycle, order.status, 'turn_down'))
    ctx.record(`purchase_order.${decision}`, subject, {
      reason,
      revision: order.revision,
      released,
    })
  }
  await notify(ctx, [order.buyer_id], {
    kind: 'request_decided',
    key: `decided ${id} ${order.revision}`,
    title: message('notice.order_decided', { vendor: order.vendor_name, decision }),
    body: reason ? asWritten(reason) : null,
    path: url.show(id),
    subject,
  })
}
