import { conflict } from '../../kernel/problem.ts'
import type { Ctx } from '../../platform/ctx.ts'
import { blockOfItem } from '../block.ts'
import { groupKey } from '../groups.ts'
import { choose, netOf, owedOf } from '../choosing.ts'
import * as itemQueries from '../item-queries.ts'
import type { ItemRow } from '../item-queries.ts'
import { runSubject, type Run } from '../run.ts'
import * as queries from '../run-queries.ts'
import { expectEverywhere } from './everywhere.ts'
import { railOf } from './file.ts'
import { hasDiscountOn, isPayableBy, itemsFor } from './propose.ts'

type Seen = { version?: number | undefined }

/** Takes another part that is open into a draft. */
export async function include(
  ctx: Ctx,
  runId: string,
  { instalment_id: instalmentId, version }: { instalment_id: string } & Seen,
): Promise<void> {
  const run = await lockDraft(ctx, runId, version)
  const items = await itemQueries.lockItems(ctx.tx, { runId, today: ctx.today })
  const rail = railOf(run)
  const candidate = await itemQueries.lockOne(ctx.tx, {
    id: instalmentId,
    entityId: run.entity_id,
    currency: run.currency,
    today: ctx.today,
    atStripe: rail.to === 'stripe_recipient',
  })
  const waiting = await itemQueries.waitingAmong(ctx.tx, candidate ? [candidate] : [])
  if (!candidate || waiting.has(candidate.id) || !isPayableBy(rail, run.pay_on)(candidate))
    throw conflict(
      'part_not_payable',
      `This part cannot be paid in ${run.number}: it must be open, of ${run.entity} in ${run.currency}, and not blocked. “Due payments” says what blocks it.`,
    )
  const [chosen] = choose([candidate], { discounted: hasDiscountOn(run), owed: owedOf(items) })
  if (!chosen)
    throw conflict(
      'nothing_to_deduct_from',
      `The run pays ${candidate.vendor_name} nothing that this credit could be deducted from.`,
    )
  const added = await itemsFor(ctx, [chosen])
  itemQueries.takeAll(ctx.tx, runId, added)
  saveTotal(ctx, run, [...items, ...added])
  joinProposers(ctx, runId)
  ctx.record('payment_run.included', runSubject(runId), { invoice: candidate.invoice_number })
}

/** Leaves a part out of a draft: it is open again. A credit that nothing is left for goes with it. */
export async function exclude(ctx: Ctx, itemId: string, { version }: Seen): Promise<string> {
  const { run_id: runId } = await itemQueries.runOfItem(ctx.tx, itemId)
  const run = await lockDraft(ctx, runId, version)
  const items = await itemQueries.lockItems(ctx.tx, { runId, today: ctx.today })
  const item = items.find(({ id }) => id === itemId)
  if (!item) throw conflict('wrong_state', 'This part was left out of the run already.')
  leaveOut(ctx, run, { items, out: withItsCredits(items, [item]) })
  joinProposers(ctx, runId)
  ctx.record('payment_run.left_out', runSubject(runId), { invoice: item.invoice_number })
  return runId
}

/** Leaves out what cannot be paid any more: the rest of the run stays as it was approved. */
export async function leaveOutBlocked(ctx: Ctx, runId: string, { version }: Seen): Promise<void> {
  expectEverywhere(ctx, 'payments.propose')
  await itemQueries.shareVendors(ctx.tx, runId)
  const run = await ctx.lock(queries.paymentRun, runId, version)
  if (run.status !== 'draft' && run.status !== 'approved')
    throw conflict(
      'wrong_state',
      'Only from a draft or an approved run something is left out. Withdraw it first.',
    )
  const left = await holdBlocked(ctx, run)
  if (left === 0)
    throw conflict('nothing_blocked', 'Nothing of this run is blocked, so nothing is left out.')
}

/** The run, its vendors and its items must be locked. Returns how many items were left out. */
export async function holdBlocked(ctx: Ctx, run: Run): Promise<number> {
  const items = await itemQueries.lockItems(ctx.tx, { runId: run.id, today: ctx.today })
  const payOn = run.pay_on > ctx.today ? run.pay_on : ctx.today
  const blocked = items.filter((item) => blockOfItem(item, payOn) !== null)
  if (blocked.length === 0) return 0
  const out = withItsCredits(items, blocked)
  leaveOut(ctx, run, { items, out })
  for (const item of out)
    ctx.record('payment_run.held', runSubject(run.id), {
      invoice: item.invoice_number,
      vendor: item.vendor_name,
      block: blockOfItem(item, payOn),
    })
  return out.length
}

function leaveOut(
  ctx: Ctx,
  run: Run,
  { items, out }: { items: readonly ItemRow[]; out: readonly ItemRow[] },
): void {
  itemQueries.leaveOut(
    ctx.tx,
    out.map(({ id }) => id),
  )
  saveTotal(
    ctx,
    run,
    items.filter((item) => !out.includes(item)),
  )
}

/** Nothing is paid less than nothing: where credits come to more than what is left of a payment, they go too. */
function withItsCredits(items: readonly ItemRow[], out: readonly ItemRow[]): ItemRow[] {
  const groups = new Set(out.map(groupKey))
  const credits = [...groups].flatMap((key) => {
    const rest = items.filter((item) => groupKey(item) === key && !out.includes(item))
    return netOf(rest) < 0n ? rest.filter(({ amount }) => amount < 0n) : []
  })
  return [...out, ...credits]
}

type Priced = { amount: bigint; discount: bigint }
const saveTotal = (ctx: Ctx, run: Run, items: readonly Priced[]): void =>
  queries.saveTotal(ctx.tx, run.id, netOf(items))

/** Who changes a draft is one of those who proposed it. */
const joinProposers = (ctx: Ctx, runId: string): void =>
  queries.addProposer(ctx.tx, runId, ctx.actor.userId)

/** Who changes a draft must be one of its proposers afterwards. */
export async function lockDraft(
  ctx: Ctx,
  runId: string,
  version: number | undefined,
): Promise<Run> {
  expectEverywhere(ctx, 'payments.propose')
  const run = await ctx.lock(queries.paymentRun, runId, version)
  if (run.status !== 'draft')
    throw conflict(
      'wrong_state',
      'Only a draft is changed. Withdraw the run where it waits for approval, or cancel it and propose another one.',
    )
  return run
}
