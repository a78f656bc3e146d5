import * as approvals from '../approvals/index.ts'
import { move, moveTo } from '../kernel/lifecycle.ts'
import * as budgets from '../budgets/index.ts'
import { fromContract } from '../catalog/index.ts'
import { invalid } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import { recordDuty } from '../segregation-of-duties/index.ts'
import { ofOpen, statusFromLines } from './allocation.ts'
import { chargesOf, itemsFor } from './charges.ts'
import { priced } from './pricing.ts'
import { type Input } from './drafting.ts'
import { belowOrdered, moves, requestLifecycle, type PurchaseRequest } from './purchase-request.ts'
import { contentOf } from './revision.ts'
import * as queries from './queries.ts'
import * as unsavedQueries from './unsaved-queries.ts'
import * as lineQueries from './line-queries.ts'
import * as revisions from './revision-queries.ts'
import * as restoreQueries from './restore-queries.ts'

const subjectOf = (id: string) => ({ kind: 'purchase_request', id })

/**
 * Revises an approved request. What is ordered stays. Approvers decide on what changed, and nothing more can be ordered
 * until then.
 */
export async function revise(
  ctx: Ctx,
  id: string,
  input: Input & { reason?: string | null | undefined },
  version?: number,
): Promise<void> {
  const pr = await ctx.lock(queries.purchaseRequest, id, version)
  moves.to('revise', pr, ctx.actor)
  const before = await lineQueries.lines(ctx.tx, id)
  const content = await priced(ctx, id, input, before)
  refuseBelowOrdered(before, content.lines)
  if (content.row.currency !== pr.currency && pr.status === 'partially_ordered')
    throw invalid(
      '/currency',
      'ordered',
      `Part of it is ordered in ${pr.currency} already. Keep the currency, or raise another request.`,
    )
  revisions.keepApproved(ctx.tx, id, input.reason ?? null, ctx.actor.userId)
  queries.saveContent(
    ctx.tx,
    content.row,
    pr.revision + 1,
    move(requestLifecycle, pr.status, 'rewrite'),
  )
  await revisions.reviseLines(ctx.tx, id, content.lines)
  unsavedQueries.dropUnsaved(ctx.tx, ctx.actor.userId, id)
  lineQueries.insertSplits(ctx.tx, content.splits)
  await ask(ctx, id, { action: 'purchase_request.revised', reason: input.reason ?? null })
}

/** A buyer proposes another vendor than the approved one. The approvers concerned with the vendor decide. */
export async function proposeVendor(
  ctx: Ctx,
  id: string,
  input: { vendor_id: string; reason: string },
  version?: number,
): Promise<void> {
  const pr = await ctx.lock(queries.purchaseRequest, id, version)
  moves.to('propose_vendor', pr, ctx.actor)
  if (pr.vendor_id === input.vendor_id)
    throw invalid('/vendor_id', 'same', `${pr.vendor_name} is the vendor it was approved for.`)
  revisions.keepApproved(ctx.tx, id, input.reason, ctx.actor.userId)
  revisions.saveVendor(ctx.tx, {
    id,
    vendorId: input.vendor_id,
    reason: input.reason,
    revision: pr.revision + 1,
  })
  await ask(ctx, id, { action: 'purchase_request.vendor_proposed', reason: input.reason })
}

/** Submits a revision for approval. Its author counts as a requester too, so they may not approve it. */
async function ask(
  ctx: Ctx,
  id: string,
  { action, reason }: { action: string; reason: string | null },
): Promise<void> {
  await recordDuty(ctx, 'purchase_request.raise', subjectOf(id))
  const [pr, lines, wait] = await Promise.all([
    queries.find(ctx.tx, id),
    lineQueries.lines(ctx.tx, id),
    approvals.readToWait(ctx),
  ])
  const charges = await chargesOf(ctx, pr)
  const items = itemsFor(pr.base_total, lines)
  wait({ requesterId: pr.requester_id, vendorId: pr.vendor_id, items })
  const reserved = await budgets.replace(ctx, subjectOf(id), ofOpen(charges, lines), { hold: true })
  queries.saveState(ctx.tx, {
    id,
    move: moveTo(requestLifecycle, pr.status, 'pending'),
    budgetId: reserved.first?.id ?? pr.budget_id,
    reserved: reserved.minor,
    submittedOn: ctx.today,
  })
  queries.saveRevision(ctx.tx, id, pr.revision, contentOf(pr, lines), ctx.actor.userId)
  ctx.record(action, subjectOf(id), {
    revision: pr.revision,
    reserved: reserved.minor,
    ...(reason ? { reason } : {}),
  })
  await approvals.open(ctx, {
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

/** The revision is approved: it now limits what can be ordered, and only its amount stays reserved. */
export async function putInForce(ctx: Ctx, pr: PurchaseRequest): Promise<void> {
  revisions.dropApproved(ctx.tx, pr.id)
  await updateReservation(ctx, pr, {})
}

/** The revision is rejected or withdrawn: the content approved before is in force again, as the next revision. */
export async function fallBack(ctx: Ctx, pr: PurchaseRequest): Promise<void> {
  restoreQueries.restoreRequest(ctx.tx, pr.id, pr.revision + 1)
  await restoreQueries.restoreLines(ctx.tx, pr.id)
  await restoreQueries.restoreSplits(ctx.tx, pr.id)
  revisions.dropApproved(ctx.tx, pr.id)
  const [now, lines] = await Promise.all([
    queries.find(ctx.tx, pr.id),
    lineQueries.lines(ctx.tx, pr.id),
  ])
  queries.saveRevision(ctx.tx, pr.id, now.revision, contentOf(now, lines), now.requester_id)
  await updateReservation(ctx, now, { force: true })
}

async function updateReservation(
  ctx: Ctx,
  pr: PurchaseRequest,
  how: { force?: boolean },
): Promise<void> {
  const lines = await lineQueries.lines(ctx.tx, pr.id)
  const charges = ofOpen(await chargesOf(ctx, pr), lines)
  const reserved = await budgets.replace(ctx, subjectOf(pr.id), charges, how)
  queries.saveState(ctx.tx, {
    id: pr.id,
    move: moveTo(requestLifecycle, pr.status, statusFromLines(lines)),
    budgetId: reserved.first?.id ?? pr.budget_id,
    reserved: reserved.minor,
  })
}

function refuseBelowOrdered(
  before: Parameters<typeof belowOrdered>[0],
  now: Parameters<typeof belowOrdered>[1],
): void {
  const wrong = belowOrdered(before, now)
  if (wrong) throw invalid(`/lines/${wrong.index}/${wrong.field}`, 'ordered', wrong.message)
}
