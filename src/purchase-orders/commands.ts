import { createHash } from 'node:crypto'
import * as budgets from '../budgets/index.ts'
import { compare, decimal, decimalText, multiply, subtract } from '../kernel/decimal.ts'
import { amountText, convert, extend, money, splitByWeights } from '../kernel/money.ts'
import { conflict, invalid, stale } from '../kernel/problem.ts'
import { notify } from '../notifications/index.ts'
import { nextNumber, settings } from '../organisations/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import * as requests from '../purchase-requests/index.ts'
import { moves, progress, type Line, type PurchaseOrder } from './purchase-order.ts'
import * as queries from './queries.ts'

export type Input = { purchase_request_id: string; vendor_id: string; expected_on?: string | null | undefined; over_receipt_pct?: string | null | undefined; lines: readonly { purchase_request_line_id: string; quantity: string; unit_price: string }[] }
const subjectOf = (id: string) => ({ kind: 'purchase_order', id })
type Requested = Awaited<ReturnType<typeof requests.lines>>[number]

/** Turns (part of) an approved request into a draft order. Its value is committed in place of what the request reserved. */
export async function create(ctx: Ctx, input: Input): Promise<string> {
  const vendor = await queries.lockVendor(ctx.tx, input.vendor_id)
  if (!vendor) throw invalid('/vendor_id', 'unknown', 'Choose a vendor from the list.')
  if (vendor.status !== 'active') throw invalid('/vendor_id', 'blocked', vendor.status === 'pending' ? `${vendor.name} is not approved yet. A controller or an administrator approves new vendors.` : `${vendor.name} is blocked. Choose another vendor.`)
  const pr = await requests.lock(ctx.tx, input.purchase_request_id)
  if (pr.status !== 'approved' && pr.status !== 'partially_ordered') throw conflict('wrong_state', `${pr.number} is ${pr.status.replaceAll('_', ' ')}; only an approved request can be ordered.`)
  const [requested, rules] = await Promise.all([requests.lines(ctx.tx, pr.id), settings(ctx.tx)])
  const lines = input.lines.map((_, i) => orderedLine(input.lines, requested, i, pr.currency))
  const total = lines.reduce((sum, line) => sum + line.amount, 0n)
  const asked = lines.reduce((sum, line) => sum + line.asked, 0n)
  allowedAbove(total, asked, rules.order_over_request_pct, pr.currency)
  const base = convert(money(total, pr.currency), pr.fx_rate, ctx.actor.organisation.baseCurrency).minor
  const committed = total === 0n ? lines.map(() => 0n) : splitByWeights(base, lines.map((line) => line.amount))
  const id = ctx.newId()
  const rows = lines.map((line, i) => ({ ...line, id: ctx.newId(), overPct: input.over_receipt_pct ?? '0', committed: committed[i]! }))
  await queries.insert(ctx.tx, {
    id, vendorId: vendor.id, requestId: pr.id, costCenterId: pr.cost_center_id, budgetId: pr.budget_id, buyerId: ctx.actor.userId, currency: pr.currency, rate: pr.fx_rate, total, base,
    expectedOn: input.expected_on ?? null, termsDays: vendor.payment_terms_days,
  })
  await queries.insertLines(ctx.tx, id, rows)
  const { released } = await requests.order(ctx, pr, subjectOf(id), rows.map((row) => ({ lineId: row.requestLineId, quantity: row.quantity, toLine: row.id, committed: row.committed })))
  ctx.record('purchase_order.created', subjectOf(id), { request: pr.number, vendor: vendor.name, total, currency: pr.currency, released, committed: base })
  return id
}

function orderedLine(lines: Input['lines'], requested: readonly Requested[], i: number, currency: string) {
  const line = lines[i]!
  if (lines.findIndex((l) => l.purchase_request_line_id === line.purchase_request_line_id) < i) throw invalid(`/lines/${i}/purchase_request_line_id`, 'twice', 'Each line of the request may be ordered once per order. Add the quantities up.')
  const from = requested.find((r) => r.id === line.purchase_request_line_id)
  if (!from) throw invalid(`/lines/${i}/purchase_request_line_id`, 'unknown', 'This line is not on the request.')
  const left = subtract(decimal(from.quantity), decimal(from.ordered_quantity))
  if (compare(decimal(line.quantity), left) > 0) throw invalid(`/lines/${i}/quantity`, 'over_ordered', `Only ${decimalText(left)} of “${from.description}” are left to order.`)
  const asked = extend(line.quantity, from.unit_price, currency).minor
  return { requestLineId: from.id, description: from.description, unit: from.unit, quantity: line.quantity, price: line.unit_price, amount: extend(line.quantity, line.unit_price, currency).minor, asked }
}

/** Raising the price after approval must not get around the approver. */
function allowedAbove(total: bigint, asked: bigint, pct: string, currency: string): void {
  const over = multiply({ units: total - asked, scale: 0 }, decimal('100'))
  if (compare(over, multiply({ units: asked, scale: 0 }, decimal(pct))) <= 0) return
  throw invalid('/lines', 'above_request', `The order comes to ${amountText(money(total, currency))}, the request was approved for ${amountText(money(asked, currency))}. Ask the requester to revise the request, so that it is approved at this price.`)
}

/** Gives the order its number and freezes what the vendor is sent. */
export async function issue(ctx: Ctx, id: string, version?: number): Promise<void> {
  const order = await lockFresh(ctx, id, version)
  moves.to('issue', order, ctx.actor)
  const [lines, vendor] = await Promise.all([queries.orderLines(ctx.tx, id), queries.lockVendor(ctx.tx, order.vendor_id)])
  const number = await nextNumber(ctx, 'PO')
  const snapshot = JSON.stringify(snapshotOf(ctx, order, lines, number, vendor))
  const sha256 = createHash('sha256').update(snapshot).digest('hex')
  await queries.saveIssued(ctx.tx, id, number, JSON.stringify({ text: snapshot }), sha256)
  ctx.record('purchase_order.issued', subjectOf(id), { number, sha256, total: order.total, currency: order.currency })
  await notify(ctx, [order.requester_id], { kind: 'order_issued', key: `issued ${id}`, title: `${number} was issued for your request ${order.request_number}`, body: '', path: `/purchase-requests/${order.purchase_request_id}`, subject: subjectOf(id) })
}

export type Snapshot = {
  number: string; date: string; buyer: { name: string; contact: string }; vendor: { name: string; vat_id: string | null; country: string }; currency: string; total: string; terms_days: number; expected_on: string | null; request: string; locale: string
  lines: { position: number; description: string; quantity: string; unit: string; unit_price: string; amount: string }[]
}

function snapshotOf(ctx: Ctx, order: PurchaseOrder, lines: readonly Line[], number: string, vendor: { name: string; vat_id: string | null; country: string } | null): Snapshot {
  return {
    number, date: ctx.today, buyer: { name: ctx.actor.organisation.name, contact: order.buyer_name }, vendor: { name: order.vendor_name, vat_id: vendor?.vat_id ?? null, country: vendor?.country ?? '' }, locale: ctx.actor.organisation.locale,
    currency: order.currency, total: amountText(money(order.total, order.currency)), terms_days: order.payment_terms_days, expected_on: order.expected_on, request: order.request_number,
    lines: lines.map((l) => ({ position: l.position, description: l.description, quantity: decimalText(decimal(l.quantity)), unit: l.unit, unit_price: decimalText(decimal(l.unit_price)), amount: amountText(money(l.amount, order.currency)) })),
  }
}

/** Only before goods or invoices arrive; the whole commitment is free again. */
export async function cancel(ctx: Ctx, id: string, reason: string, version?: number): Promise<void> {
  const order = await lockFresh(ctx, id, version)
  moves.to('cancel', order, ctx.actor)
  const invoice = await queries.liveInvoice(ctx.tx, id)
  if (invoice) throw conflict('has_invoice', `Invoice ${invoice.number} is linked to it. Reject that first.`)
  const released = await budgets.uncommit(ctx, subjectOf(id))
  await Promise.all([queries.saveCancelled(ctx.tx, id), queries.freeCommitment(ctx.tx, id)])
  ctx.record('purchase_order.cancelled', subjectOf(id), { reason, released })
}

/** Receipt and billing status follow from the lines; an order that is received and billed in full is closed, and no commitment stays behind. */
export async function refreshStatus(ctx: Ctx, id: string): Promise<void> {
  const lines = await queries.orderLines(ctx.tx, id)
  const receipt = progress(lines, (line) => line.received)
  const billing = progress(lines, (line) => line.billed_quantity)
  const closed = receipt === 'full' && billing === 'full'
  const { was } = await queries.saveProgress(ctx.tx, id, receipt, billing, closed ? 'closed' : 'issued')
  if (closed && was !== 'closed') ctx.record('purchase_order.closed', subjectOf(id))
}

async function lockFresh(ctx: Ctx, id: string, version: number | undefined): Promise<PurchaseOrder> {
  const order = await queries.lockOrder(ctx.tx, id)
  if (version !== undefined && version !== order.version) throw stale()
  return order
}
