import * as approvals from '../approvals/index.ts'
import { adjust, changeCommitment, directCharges, resplit } from '../budgets/index.ts'
import { move, moveTo, type Move } from '../kernel/lifecycle.ts'
import { conflict, invalid, Problem, stale } from '../kernel/problem.ts'
import { asWritten, message } from '../messages/index.ts'
import { notify } from '../notifications/index.ts'
import { nextNumber } from '../organisations/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import {
  answersOf,
  daysOf,
  findOrder,
  orderLines,
  partsOf,
  preferredOf,
  refuseClosedCharges,
  refuseMistypedDay,
  refusePastDays,
  revise,
  termsNamed,
  vendorReasonIn,
  type AskedDelivery,
  type AskedPricing,
  type AskedVendorReason,
  type PurchaseOrder,
} from '../purchase-orders/index.ts'
import * as requests from '../purchase-requests/index.ts'
import { recordDuty } from '../segregation-of-duties/index.ts'
import { refuseHeld, vendorHolds } from '../vendor-holds/index.ts'
import { addsOf } from './adds.ts'
import { changeLifecycle, moves } from './change-order.ts'
import { chargesOf } from './charges.ts'
import {
  asItIs,
  decide,
  isTakenOff,
  lockOrder,
  type Decision,
  type Found,
  type WantedRow,
  type Whole,
} from './decide.ts'
import { deliveryChanged, deliveryNow, lineNow } from './delivery.ts'
import { plain } from './differences.ts'
import { chargedAfter, draftedSplits, splitNow, splitsToWrite } from './line-split.ts'
import * as queries from './queries.ts'
import type { ChangeLine, ChangeOrder, NewLine } from './queries.ts'
import { typedCharges } from './typed.ts'
import { rowsWithUnsaid, type SentRow } from './unsaid.ts'
import { url } from './url.ts'
import { isSameWhole } from './whole.ts'

const subjectOf = (id: string) => ({ kind: 'change_order', id })
const orderOf = (id: string) => ({ kind: 'purchase_order', id })

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

/** Drafts a change beside the order, which goes on as it is. One at a time. */
export async function draft(ctx: Ctx, orderId: string, input: Input): Promise<string> {
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
    title: input.reason.slice(0, 200),
    orderId,
    sequence: last + 1,
    vendorId,
    costCenterId: order.cost_center_id,
    ownerId: ctx.actor.userId,
    currency: order.currency,
    total: decision.total,
    base: decision.base,
    wasTotal: order.total,
    reason: input.reason,
    expectedOn,
    wasExpectedOn: order.expected_on,
    asks: decision.asks,
    terms,
    delivery,
    wasDelivery: deliveryNow(order),
    vendorReason,
    added: addsOf(decision, order).minor,
    ...wholeFigures(decision, order),
  })
  queries.replaceLines(ctx.tx, id, linesOf(ctx, decision), ctx.newId)
  ctx.record('change_order.drafted', subjectOf(id), {
    order: order.number,
    reason: input.reason,
    ...(vendorReason ? { vendor_reason: vendorReason } : {}),
    was: order.total,
    total: decision.total,
    currency: order.currency,
  })
  return id
}

/**
 * A draft of what the vendor proposed for the lines of an order and nobody declined. When all lines have one day, it
 * becomes the day of the order; otherwise each line gets its own.
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
      title: input.reason.slice(0, 200),
      total: decision.total,
      base: decision.base,
      wasTotal: order.total,
      reason: input.reason,
      expectedOn,
      wasExpectedOn: order.expected_on,
      asks: decision.asks,
      terms,
      delivery,
      wasDelivery: deliveryNow(order),
      vendorReason,
      added: addsOf(decision, order).minor,
      ...wholeFigures(decision, order),
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

async function ask(ctx: Ctx, { change, found, decision }: Decided, submitted: Move): Promise<void> {
  const { order } = found
  const raised = decision.changed
    .filter(({ line, splits }) => splits !== null || (decision.deltas.get(line.id) ?? 0n) > 0n)
    .map((one) => ({ at: one.at, line: { ...one.line, charged: chargedAfter(one) } }))
  await Promise.all([
    refuseVendor(ctx, found),
    refuseClosedCharges(ctx.tx, raised, order.vendor_id),
  ])
  const more = [...decision.deltas].flatMap(([lineId, minor]) =>
    minor > 0n ? [{ lineId, minor }] : [],
  )
  const { budget, reserved } = await reserve(ctx, { change, order, more, decision })
  const adds = addsOf(decision, order)
  queries.saveContent(ctx.tx, {
    id: change.id,
    title: change.title,
    total: decision.total,
    base: decision.base,
    wasTotal: order.total,
    reason: change.reason,
    expectedOn: change.expected_on,
    wasExpectedOn: order.expected_on,
    asks: true,
    terms: change.terms,
    delivery: change.delivery,
    wasDelivery: deliveryNow(order),
    vendorReason: change.vendor_reason,
    added: adds.minor,
    ...wholeFigures(decision, order),
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
const isAmong = (resplits: Decision['resplits'], lineId: string): boolean =>
  resplits.some((one) => one.lineId === lineId)

async function refuseVendor(ctx: Ctx, { order, vendor }: Found): Promise<void> {
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

/** Applies what was approved and could not be applied then. */
export async function applyApproved(ctx: Ctx, id: string, version?: number): Promise<void> {
  const locked = await lockChange(ctx, id, version)
  const applied = moves.move('apply', locked.change, ctx.actor)
  const decision = decide(ctx, rowsOf(locked.lines), locked.found)
  await apply(ctx, { ...locked, decision }, applied)
}

export async function withdraw(ctx: Ctx, id: string, version?: number): Promise<void> {
  const { change } = await lockChange(ctx, id, version)
  const withdrawn = moves.move('withdraw', change, ctx.actor)
  await approvals.withdraw(ctx, id)
  const released = await adjust.reject(ctx, subjectOf(id))
  queries.saveStatus(ctx.tx, id, withdrawn, { open: false })
  ctx.record('change_order.withdrawn', subjectOf(id), { released })
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

/** Why it was not applied; null where it was. */
async function applyOrWait(ctx: Ctx, locked: Locked): Promise<string | null> {
  const { change, lines, found } = locked
  const decision = decidedOn(() => decide(ctx, rowsOf(lines), found))
  if (decision instanceof Problem) {
    queries.saveStatus(ctx.tx, change.id, move(changeLifecycle, change.status, 'approve'), {
      open: true,
    })
    ctx.record('change_order.approved', subjectOf(change.id), { reason: decision.message })
    return decision.message
  }
  await apply(ctx, { ...locked, decision }, move(changeLifecycle, change.status, 'take_effect'))
  return null
}

function decidedOn(decision: () => Decision): Decision | Problem {
  try {
    return decision()
  } catch (error) {
    if (error instanceof Problem) return error
    throw error
  }
}

type Locked = { change: ChangeOrder; lines: readonly ChangeLine[]; found: Found }
type Decided = Locked & { decision: Decision }

/** The order becomes what the change says; the budgets move by the difference, less what is reserved for it. */
async function apply(
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

/** The discount and the charges of the order where they change. */
const wholeToKeep = (decision: Decision, order: PurchaseOrder) =>
  isSameWhole(decision.pricing, order.pricing) ? null : decision.pricing
const wholeFigures = (decision: Decision, order: PurchaseOrder) => ({
  pricing: wholeToKeep(decision, order),
  wasPricing: order.pricing,
  tax: decision.tax,
  wasTax: order.tax,
})

/** A change after its order: vendor, requests by id, order, change. */
export async function lockChange(ctx: Ctx, id: string, version?: number): Promise<Locked> {
  const [head, drafted] = await Promise.all([queries.find(ctx.tx, id), queries.linesOf(ctx.tx, id)])
  const found = await lockOrder(ctx, placeOf(head, rowsOf(drafted), keptWhole(head)))
  const [change, lines] = await Promise.all([
    ctx.lock(queries.changeOrder, id, version),
    queries.linesOf(ctx.tx, id),
  ])
  return { change, lines, found }
}

const placeOf = (change: ChangeOrder, rows: readonly WantedRow[], whole: Whole) => ({
  orderId: change.purchase_order_id,
  vendorId: change.vendor_id,
  rows,
  whole,
})
const keptWhole = ({ pricing: kept }: ChangeOrder): Whole => (kept ? { kept } : null)

/** Kept lines as they were asked for. */
const rowsOf = (lines: readonly ChangeLine[]): WantedRow[] =>
  lines
    .filter(({ shifted }) => !shifted)
    .map(
      ({
        purchase_order_line_id,
        purchase_request_line_id,
        charged,
        splits,
        ...line
      }): WantedRow => {
        const same = {
          quantity: plain(line.quantity),
          unit_price: plain(line.unit_price),
          description: line.description,
          kept: line.pricing,
          keptDelivery: lineNow(line),
        }
        if (purchase_order_line_id !== null)
          return { line_id: purchase_order_line_id, ...same, keptSplits: draftedSplits({ splits }) }
        const added = { ...same, keptId: line.id }
        if (!charged) return { purchase_request_line_id: purchase_request_line_id ?? '', ...added }
        return {
          ...added,
          unit: line.unit,
          cost_center_id: charged.costCenterId,
          category_id: charged.categoryId,
          project_id: charged.projectId,
          keptSplits: charged.splits,
        }
      },
    )

function linesOf(
  ctx: Ctx,
  { changed, added, shifted, deltas }: Decision,
  reservedOf: ReadonlyMap<string, bigint> = new Map(),
): NewLine[] {
  const known = [
    ...changed.map((one) => ({ ...one, shifted: false })),
    ...shifted.map((one) => ({ ...asItIs(one.line), ...one, shifted: true })),
  ]
  return [
    ...known.map(({ line, ...now }): NewLine => ({
      id: ctx.newId(),
      purchase_order_line_id: line.id,
      purchase_request_line_id: null,
      description: now.description,
      quantity: now.quantity,
      unit: line.unit,
      unit_price: now.price,
      amount: now.amount,
      pricing: now.pricing,
      was_pricing: line.pricing,
      was_description: line.description,
      was_quantity: line.quantity,
      was_unit_price: line.unit_price,
      was_amount: line.amount,
      reserved: reservedOf.get(line.id) ?? positive(deltas.get(line.id) ?? 0n),
      shifted: now.shifted,
      due_on: now.dueOn,
      was_due_on: line.due_on,
      deliver_to: now.deliverTo,
      was_deliver_to: line.deliver_to,
      accepted_as_whole: now.asWhole,
      was_accepted_as_whole: line.accepted_as_whole,
      charged: null,
      splits: now.splits ?? [],
      was_split: isTakenOff(now) ? null : splitNow(line, now.splits),
    })),
    ...added.map((line): NewLine => ({
      id: line.id,
      purchase_order_line_id: null,
      purchase_request_line_id: line.requestLineId,
      description: line.description,
      quantity: line.quantity,
      unit: line.unit,
      unit_price: line.price,
      amount: line.amount,
      pricing: line.pricing,
      was_pricing: null,
      was_description: null,
      was_quantity: null,
      was_unit_price: null,
      was_amount: null,
      shifted: false,
      due_on: line.dueOn,
      was_due_on: null,
      deliver_to: line.deliverTo,
      was_deliver_to: null,
      accepted_as_whole: line.asWhole,
      was_accepted_as_whole: null,
      charged: line.charged,
      splits: line.charged?.splits ?? [],
      was_split: null,
      reserved: line.charged ? line.committed : 0n,
    })),
  ]
}
const positive = (minor: bigint): bigint => (minor > 0n ? minor : 0n)

function refuseUnchanged(decision: Decision, order: PurchaseOrder, otherDay: boolean): void {
  const { changed, added } = decision
  if (changed.length + added.length === 0 && !otherDay && wholeToKeep(decision, order) === null)
    throw invalid('/lines', 'unchanged', 'Nothing is different from the order. Say what changes.')
}
