import { message, toText, asWritten } from '../messages/index.ts'
import { codingLifecycle } from './decided.ts'
import { move, moveTo } from '../kernel/lifecycle.ts'
import * as approvals from '../approvals/index.ts'
import * as budgets from '../budgets/index.ts'
import { planInstalments } from '../instalments/index.ts'
import { convert, money } from '../kernel/money.ts'
import { conflict } from '../kernel/problem.ts'
import { notify, closeNotices } from '../notifications/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { invoiceLifecycle, moves, payableOf, type Invoice } from './invoice.ts'
import { codingOf, saveCoding, saveCodingStatus } from './coding-queries.ts'
import { holds } from './hold-queries.ts'
import { lockFresh } from './lock.ts'
import { matchInvoice } from './match-invoice.ts'
import * as queries from './queries.ts'

export type Coding = {
  cost_center_id: string
  category_id?: string | null | undefined
  project_id?: string | null | undefined
  reason: string
  version?: number | undefined
}
const subjectOf = (id: string) => ({ kind: 'invoice', id })

/**
 * Charges an invoice without an order, reserves its net amount and asks for approval. The people who uploaded or coded
 * it may not approve it.
 */
export async function code(ctx: Ctx, id: string, input: Coding): Promise<void> {
  const invoice = await lockFresh(ctx, id, input.version)
  moves.to('code', invoice, ctx.actor)
  const [before, held] = await Promise.all([codingOf(ctx.tx, id), holds(ctx.tx, id)])
  if (before?.status === 'pending')
    throw conflict('wrong_state', 'It is coded already and waits for approval.')
  const other = held.find((h) => h.released_at === null && h.reason !== 'no_order')
  if (other) throw conflict('held', `Solve this first: ${toText(other.message)}`)
  const base = ctx.actor.organisation.baseCurrency
  const amount = convert(money(invoice.net, invoice.currency), invoice.fx_rate, base).minor
  const revision = (before?.revision ?? 0) + 1
  saveCoding(ctx.tx, {
    invoiceId: id,
    revision,
    costCenterId: input.cost_center_id,
    categoryId: input.category_id ?? null,
    projectId: input.project_id ?? null,
    reason: input.reason,
    by: ctx.actor.userId,
  })
  const charges = [
    {
      lineId: null,
      costCenterId: input.cost_center_id,
      categoryId: input.category_id ?? null,
      projectId: input.project_id ?? null,
      minor: amount,
    },
  ]
  const reserved = await budgets.directCharges.submit(ctx, subjectOf(id), charges)
  ctx.record('invoice.coded', subjectOf(id), {
    reason: input.reason,
    reserved: reserved.minor,
    revision,
  })
  await approvals.open(ctx, {
    ...subjectOf(id),
    number: invoice.number,
    title: `${invoice.vendor_name} · ${invoice.supplier_number}`,
    revision,
    requesterId: ctx.actor.userId,
    authorIds: [ctx.actor.userId, invoice.captured_by],
    currency: base,
    amount,
    costCenterId: input.cost_center_id,
    charges,
    vendorId: invoice.vendor_id,
    budget: { state: reserved.state, ownerIds: reserved.ownerIds },
  })
}

/**
 * Applies the decision on the coding. Approved: the reserved amount is booked and the invoice is approved for payment.
 * Otherwise: the amount is released and the invoice waits as before.
 */
export async function codingDecided(
  ctx: Ctx,
  id: string,
  decision: approvals.Decision,
  reason: string | null,
): Promise<void> {
  const invoice = await lockFresh(ctx, id, undefined)
  const coding = await codingOf(ctx.tx, id)
  if (!coding) throw new Error(`invoice ${id} was decided on, and is not coded`)
  saveCodingStatus(ctx.tx, id, moveTo(codingLifecycle, coding.status, decision))
  if (decision !== 'approved') await budgets.release(ctx, subjectOf(id))
  ctx.record(`invoice.coding_${decision}`, subjectOf(id), { reason, revision: coding.revision })
  await notify(ctx, [coding.coded_by], {
    kind: 'request_decided',
    key: `coded ${id} ${coding.revision}`,
    title: message('notice.invoice_decided', { number: invoice.number, decision }),
    body: reason ? asWritten(reason) : null,
    path: `/invoices/${id}`,
    subject: subjectOf(id),
  })
  if (decision === 'approved') await matchInvoice(ctx, id)
}

/** The invoice has no open hold and its coding is approved: the reserved amount is booked as spent. */
export async function spendCoded(ctx: Ctx, invoice: Invoice): Promise<void> {
  await budgets.directCharges.approve(ctx, subjectOf(invoice.id), 'actual')
  const actual = convert(
    money(invoice.net, invoice.currency),
    invoice.fx_rate,
    ctx.actor.organisation.baseCurrency,
  ).minor
  queries.approve(ctx.tx, {
    id: invoice.id,
    how: message('approved.without_order', {}),
    actual,
    budgetId: null,
    charges: 0n,
    acceptedCharges: 0n,
    bookings: [],
    move: move(invoiceLifecycle, invoice.status, 'approve'),
  })
  await planInstalments(ctx, payableOf(invoice))
  closeNotices(ctx, 'invoice_held', invoice.id)
  ctx.record('invoice.approved', subjectOf(invoice.id), {
    rule: message('approved.without_order', {}),
    actual,
  })
}

/** The invoice was linked to an order or rejected: the approval is withdrawn and the reserved amount released. */
export async function dropCoding(ctx: Ctx, id: string): Promise<void> {
  const coding = await codingOf(ctx.tx, id)
  if (coding?.status !== 'pending' && coding?.status !== 'approved') return
  if (coding.status === 'pending') await approvals.withdraw(ctx, id)
  saveCodingStatus(ctx.tx, id, move(codingLifecycle, coding.status, 'withdraw'))
  await budgets.release(ctx, subjectOf(id))
}
