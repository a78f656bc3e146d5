import { conflict, invalid, stale } from '../../kernel/problem.ts'
import { message } from '../../messages/index.ts'
import { nextNumber } from '../../organisations/index.ts'
import type { Ctx } from '../../platform/ctx.ts'
import {
  answersOf,
  daysOf,
  findOrder,
  orderLines,
  preferredOf,
  refuseMistypedDay,
  refusePastDays,
  termsNamed,
  vendorReasonIn,
  type AskedDelivery,
  type AskedPricing,
  type AskedVendorReason,
  type PurchaseOrder,
} from '../../purchase-orders/index.ts'
import { recordDuty } from '../../segregation-of-duties/index.ts'
import { isCopied, rowAsked, wholeAsked } from '../again.ts'
import { moves } from '../change-order.ts'
import {
  decide,
  lockOrder,
  type Decision,
  type Found,
  type WantedRow,
  type Whole,
} from '../decide.ts'
import { deliveryChanged } from '../delivery.ts'
import * as queries from '../queries.ts'
import type { ChangeLine, ChangeOrder } from '../queries.ts'
import { rowsCopied, rowsWithUnsaid, type SentRow } from '../unsaid.ts'
import { url } from '../url.ts'
import { subjectOf, orderOf, placeOf, rowsOf, linesOf, wholeToKeep, contentOf } from './locked.ts'

type AskedWhole = {
  /** What is not said stays. */
  expected_on?: string | null | undefined
  payment_terms_id?: string | null | undefined
} & AskedPricing &
  AskedDelivery &
  AskedVendorReason

export type Input = AskedWhole & { reason: string; lines: readonly WantedRow[] }

/** A draft as it is written anew: what is not said of it, or of a line that it has, stays. */
export type Edit = AskedWhole & {
  reason?: string | undefined
  lines?: readonly SentRow[] | undefined
}

/** What is said of the whole order. */
const wholeIn = ({ discount_pct, discount_amount, charges }: AskedPricing): Whole => ({
  discount_pct,
  discount_amount,
  charges,
})

const goesIn = ({ delivery_place_id: id }: AskedDelivery): AskedDelivery =>
  id ? { delivery_place_id: id } : {}

/** Drafts a change beside the order, which goes on as it is. One at a time. `copied`: the number of another. */
export async function draft(
  ctx: Ctx,
  orderId: string,
  input: Input,
  copied?: string,
): Promise<string> {
  refuseMistypedDay(input.expected_on, { at: '/expected_on', today: ctx.today })
  const { vendor_id: vendorId } = await findOrder(ctx.tx, orderId)
  const found = await lockOrder(ctx, {
    orderId,
    vendorId,
    rows: input.lines,
    whole: wholeIn(input),
    goes: goesIn(input),
  })
  refusePastDays(input, { today: ctx.today, had: daysOf(found) })
  const { last, open } = await queries.changesOf(ctx.tx, orderId)
  if (open)
    throw queries.alreadyOpen().leadingTo({ label: 'Open that change', href: url.show(open) })
  const { order } = found
  const decision = decide(ctx, input.lines, found)
  const expectedOn = input.expected_on === undefined ? order.expected_on : input.expected_on
  const terms = await termsChanged(ctx, input, order)
  const delivery = deliveryChanged(input, { ...found, drafted: null })
  const vendorReason = vendorReasonOf(ctx, input, { found, decision, drafted: null })
  const otherwise = expectedOn !== order.expected_on || terms !== null || delivery !== null
  refuseUnchanged(decision, order, otherwise)
  await recordDuty(ctx, 'purchase_order.place', orderOf(orderId))
  const id = ctx.newId()
  queries.insert(ctx.tx, {
    id,
    number: await nextNumber(ctx, 'change_order'),
    orderId,
    sequence: last + 1,
    vendorId,
    costCenterId: order.cost_center_id,
    ownerId: ctx.actor.userId,
    currency: order.currency,
    ...contentOf(decision, order, {
      reason: input.reason,
      expectedOn,
      terms,
      delivery,
      vendorReason,
    }),
  })
  queries.replaceLines(ctx.tx, id, linesOf(ctx, decision), ctx.newId)
  ctx.record(copied ? 'change_order.copied' : 'change_order.drafted', subjectOf(id), {
    order: order.number,
    ...(copied
      ? { note: message('note.copied_from', { number: copied }), why: input.reason }
      : { reason: input.reason }),
    ...(vendorReason ? { vendor_reason: vendorReason } : {}),
    was: order.total,
    total: decision.total,
    currency: order.currency,
  })
  return id
}

/**
 * Drafts once more what a rejected or withdrawn change asked for, of the order as it is now. What is not said otherwise
 * is asked for as that change did; what the order has got meanwhile stays.
 */
export async function draftCopy(ctx: Ctx, id: string, sent: Edit): Promise<string> {
  const [change, lines] = await Promise.all([
    queries.find(ctx.tx, id),
    queries.changedLines(ctx.tx, id),
  ])
  if (!isCopied(change.status))
    throw conflict(
      'wrong_state',
      'Only a change that was rejected or withdrawn is copied. Edit this one, or withdraw it first.',
    ).leadingTo({ label: 'Open the change', href: url.show(id) })
  const input = {
    ...wholeAsked(change),
    ...sent,
    reason: sent.reason ?? change.reason,
    lines: sent.lines
      ? rowsCopied(sent.lines, { change, lines })
      : lines.map((line) => rowAsked(line, change.currency)),
  }
  return draft(ctx, change.purchase_order_id, input, change.number)
}

/**
 * A draft of what the vendor proposed for the lines of an order and nobody declined; a line stays at least at what has
 * come since. When all lines have one day, it becomes the day of the order; otherwise each line gets its own.
 */
export async function draftAsProposed(ctx: Ctx, orderId: string): Promise<string> {
  const proposed = (await answersOf(ctx.tx, orderId)).filter(
    ({ answer, decision }) => answer === 'change' && decision !== 'declined',
  )
  if (proposed.length === 0)
    throw conflict('wrong_state', 'The vendor has proposed no change of this order.')
  const standing = (await orderLines(ctx.tx, orderId)).filter(({ removed }) => !removed)
  const days = new Set(proposed.map(({ delivery_on: day }) => day))
  const day = days.size === 1 && proposed.length === standing.length ? [...days][0] : null
  return draft(ctx, orderId, {
    reason: 'As the vendor proposed',
    ...(day ? { expected_on: day } : {}),
    lines: proposed.map(({ line_id, quantity, unit_price, delivery_on: due }) => ({
      line_id,
      quantity,
      orWhatCame: true,
      unit_price,
      ...(due ? { due_on: day ? null : due } : {}),
    })),
  })
}

/** Writes a draft anew. */
export async function edit(ctx: Ctx, id: string, sent: Edit, version?: number): Promise<void> {
  refuseMistypedDay(sent.expected_on, { at: '/expected_on', today: ctx.today })
  const [head, lines] = await Promise.all([
    queries.find(ctx.tx, id),
    queries.changedLines(ctx.tx, id),
  ])
  if (version !== undefined && head.version !== version) throw stale()
  const input = withUnsaid(sent, { change: head, lines })
  const found = await lockOrder(ctx, {
    ...placeOf(head, input.lines, { ...wholeIn(input), drafted: head.pricing }),
    goes: goesIn(input),
  })
  const change = await ctx.lock(queries.changeOrder, id, version)
  const edited = moves.move('edit', change, ctx.actor)
  if (change.version !== head.version) throw stale()
  const had = [...daysOf(found), ...daysOf({ order: change, lines })]
  refusePastDays(input, { today: ctx.today, had })
  const { order } = found
  const decision = decide(ctx, input.lines, found)
  const expectedOn = input.expected_on === undefined ? change.expected_on : input.expected_on
  const terms =
    input.payment_terms_id === undefined ? change.terms : await termsChanged(ctx, input, order)
  const delivery = deliveryChanged(input, { ...found, drafted: change.delivery })
  const drafted = change.vendor_reason
  const vendorReason = vendorReasonOf(ctx, input, { found, decision, drafted })
  const otherwise = expectedOn !== order.expected_on || terms !== null || delivery !== null
  refuseUnchanged(decision, order, otherwise)
  await recordDuty(ctx, 'purchase_order.place', orderOf(order.id))
  queries.saveContent(
    ctx.tx,
    {
      id,
      ...contentOf(decision, order, {
        reason: input.reason,
        expectedOn,
        terms,
        delivery,
        vendorReason,
      }),
    },
    edited,
  )
  queries.replaceLines(ctx.tx, id, linesOf(ctx, decision), ctx.newId)
  ctx.record('change_order.edited', subjectOf(id), {
    reason: input.reason,
    ...(vendorReason ? { vendor_reason: vendorReason } : {}),
    total: decision.total,
    currency: order.currency,
  })
}

const withUnsaid = (
  sent: Edit,
  { change, lines }: { change: ChangeOrder; lines: readonly ChangeLine[] },
): Input => ({
  ...sent,
  reason: sent.reason ?? change.reason,
  lines: sent.lines ? rowsWithUnsaid(sent.lines, { change, lines }) : rowsOf(lines),
})

type Reasoned = { found: Found; decision: Decision; drafted: string | null }

/** Why what is added comes from another than the preferred vendor; null where the order says so, or need not. */
function vendorReasonOf(
  ctx: Ctx,
  input: AskedVendorReason,
  { found: { order, namedPreferred }, decision, drafted }: Reasoned,
): string | null {
  const reason = vendorReasonIn(input, {
    vendorId: order.vendor_id,
    preferred: [...preferredOf(decision.added, ctx.today), ...namedPreferred],
    kept: { vendor_id: order.vendor_id, vendor_reason: drafted ?? order.vendor_reason },
  })
  return reason === order.vendor_reason ? null : reason
}

/** The terms with the change; null where they stay. */
async function termsChanged(ctx: Ctx, input: Input, order: PurchaseOrder) {
  const named = await termsNamed(ctx.tx, input.payment_terms_id)
  return named && named.id !== order.terms?.id ? named : null
}

function refuseUnchanged(decision: Decision, order: PurchaseOrder, otherDay: boolean): void {
  const { changed, added } = decision
  if (changed.length + added.length === 0 && !otherDay && wholeToKeep(decision, order) === null)
    throw invalid('/lines', 'unchanged', 'Nothing is different from the order. Say what changes.')
}
