import * as approvals from '../../approvals/index.ts'
import { adjust, changeCommitment, resplit } from '../../budgets/index.ts'
import { move, moveTo, type Move } from '../../kernel/lifecycle.ts'
import { asWritten, message } from '../../messages/index.ts'
import { notify } from '../../notifications/index.ts'
import type { Ctx } from '../../platform/ctx.ts'
import { partsOf, revise } from '../../purchase-orders/index.ts'
import * as requests from '../../purchase-requests/index.ts'
import { changeLifecycle, moves } from '../change-order.ts'
import { asItIs, decide, isTakenOff, type Decision } from '../decide.ts'
import { deliveryNow } from '../delivery.ts'
import { splitsToWrite } from '../line-split.ts'
import * as queries from '../queries.ts'
import { url } from '../url.ts'
import { refuseVendor } from './vendor.ts'
import {
  subjectOf,
  orderOf,
  type Locked,
  type Decided,
  lockChange,
  rowsOf,
  isAmong,
} from './locked.ts'

/** Applies what was approved and could not be applied then. */
export async function applyApproved(ctx: Ctx, id: string, version?: number): Promise<void> {
  const locked = await lockChange(ctx, id, version)
  const applied = moves.move('apply', locked.change, ctx.actor)
  const decision = decide(ctx, rowsOf(locked.lines), locked.found)
  if (decision.asks) await refuseVendor(ctx, locked.found)
  await apply(ctx, { ...locked, decision }, applied)
}

/** Applies the decision. What was approved but does not fit the order any more waits for the buyer. */
export async function decided(
  ctx: Ctx,
  id: string,
  decision: approvals.Decision,
  reason: string | null,
): Promise<void> {
  const locked = await lockChange(ctx, id)
  const { change } = locked
  const misfit = decision === 'approved' ? await applyOrWait(ctx, locked) : null
  if (decision !== 'approved') {
    const released = await adjust.reject(ctx, subjectOf(id))
    const to = decision === 'rejected' ? 'rejected' : 'draft'
    queries.saveStatus(ctx.tx, id, moveTo(changeLifecycle, change.status, to), {
      open: decision === 'returned',
    })
    ctx.record(`change_order.${decision}`, subjectOf(id), { reason, released })
  }
  await notify(ctx, [change.owner_id], {
    kind: 'request_decided',
    key: `decided ${id} ${change.revision}`,
    title:
      decision === 'returned'
        ? message('notice.returned_to_you', { number: change.number })
        : message('notice.decided', { number: change.number, decision }),
    body: misfit ? asWritten(misfit) : reason ? asWritten(reason) : null,
    path: url.show(id),
    subject: subjectOf(id),
  })
}

/**
 * Why it was not applied; null where it was. Whatever refuses it, the decision is kept: nobody could withdraw or decide
 * on a change whose approval always fails.
 */
async function applyOrWait(ctx: Ctx, locked: Locked): Promise<string | null> {
  const { change } = locked
  const misfit = await refusalOf(ctx, async (part) => {
    const decision = decide(part, rowsOf(locked.lines), locked.found)
    if (decision.asks) await refuseVendor(part, locked.found)
    await apply(part, { ...locked, decision }, move(changeLifecycle, change.status, 'take_effect'))
  })
  if (misfit === null) return null
  queries.saveStatus(ctx.tx, change.id, move(changeLifecycle, change.status, 'approve'), {
    open: true,
  })
  ctx.record('change_order.approved', subjectOf(change.id), { reason: misfit })
  return misfit
}

/** Why a change was refused, also by the database; null where it was made. A fault of ours, or an outage, is none. */
async function refusalOf(ctx: Ctx, change: (part: Ctx) => Promise<void>): Promise<string | null> {
  try {
    await ctx.apart(change)
    return null
  } catch (error) {
    const problem = ctx.problemOf(error)
    if (!problem || problem.status >= 500) throw error
    return problem.message
  }
}

/** The order becomes what the change says; the budgets move by the difference, less what is reserved for it. */
export async function apply(
  ctx: Ctx,
  { change, lines, found, decision }: Decided,
  applied: Move,
): Promise<void> {
  const { order } = found
  await revise(ctx, found, {
    sequence: change.sequence,
    expectedOn: change.expected_on,
    terms: change.terms ?? order.terms,
    delivery: change.delivery ?? deliveryNow(order),
    vendorReason: change.vendor_reason ?? order.vendor_reason,
    total: decision.total,
    tax: decision.tax,
    base: decision.base,
    pricing: decision.pricing,
    changed: revisedLines(decision),
    removed: decision.changed.filter(isTakenOff).map(({ line }) => line.id),
    added: decision.added,
  })
  const reserved = new Map(
    lines.map((line) => [line.purchase_order_line_id ?? line.id, line.reserved] as const),
  )
  const typed = decision.added.filter(({ charged }) => charged !== null)
  const { resplits } = decision
  await adjust.approve(
    ctx,
    subjectOf(change.id),
    orderOf(order.id),
    [],
    [...typed.map(({ id }) => id), ...resplits.map(({ lineId }) => lineId)],
  )
  if (resplits.length) await resplit.apply(ctx, orderOf(order.id), resplits)
  await changeCommitment(
    ctx,
    orderOf(order.id),
    [...decision.deltas, ...typed.map(({ id, committed }) => [id, committed] as const)]
      .filter(([lineId]) => !isAmong(resplits, lineId))
      .map(([lineId, minor]) => ({ lineId, minor: minor - (reserved.get(lineId) ?? 0n) })),
  )
  if (found.toOrder && decision.added.length)
    await requests.order(
      ctx,
      orderOf(order.id),
      found.locked.map((pr) => ({ pr, parts: partsOf(decision.added, pr) })),
      found.toOrder,
    )
  queries.saveStatus(ctx.tx, change.id, applied, { open: false })
  ctx.record('change_order.applied', subjectOf(change.id), {
    order: order.number,
    was: order.total,
    total: decision.total,
    currency: order.currency,
  })
}

/** The lines that are written: what changes, and what only has another part of charges, discounts or tax. */
const revisedLines = ({ changed, shifted, deltas }: Decision) =>
  [
    ...changed
      .filter((one) => !isTakenOff(one))
      .map((one) => ({ ...one, splits: splitsToWrite(one) })),
    ...shifted.map((one) => ({ ...asItIs(one.line), ...one })),
  ].map((one) => ({
    lineId: one.line.id,
    description: one.description,
    quantity: one.quantity,
    price: one.price,
    pricing: one.pricing,
    amount: one.amount,
    adjustment: one.adjustment,
    tax: one.tax,
    nonDeductible: one.nonDeductible,
    dueOn: one.dueOn,
    deliverTo: one.deliverTo,
    asWhole: one.asWhole,
    splits: one.splits,
    delta: deltas.get(one.line.id) ?? 0n,
  }))
