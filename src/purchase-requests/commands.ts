import * as approvals from '../approvals/index.ts'
import * as budgets from '../budgets/index.ts'
import { align, compare, decimal, subtract } from '../kernel/decimal.ts'
import { share } from '../kernel/money.ts'
import { invalid, stale } from '../kernel/problem.ts'
import { notify } from '../notifications/index.ts'
import { exchangeRate, nextNumber } from '../organisations/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { perform } from '../segregation-of-duties/index.ts'
import { chargesOf } from './charges.ts'
import { moves, price, type NewLine, type PurchaseRequest } from './purchase-request.ts'
import * as queries from './queries.ts'

export type Input = { title: string; justification: string | null; cost_center_id: string; vendor_id: string | null; need_by: string; currency?: string | undefined; lines: readonly NewLine[] }

const subjectOf = (id: string) => ({ kind: 'purchase_request', id })

/** Raises a draft. Nothing is reserved before it is submitted. */
export async function create(ctx: Ctx, input: Input): Promise<string> {
  const content = await priced(ctx, ctx.newId(), input)
  const number = await nextNumber(ctx, 'PR')
  await Promise.all([perform(ctx, 'purchase_request.raise', subjectOf(content.row.id)), queries.insert(ctx.tx, { ...content.row, number, requesterId: ctx.actor.userId }), queries.insertLines(ctx.tx, content.row.id, content.lines)])
  ctx.record('purchase_request.created', subjectOf(content.row.id), { number, title: input.title, total: content.row.total, currency: content.row.currency })
  return content.row.id
}

/** Changes a draft, or a returned, rejected or withdrawn request, which then becomes a draft of the next revision. */
export async function edit(ctx: Ctx, id: string, input: Input, version: number | undefined): Promise<void> {
  const pr = await lockFresh(ctx, id, version)
  moves.to('edit', pr, ctx.actor)
  const content = await priced(ctx, id, input)
  const revision = pr.status === 'draft' ? pr.revision : pr.revision + 1
  await queries.deleteLines(ctx.tx, id)
  await Promise.all([queries.saveContent(ctx.tx, content.row, revision), queries.insertLines(ctx.tx, id, content.lines)])
  ctx.record('purchase_request.edited', subjectOf(id), { revision, total: { from: pr.total, to: content.row.total }, title: input.title })
}

/** Reserves the estimate and puts the request before its first approver, or refuses both. */
export async function submit(ctx: Ctx, id: string, version?: number): Promise<void> {
  const pr = await lockFresh(ctx, id, version)
  const status = moves.to('submit', pr, ctx.actor)
  const lines = await queries.lines(ctx.tx, id)
  if (pr.need_by < ctx.today) throw invalid('/need_by', 'past', 'The need-by date has passed. Edit the request and choose a later one.')
  const reserved = await budgets.reserve(ctx, subjectOf(id), await chargesOf(ctx, pr))
  await queries.saveStanding(ctx.tx, { id, status, budgetId: reserved.first?.id ?? null, reserved: reserved.minor, submitted: true })
  await approvals.open(ctx, {
    ...subjectOf(id), number: pr.number, title: pr.title, revision: pr.revision, requesterId: pr.requester_id, currency: ctx.actor.organisation.baseCurrency, amount: pr.base_total, costCenterId: pr.cost_center_id, budget: { state: reserved.state, ownerIds: reserved.ownerIds },
    hash: approvals.contentHash([pr.title, pr.cost_center_id, pr.vendor_id, pr.currency, pr.fx_rate, pr.total, lines.map((l) => [l.description, l.quantity, l.unit, l.unit_price])]),
  })
  ctx.record('purchase_request.submitted', subjectOf(id), { revision: pr.revision, reserved: reserved.minor, budget: reserved.first ? `${reserved.first.code} ${reserved.first.fiscal_year}` : null, budget_state: reserved.state })
}

export async function withdraw(ctx: Ctx, id: string, version?: number): Promise<void> {
  const pr = await lockFresh(ctx, id, version)
  const status = moves.to('withdraw', pr, ctx.actor)
  await approvals.withdraw(ctx, id)
  await setFree(ctx, pr, status)
  ctx.record('purchase_request.withdrawn', subjectOf(id), { released: pr.reserved })
}

/** What the approvers decided. Rejected and returned requests give their reservation back at once. */
export async function decided(ctx: Ctx, id: string, decision: approvals.Decision, reason: string | null): Promise<void> {
  const pr = await queries.lock(ctx.tx, id)
  if (decision === 'approved') await queries.saveStanding(ctx.tx, { id, status: 'approved', budgetId: pr.budget_id, reserved: pr.reserved, submitted: false })
  else await setFree(ctx, pr, decision)
  ctx.record(`purchase_request.${decision}`, subjectOf(id), { reason, revision: pr.revision, ...(decision === 'approved' ? {} : { released: pr.reserved }) })
  await notify(ctx, [pr.requester_id], {
    kind: 'request_decided', key: `decided ${id} ${pr.revision}`, title: decision === 'returned' ? `${pr.number} was returned to you` : `${pr.number} was ${decision}`, body: reason ? `${pr.title}: “${reason}”` : pr.title, path: `/purchase-requests/${id}`, subject: subjectOf(id),
  })
}

/** Quantities of a request's lines that an order takes over, and what the order's line commits for them. */
export type Taken = { lineId: string; quantity: string; toLine: string; committed: bigint }

/**
 * An order takes over quantities of an approved request, and the order's value is committed in place of their reservation:
 * each line's share by quantity, and all that is left of a line when it is ordered in full.
 */
export async function order(ctx: Ctx, pr: PurchaseRequest, to: { kind: string; id: string }, taken: readonly Taken[]): Promise<{ fully: boolean; released: bigint }> {
  await queries.addOrdered(ctx.tx, taken)
  const [lines, charges] = await Promise.all([queries.lines(ctx.tx, pr.id), chargesOf(ctx, pr)])
  const fully = lines.every((line) => line.ordered_quantity === line.quantity)
  const parts = taken.map((part) => {
    const line = lines.find((l) => l.id === part.lineId)!
    const estimate = charges.reduce((sum, charge) => sum + (charge.lineId === line.id ? charge.minor : 0n), 0n)
    return { fromLine: line.id, toLine: part.toLine, take: shareOf(estimate, part.quantity, line.quantity), last: compare(subtract(decimal(line.quantity), decimal(line.ordered_quantity)), decimal('0')) === 0, committed: part.committed }
  })
  const released = await budgets.commit(ctx, { from: subjectOf(pr.id), to, parts, all: fully })
  await queries.saveStanding(ctx.tx, { id: pr.id, status: fully ? 'ordered' : 'partially_ordered', budgetId: pr.budget_id, reserved: pr.reserved - released, submitted: false })
  return { fully, released }
}

const shareOf = (minor: bigint, part: string, whole: string): bigint => {
  const [numerator, denominator] = align(decimal(part), decimal(whole))
  return share(minor, numerator, denominator)
}

async function lockFresh(ctx: Ctx, id: string, version: number | undefined): Promise<PurchaseRequest> {
  const pr = await queries.lock(ctx.tx, id)
  if (version !== undefined && version !== pr.version) throw stale()
  return pr
}

async function setFree(ctx: Ctx, pr: PurchaseRequest, status: string): Promise<void> {
  await budgets.release(ctx, subjectOf(pr.id))
  await queries.saveStanding(ctx.tx, { id: pr.id, status, budgetId: null, reserved: 0n, submitted: false })
}

async function priced(ctx: Ctx, id: string, input: Input) {
  const { baseCurrency } = ctx.actor.organisation
  const currency = input.currency ?? baseCurrency
  if (input.need_by < ctx.today) throw invalid('/need_by', 'past', `Need-by date must be today or later, not ${input.need_by}.`)
  const rate = await exchangeRate(ctx, currency)
  const { lines, total, base } = price(input.lines, currency, rate, baseCurrency)
  return {
    row: { id, title: input.title, justification: input.justification, costCenterId: input.cost_center_id, vendorId: input.vendor_id, needBy: input.need_by, currency, rate, total: total.minor, base: base.minor },
    lines: lines.map((line) => ({ ...line, id: ctx.newId() })),
  }
}
