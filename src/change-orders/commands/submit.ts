import * as approvals from '../../approvals/index.ts'
import { adjust, directCharges, resplit } from '../../budgets/index.ts'
import { move, type Move } from '../../kernel/lifecycle.ts'
import type { Ctx } from '../../platform/ctx.ts'
import { refuseClosedCharges, type PurchaseOrder } from '../../purchase-orders/index.ts'
import { recordDuty } from '../../segregation-of-duties/index.ts'
import { addsOf } from '../adds.ts'
import { changeLifecycle, moves } from '../change-order.ts'
import { chargesOf } from '../charges.ts'
import { decide, type Decision } from '../decide.ts'
import { chargedAfter } from '../line-split.ts'
import * as queries from '../queries.ts'
import type { ChangeOrder } from '../queries.ts'
import { typedCharges } from '../typed.ts'
import {
  subjectOf,
  orderOf,
  type Decided,
  lockChange,
  rowsOf,
  linesOf,
  isAmong,
  contentOf,
} from './locked.ts'
import { apply } from './apply.ts'
import { refuseVendor } from './vendor.ts'

/**
 * Where a line costs more, what is more is reserved and the approvers of the order's new total are asked; else nothing
 * is reserved, and the change is applied at once. Returns which.
 */
export async function submit(ctx: Ctx, id: string, version?: number): Promise<'asked' | 'applied'> {
  const locked = await lockChange(ctx, id, version)
  const { change, found } = locked
  const submitted = moves.move('submit', change, ctx.actor)
  const decision = decide(ctx, rowsOf(locked.lines), found)
  await recordDuty(ctx, 'purchase_order.place', orderOf(found.order.id))
  if (!decision.asks) {
    await placeTyped(ctx, id, decision)
    const lines = locked.lines.map((line) => ({ ...line, reserved: 0n }))
    const applied = move(changeLifecycle, change.status, 'take_effect')
    await apply(ctx, { ...locked, lines, decision }, applied)
    return 'applied'
  }
  await ask(ctx, { ...locked, decision }, submitted)
  return 'asked'
}

/** Typed lines that cost nothing are charged somewhere as well, or refused where no budget is planned. */
async function placeTyped(ctx: Ctx, id: string, { added }: Decision): Promise<void> {
  const typed = typedCharges(added)
  if (typed.length) await directCharges.submit(ctx, subjectOf(id), typed)
}

async function ask(ctx: Ctx, { change, found, decision }: Decided, submitted: Move): Promise<void> {
  const { order } = found
  const raised = decision.changed
    .filter(({ line, splits }) => splits !== null || (decision.deltas.get(line.id) ?? 0n) > 0n)
    .map((one) => ({ at: one.at, line: { ...one.line, charged: chargedAfter(one) } }))
  const [wait] = await Promise.all([
    approvals.readToWait(ctx),
    refuseVendor(ctx, found),
    refuseClosedCharges(ctx.tx, raised, order.vendor_id),
  ])
  const adds = addsOf(decision, order)
  wait({ requesterId: ctx.actor.userId, vendorId: order.vendor_id, items: adds.items })
  const more = [...decision.deltas].flatMap(([lineId, minor]) =>
    minor > 0n ? [{ lineId, minor }] : [],
  )
  const { budget, reserved } = await reserve(ctx, { change, order, more, decision })
  queries.saveContent(ctx.tx, {
    id: change.id,
    ...contentOf(decision, order, {
      reason: change.reason,
      expectedOn: change.expected_on,
      terms: change.terms,
      delivery: change.delivery,
      vendorReason: change.vendor_reason,
    }),
  })
  queries.replaceLines(ctx.tx, change.id, linesOf(ctx, decision, reserved), ctx.newId)
  const sent = { at: ctx.now, by: ctx.actor.userId }
  queries.saveStatus(ctx.tx, change.id, submitted, { open: true, sent })
  ctx.record('change_order.submitted', subjectOf(change.id), {
    was: order.total,
    total: decision.total,
    currency: order.currency,
    reserved: [...more, ...typedCharges(decision.added)].reduce(
      (sum, { minor }) => sum + minor,
      0n,
    ),
  })
  await approvals.open(ctx, {
    ...subjectOf(change.id),
    number: change.number,
    title: `${order.number ?? ''} ${order.vendor_name}`,
    revision: change.revision + 1,
    requesterId: ctx.actor.userId,
    currency: ctx.actor.organisation.baseCurrency,
    amount: decision.base,
    costCenterId: order.cost_center_id,
    charges: await chargesOf(ctx, found, decision),
    vendorId: order.vendor_id,
    items: adds.items,
    added: adds.minor,
    budget,
  })
}

type Reserving = {
  change: ChangeOrder
  order: PurchaseOrder
  more: readonly { lineId: string; minor: bigint }[]
  decision: Decision
}

/**
 * What lines of the order cost more, where they are charged or by their parts, and what typed lines cost, where they
 * say. With what is reserved of each line that is split.
 */
async function reserve(ctx: Ctx, { change, order, more, decision }: Reserving) {
  const { resplits } = decision
  const subject = subjectOf(change.id)
  const typed = typedCharges(decision.added)
  const whole = more.filter(({ lineId }) => !isAmong(resplits, lineId))
  const known = await adjust.submit(ctx, subject, orderOf(order.id), whole)
  const split = resplits.length
    ? await resplit.submit(ctx, subject, orderOf(order.id), resplits)
    : null
  const added = typed.length ? await directCharges.submit(ctx, subject, typed) : null
  const all = [known, ...(split ? [split] : []), ...(added ? [added] : [])]
  const states = all.map(({ state }) => state)
  return {
    budget: {
      state: states.includes('over') ? 'over' : states.includes('within') ? 'within' : 'none',
      ownerIds: [...new Set(all.flatMap(({ ownerIds }) => ownerIds))],
    } as const,
    reserved: split?.reserved ?? new Map<string, bigint>(),
  }
}

/** What was approved a moment ago and could not be applied is withdrawn as well. */
export async function withdraw(ctx: Ctx, id: string, version?: number): Promise<void> {
  const { change } = await lockChange(ctx, id, version)
  moves.to('withdraw', change, ctx.actor)
  const settled = await approvals.withdrawOrSettle(ctx, id)
  const now = settled === null ? change : await queries.find(ctx.tx, id)
  const withdrawn = moves.move('withdraw', now, ctx.actor)
  const released = await adjust.reject(ctx, subjectOf(id))
  queries.saveStatus(ctx.tx, id, withdrawn, { open: false })
  ctx.record('change_order.withdrawn', subjectOf(id), { released })
}
