import * as approvals from '../approvals/index.ts'
import { compare, decimal } from '../kernel/decimal.ts'
import { move } from '../kernel/lifecycle.ts'
import { amountText, convert, money } from '../kernel/money.ts'
import { conflict, invalid, notFound } from '../kernel/problem.ts'
import { wholeUnitsProblem } from '../kernel/units.ts'
import { exchangeRate, nextNumber } from '../organisations/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { shareVendor } from '../vendor-holds/index.ts'
import {
  blanketOrderLifecycle,
  moves,
  subjectOf,
  totalOf,
  type BlanketOrder,
  type Line,
} from './blanket-order.ts'
import * as lineQueries from './line-queries.ts'
import * as queries from './queries.ts'
import * as restoreQueries from './restore-queries.ts'

export type Input = {
  title: string
  vendor_id: string
  currency: string
  valid_from: string
  valid_until: string
  value_limit: bigint | null
  note: string | null
}
export type LineInput = {
  description: string
  unit: string
  quantity: string
  unit_price: string
}

/** Begins a blanket order as a draft, with its lines where they are known already. */
export async function create(
  ctx: Ctx,
  input: Input,
  given: readonly LineInput[] = [],
): Promise<string> {
  refuseDays(ctx, input)
  given.forEach((line, i) => refusePart(line, `/lines/${i}/quantity`))
  const id = ctx.newId()
  const number = await nextNumber(ctx, 'blanket_order')
  queries.insert(ctx.tx, {
    ...contentOf(id, input, totalOf(given, input.value_limit, input.currency)),
    number,
    by: ctx.actor.userId,
  })
  given.forEach((line, i) =>
    lineQueries.insertLine(ctx.tx, id, { ...lineOf(ctx.newId(), line), position: i + 1 }),
  )
  ctx.record('blanket_order.created', subjectOf(id), { number, lines: given.length })
  return id
}

export async function edit(
  ctx: Ctx,
  id: string,
  input: Input,
  version: number | undefined,
): Promise<void> {
  const before = await lockDraft(ctx, id, version)
  refuseDays(ctx, input)
  if (before.released_amount > 0n && input.vendor_id !== before.vendor_id)
    throw invalid('/vendor_id', 'released', 'Orders have released from it: its vendor stays.')
  if (before.released_amount > 0n && input.currency !== before.currency)
    throw invalid('/currency', 'released', 'Orders have released from it: its currency stays.')
  if (input.value_limit !== null && input.value_limit < before.released_amount)
    throw invalid(
      '/value_limit',
      'released',
      `Orders have released ${amountText(money(before.released_amount, before.currency))} ${before.currency} already.`,
    )
  const lines = await lineQueries.lines(ctx.tx, id)
  queries.save(ctx.tx, contentOf(id, input, totalOf(lines, input.value_limit, input.currency)))
  ctx.record('blanket_order.edited', subjectOf(id), {
    title: { from: before.title, to: input.title },
    valid_from: { from: before.valid_from, to: input.valid_from },
    valid_until: { from: before.valid_until, to: input.valid_until },
    value_limit: { from: before.value_limit, to: input.value_limit },
  })
}

export async function addLine(
  ctx: Ctx,
  id: string,
  input: LineInput,
  version: number | undefined,
): Promise<void> {
  const order = await lockDraft(ctx, id, version)
  refusePart(input, '/quantity')
  const lines = await lineQueries.lines(ctx.tx, id)
  if (lines.length >= mostLines)
    throw conflict('too_many_lines', `A blanket order has at most ${mostLines} lines.`)
  const position = (lines.at(-1)?.position ?? 0) + 1
  lineQueries.insertLine(ctx.tx, id, { ...lineOf(ctx.newId(), input), position })
  saveTotal(ctx, order, [...lines, input])
  ctx.record('blanket_order.line_added', subjectOf(id), { position, ...input })
}

/** Gives the blanket order's id, like removing one. */
export async function editLine(
  ctx: Ctx,
  lineId: string,
  input: LineInput,
  version: number | undefined,
): Promise<string> {
  const { order, lines, line } = await lockWithLine(ctx, lineId, version)
  refusePart(input, '/quantity')
  refuseOtherThanReleased(line, input)
  lineQueries.saveLine(ctx.tx, lineOf(line.id, input))
  saveTotal(
    ctx,
    order,
    lines.map((one) => (one.id === line.id ? input : one)),
  )
  ctx.record('blanket_order.line_edited', subjectOf(order.id), {
    position: line.position,
    quantity: { from: line.quantity, to: input.quantity },
    unit_price: { from: line.unit_price, to: input.unit_price },
  })
  return order.id
}

export async function removeLine(
  ctx: Ctx,
  lineId: string,
  version: number | undefined,
): Promise<string> {
  const { order, lines, line } = await lockWithLine(ctx, lineId, version)
  if (line.released_quantity !== '0')
    throw conflict(
      'released',
      `Orders have released ${line.released_quantity} ${line.unit} of this line. Lower its quantity to that instead.`,
    )
  lineQueries.removeLine(ctx.tx, line.id)
  saveTotal(
    ctx,
    order,
    lines.filter((one) => one.id !== line.id),
  )
  ctx.record('blanket_order.line_removed', subjectOf(order.id), { position: line.position })
  return order.id
}

/** Sends it for approval, by the rules for its value in the organisation's currency. */
export async function submit(ctx: Ctx, id: string, version?: number): Promise<void> {
  const { vendor_id: vendorId } = await queries.find(ctx.tx, id)
  const [, order, lines] = await Promise.all([
    shareVendor(ctx.tx, { vendorId }),
    ctx.lock(queries.blanketOrder, id, version),
    lineQueries.lines(ctx.tx, id),
  ])
  const submitted = moves.move('submit', order, ctx.actor)
  if (lines.length === 0)
    throw conflict('no_lines', 'Add what may be ordered first: at least one line.')
  if (order.vendor_status !== 'active')
    throw conflict(
      'vendor_not_active',
      `${order.vendor_name} is not active, so nothing can be agreed with them. Their page says what is missing.`,
    )
  refuseDays(ctx, order)
  queries.saveStatus(ctx.tx, id, submitted)
  ctx.record('blanket_order.submitted', subjectOf(id), { revision: order.revision })
  const { baseCurrency } = ctx.actor.organisation
  const rate = await exchangeRate(ctx, order.currency)
  await approvals.open(ctx, {
    ...subjectOf(id),
    number: order.number,
    title: order.title,
    revision: order.revision,
    requesterId: order.buyer_id,
    authorIds: [ctx.actor.userId],
    currency: order.currency,
    amount: convert(money(order.total, order.currency), rate, baseCurrency).minor,
    costCenterId: null,
    vendorId: order.vendor_id,
  })
}

export async function withdraw(ctx: Ctx, id: string, version?: number): Promise<void> {
  const order = await ctx.lock(queries.blanketOrder, id, version)
  const withdrawn = moves.move('withdraw', order, ctx.actor)
  await approvals.withdraw(ctx, id)
  queries.saveStatus(ctx.tx, id, withdrawn, { revisions: 1 })
  ctx.record('blanket_order.withdrawn', subjectOf(id))
}

type Why = { reason: string; version?: number | undefined }
/** Opens it again to be changed: nothing is released from it until it is approved anew. */
export async function revise(ctx: Ctx, id: string, { reason, version }: Why): Promise<void> {
  const order = await ctx.lock(queries.blanketOrder, id, version)
  const revised = moves.move('revise', order, ctx.actor)
  restoreQueries.keepApproved(ctx.tx, id)
  queries.saveStatus(ctx.tx, id, revised, { revisions: 1 })
  ctx.record('blanket_order.revised', subjectOf(id), { reason })
}

/** Gives a revision up: what was approved before stands again, in the state that it was in. */
export async function discard(ctx: Ctx, id: string, version?: number): Promise<void> {
  const order = await ctx.lock(queries.blanketOrder, id, version)
  const discarded = moves.move('discard', order, ctx.actor)
  const kept = await restoreQueries.keptOf(ctx.tx, id)
  restoreQueries.restoreApproved(ctx.tx, id)
  restoreQueries.dropApproved(ctx.tx, id)
  const restored =
    kept.status === 'closed' ? move(blanketOrderLifecycle, order.status, 'close_again') : discarded
  queries.saveStatus(ctx.tx, id, restored, { revisions: 1 })
  ctx.record('blanket_order.discarded', subjectOf(id))
}

export async function close(ctx: Ctx, id: string, { reason, version }: Why): Promise<void> {
  const order = await ctx.lock(queries.blanketOrder, id, version)
  queries.saveStatus(ctx.tx, id, moves.move('close', order, ctx.actor))
  ctx.record('blanket_order.closed', subjectOf(id), { reason })
}

export async function cancel(ctx: Ctx, id: string, { reason, version }: Why): Promise<void> {
  const order = await ctx.lock(queries.blanketOrder, id, version)
  queries.saveStatus(ctx.tx, id, moves.move('cancel', order, ctx.actor))
  ctx.record('blanket_order.cancelled', subjectOf(id), { reason })
}

/** What orders have released of a line stays agreed, in the same unit. */
function refuseOtherThanReleased(line: Line, { unit, quantity }: LineInput): void {
  const released = line.released_quantity
  if (released === '0') return
  if (unit !== line.unit)
    throw invalid('/unit', 'released', 'Orders have released from this line: its unit stays.')
  if (compare(decimal(quantity), decimal(released)) < 0)
    throw invalid(
      '/quantity',
      'below_released',
      `Orders have released ${released} ${unit} of this line, so no less can be agreed. Enter ${released} or more.`,
    )
}

const mostLines = 200

async function lockDraft(ctx: Ctx, id: string, version: number | undefined): Promise<BlanketOrder> {
  const order = await ctx.lock(queries.blanketOrder, id, version)
  if (order.status !== 'draft')
    throw conflict(
      'wrong_state',
      'Only a draft is changed. Withdraw it, or choose “Change it”: it is approved again then.',
    )
  return order
}

async function lockWithLine(
  ctx: Ctx,
  lineId: string,
  version: number | undefined,
): Promise<{ order: BlanketOrder; lines: readonly Line[]; line: Line }> {
  const { blanket_order_id: orderId } = await lineQueries.find(ctx.tx, lineId)
  const order = await lockDraft(ctx, orderId, version)
  const lines = await lineQueries.lines(ctx.tx, orderId)
  const line = lines.find(({ id }) => id === lineId)
  if (!line) throw notFound('This line')
  return { order, lines, line }
}

const saveTotal = (
  ctx: Ctx,
  order: BlanketOrder,
  lines: readonly Pick<Line, 'quantity' | 'unit_price'>[],
): void => queries.saveTotal(ctx.tx, order.id, totalOf(lines, order.value_limit, order.currency))

function refuseDays(ctx: Ctx, days: { valid_from: string; valid_until: string }): void {
  if (days.valid_until < days.valid_from)
    throw invalid('/valid_until', 'before_start', 'The last day must not be before the first.')
  if (days.valid_until < ctx.today)
    throw invalid('/valid_until', 'past', 'The last day is past, so nothing could be released.')
}

function refusePart({ quantity, unit, description }: LineInput, pointer: string): void {
  const problem = wholeUnitsProblem(quantity, unit, description)
  if (problem) throw invalid(pointer, 'whole_units', problem)
}

const contentOf = (id: string, input: Input, total: bigint): queries.Content => ({
  id,
  title: input.title,
  vendorId: input.vendor_id,
  currency: input.currency,
  total,
  validFrom: input.valid_from,
  validUntil: input.valid_until,
  limit: input.value_limit,
  note: input.note,
})
const lineOf = (id: string, input: LineInput): lineQueries.LineContent => ({
  id,
  description: input.description,
  unit: input.unit,
  quantity: input.quantity,
  unitPrice: input.unit_price,
})
