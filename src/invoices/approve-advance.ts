import { planInstalments } from '../instalments/index.ts'
import { move } from '../kernel/lifecycle.ts'
import { message } from '../messages/index.ts'
import { closeNotices } from '../notifications/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { invoiceLifecycle, payableOf } from './invoice.ts'
import type { MatchFacts } from './match-facts.ts'
import * as queries from './queries.ts'

/**
 * Approves an advance that somebody accepted. It bills nothing of the order and spends nothing of a budget: the order's
 * commitment stays until invoices bill it.
 */
export async function approveAdvance(ctx: Ctx, { invoice, policy }: MatchFacts): Promise<void> {
  const how = message('approved.advance', { version: policy.number })
  queries.approve(ctx.tx, {
    id: invoice.id,
    how,
    actual: 0n,
    budgetId: null,
    charges: 0n,
    acceptedCharges: 0n,
    bookings: [],
    move: move(invoiceLifecycle, invoice.status, 'approve'),
  })
  await planInstalments(ctx, payableOf(invoice))
  closeNotices(ctx, 'invoice_held', invoice.id)
  ctx.record(
    'invoice.approved',
    { kind: 'invoice', id: invoice.id },
    { rule: how, policy: policy.number, touchless: false },
  )
}
