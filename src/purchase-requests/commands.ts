import { message, asWritten } from '../messages/index.ts'
import { moveTo } from '../kernel/lifecycle.ts'
import * as approvals from '../approvals/index.ts'
import * as budgets from '../budgets/index.ts'
import { fromContract } from '../catalog/index.ts'
import { decimal } from '../kernel/decimal.ts'
import { conflict, invalid } from '../kernel/problem.ts'
import { notify } from '../notifications/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { chargesWithin, itemsFor } from './charges.ts'
import {
  isFullyHandled,
  moves,
  requestLifecycle,
  type PurchaseRequest,
  type Status,
} from './purchase-request.ts'
import { contentOf } from './revision.ts'
import * as chargeQueries from './charge-queries.ts'
import * as queries from './queries.ts'
import * as lineQueries from './line-queries.ts'
import { approvedBefore } from './revision-queries.ts'
import { fallBack, putInForce } from './revising.ts'

const subjectOf = (id: string) => ({ kind: 'purchase_request', id })

/** Reserves the estimate and opens the approval, or refuses both. */
export async function submit(ctx: Ctx, id: string, version?: number): Promise<void> {
  const [pr, lines, closed, chargesOf, approval, reserve] = await Promise.all([
    ctx.lock(queries.purchaseRequest, id, version),
    lineQueries.lines(ctx.tx, id),
    chargeQueries.closedPlaces(ctx.tx, id),
    chargesWithin(ctx, id),
    approvals.readToOpen(ctx, subjectOf(id), chargeQueries.sought(id)),
    budgets.readToReserve(ctx, chargeQueries.places(id)),
  ])
  const submitted = moves.move('submit', pr, ctx.actor)
  if (pr.need_by < ctx.today)
    throw invalid(
      '/need_by',
      'past',
      'The need-by date has passed. Edit the request and choose a later one.',
    )
  budgets.refuseClosed(closed)
  const charges = chargesOf(pr)
  const items = itemsFor(pr.base_total, lines)
  approval.wait({ requesterId: pr.requester_id, vendorId: pr.vendor_id, items })
  const reserved = await reserve(subjectOf(id), charges)
  queries.saveState(ctx.tx, {
    id,
    move: submitted,
    budgetId: reserved.first?.id ?? null,
    reserved: reserved.minor,
    submittedOn: ctx.today,
  })
  queries.saveRevision(ctx.tx, id, pr.revision, contentOf(pr, lines), ctx.actor.userId)
  ctx.record('purchase_request.submitted', subjectOf(id), {
    revision: pr.revision,
    reserved: reserved.minor,
    budget: reserved.first ? `${reserved.first.code} ${reserved.first.fiscal_year}` : null,
    budget_state: reserved.state,
  })
  await approval.open({
    ...subjectOf(id),
    number: pr.number,
    title: pr.title,
    revision: pr.revision,
    requesterId: pr.requester_id,
    currency: ctx.actor.organisation.baseCurrency,
    amount: pr.base_total,
    costCenterId: pr.cost_center_id,
    charges,
    vendorId: pr.vendor_id,
    items,
    contract: lines.some((line) => fromContract(line.price_source)),
    budget: { state: reserved.state, ownerIds: reserved.ownerIds },
  })
}

export async function withdraw(ctx: Ctx, id: string, version?: number): Promise<void> {
  const pr = await ctx.lock(queries.purchaseRequest, id, version)
  const withdrawn = moves.to('withdraw', pr, ctx.actor)
  await approvals.withdraw(ctx, id)
  if (await approvedBefore(ctx.tx, id)) {
    await fallBack(ctx, pr)
    ctx.record('purchase_request.revision_withdrawn', subjectOf(id), { revision: pr.revision })
    return
  }
  await takeBack(ctx, pr, withdrawn)
  ctx.record('purchase_request.withdrawn', subjectOf(id), { released: pr.reserved })
}

/**
 * Cancels what is not ordered yet: its reservation is released and buyers no longer see it. What was ordered goes on.
 */
export async function cancel(
  ctx: Ctx,
  id: string,
  reason: string,
  version?: number,
): Promise<void> {
  const pr = await ctx.lock(queries.purchaseRequest, id, version)
  const cancelled = moves.to('cancel', pr, ctx.actor)
  const lines = await lineQueries.lines(ctx.tx, id)
  if (lines.every(isFullyHandled))
    throw conflict('wrong_state', 'Everything is ordered already. Cancel the order instead.')
  lineQueries.cancelRest(ctx.tx, id)
  await budgets.release(ctx, subjectOf(id))
  saveFree(
    ctx,
    pr,
    lines.some((line) => decimal(line.ordered_quantity).units > 0n) ? 'ordered' : cancelled,
  )
  ctx.record('purchase_request.cancelled', subjectOf(id), { reason, released: pr.reserved })
  await notify(ctx, [pr.requester_id], {
    kind: 'request_decided',
    key: `cancelled ${id}`,
    title: message('notice.rest_cancelled', { number: pr.number }),
    body: message('notice.titled_reason', { title: pr.title, reason }),
    path: `/purchase-requests/${id}`,
    subject: subjectOf(id),
  })
}

/** Applies the decision. Rejected and returned requests release their reservation at once. */
export async function decided(
  ctx: Ctx,
  id: string,
  decision: approvals.Decision,
  reason: string | null,
): Promise<void> {
  const [pr, revised] = await Promise.all([
    ctx.lock(queries.purchaseRequest, id),
    approvedBefore(ctx.tx, id),
  ])
  if (revised) return revisionDecided(ctx, pr, decision, reason, revised.proposed_by)
  if (decision === 'approved')
    queries.saveState(ctx.tx, {
      id,
      move: moveTo(requestLifecycle, pr.status, 'approved'),
      budgetId: pr.budget_id,
      reserved: pr.reserved,
    })
  else await takeBack(ctx, pr, decision)
  ctx.record(`purchase_request.${decision}`, subjectOf(id), {
    reason,
    revision: pr.revision,
    ...(decision === 'approved' ? {} : { released: pr.reserved }),
  })
  await notify(ctx, [pr.requester_id], {
    kind: 'request_decided',
    key: `decided ${id} ${pr.revision}`,
    title:
      decision === 'returned'
        ? message('notice.returned_to_you', { number: pr.number })
        : message('notice.decided', { number: pr.number, decision }),
    body: reason
      ? message('notice.titled_reason', { title: pr.title, reason })
      : asWritten(pr.title),
    path: `/purchase-requests/${id}`,
    subject: subjectOf(id),
  })
}

/** Applies the decision on a revision: the revision is in force, or else the content approved before. */
async function revisionDecided(
  ctx: Ctx,
  pr: PurchaseRequest,
  decision: approvals.Decision,
  reason: string | null,
  proposedBy: string,
): Promise<void> {
  await (decision === 'approved' ? putInForce(ctx, pr) : fallBack(ctx, pr))
  ctx.record(`purchase_request.revision_${decision}`, subjectOf(pr.id), {
    reason,
    revision: pr.revision,
  })
  await notify(ctx, [...new Set([pr.requester_id, proposedBy])], {
    kind: 'request_decided',
    key: `decided ${pr.id} ${pr.revision}`,
    title: message('notice.revision_decided', {
      number: pr.number,
      revision: pr.revision,
      decision,
    }),
    body:
      decision === 'approved'
        ? asWritten(pr.title)
        : message('notice.revision_dropped', { reason }),
    path: `/purchase-requests/${pr.id}`,
    subject: subjectOf(pr.id),
  })
}

/**
 * Nothing of it stays in its budgets, not even where its lines were charged: written anew, they may be charged
 * elsewhere.
 */
async function takeBack(ctx: Ctx, pr: PurchaseRequest, status: Status): Promise<void> {
  await budgets.directCharges.takeBack(ctx, subjectOf(pr.id))
  saveFree(ctx, pr, status)
}
const saveFree = (ctx: Ctx, pr: PurchaseRequest, status: Status): void =>
  queries.saveState(ctx.tx, {
    id: pr.id,
    move: moveTo(requestLifecycle, pr.status, status),
    budgetId: null,
    reserved: 0n,
  })
