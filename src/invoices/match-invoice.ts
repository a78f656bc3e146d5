import { documentChecks, matchLines, type Effect, type Finding } from '../matching/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { purchaseOrder } from '../purchase-orders/index.ts'
import { approveAdvance } from './approve-advance.ts'
import { approveInvoice } from './approve-invoice.ts'
import { spendCoded } from './coding.ts'
import { saveResults, saveRun, waitingCredits } from './hold-queries.ts'
import { reconcileHolds } from './holds.ts'
import { matchFacts, orderLineOf, type MatchFacts, type Order } from './match-facts.ts'
import * as queries from './queries.ts'

/**
 * Matches an invoice that is held: makes every check, keeps the results, releases the holds that are cured and
 * raises new ones. Without an open hold it is approved, and the order's commitment becomes actual.
 * Lock order: vendor, order, its lines, invoice, budget.
 */
export async function matchInvoice(
  ctx: Ctx,
  id: string,
  { newPolicy = false }: { newPolicy?: boolean } = {},
): Promise<void> {
  const { purchase_order_id: orderId } = await queries.headWithVendor(ctx.tx, id)
  const [order, invoice] = await Promise.all([
    orderId ? ctx.lock(purchaseOrder, orderId) : null,
    ctx.lock(queries.invoice, id),
  ])
  if (invoice.status !== 'held') return
  const facts = await matchFacts(ctx, { invoice, order, newPolicy })
  const { findings, effects } = check(facts)
  const run = invoice.match_run + 1
  saveRun(ctx.tx, id, { run, policyId: facts.policy.id })
  saveResults(ctx.tx, {
    invoiceId: id,
    run,
    rows: findings.map(({ result }) => ({ ...result, id: ctx.newId() })),
  })
  const open = await reconcileHolds(ctx, facts, findings, facts.existing)
  if (open > 0) return
  if (invoice.kind === 'advance') return approveAdvance(ctx, facts)
  if (hasOrder(facts)) {
    await approveInvoice(ctx, facts, effects)
    await matchWaitingCredits(ctx, facts.order.id)
  } else if (facts.codingApproved) await spendCoded(ctx, invoice)
}

/** Credits of the order that came before the invoice they credit are matched once it is approved. */
async function matchWaitingCredits(ctx: Ctx, orderId: string): Promise<void> {
  for (const credit of await waitingCredits(ctx.tx, orderId)) await matchInvoice(ctx, credit.id)
}

const hasOrder = (facts: MatchFacts): facts is MatchFacts & { order: Order } => facts.order !== null

/**
 * Every check of a bill, its lines first. What it is charged to without an order stands for the order, once approved.
 */
function check(facts: MatchFacts): { findings: Finding[]; effects: Effect[] } {
  const { bill, document, around, order, ordered, codingApproved } = facts
  const whole = documentChecks({ bill, document, around, tolerances: facts.tolerancesOf(null) })
  const ofDocument = codingApproved ? whole.filter(({ result }) => result.check !== 'order') : whole
  if (!order || facts.invoice.kind === 'advance') return { findings: ofDocument, effects: [] }
  const { findings, effects } = matchLines(
    bill,
    ordered.map((line) => orderLineOf(line, facts.tolerancesOf(line.id), order.currency)),
    { baseCurrency: around.baseCurrency, tolerancesOf: facts.tolerancesOf },
  )
  return { findings: [...findings, ...ofDocument], effects }
}
