import { message, asWritten } from '../messages/index.ts'
import { acceptanceLifecycle } from './decided.ts'
import { moveTo } from '../kernel/lifecycle.ts'
import * as approvals from '../approvals/index.ts'
import { convert, money } from '../kernel/money.ts'
import { conflict, notFound } from '../kernel/problem.ts'
import { activePolicy, policyById } from '../match-policies/index.ts'
import {
  authorityOf,
  handling,
  mayAcceptAlone,
  type AuthorityKind,
  type Stake,
} from '../matching/index.ts'
import { notify } from '../notifications/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { purchaseOrder } from '../purchase-orders/index.ts'
import { recordDuty } from '../segregation-of-duties/index.ts'
import { findAcceptance, insertAcceptance, saveAcceptance } from './acceptance-queries.ts'
import { holds, releaseHold, updateHold, type HoldRow } from './hold-queries.ts'
import { lockFresh } from './lock.ts'
import { moves, type Invoice } from './invoice.ts'
import { matchInvoice } from './match-invoice.ts'

const subjectOf = (id: string) => ({ kind: 'invoice', id })

type Input = { hold_id: string; reason: string; version?: number | undefined }
type Door = 'accept_price' | 'accept_funds' | 'accept_document'
const doorOf: Record<AuthorityKind, Door> = {
  price: 'accept_price',
  quantity: 'accept_price',
  charges: 'accept_price',
  document: 'accept_document',
  funds: 'accept_funds',
}

/**
 * A person takes a difference on themselves, with a reason. Within the authority of their roles it is accepted;
 * above it, and where the policy gives the role none, people are asked to approve it. Returns which.
 */
export async function accept(
  ctx: Ctx,
  id: string,
  door: Door,
  input: Input,
): Promise<'accepted' | 'asked'> {
  const invoice = await lockFresh(ctx, id, input.version)
  moves.to(door, invoice, ctx.actor)
  const [all, policy] = await Promise.all([
    holds(ctx.tx, id),
    invoice.match_policy_id ? policyById(ctx.tx, invoice.match_policy_id) : activePolicy(ctx.tx),
  ])
  const hold = all.find((h) => h.id === input.hold_id && !h.released_at)
  if (!hold) throw notFound('This hold')
  const kind = handling[hold.reason].accept
  if (kind === null || doorOf[kind] !== door)
    throw conflict(
      'not_acceptable',
      'This hold is not accepted here: it goes away when its cause is mended.',
    )
  if (hold.acceptance_id)
    throw conflict('asked', 'Somebody was asked to approve this difference already.')
  const authority = authorityOf(policy, rolesOf(ctx), kind)
  await recordDuty(ctx, 'invoice.accept', subjectOf(id))
  const stake = stakeOf(ctx, invoice, hold)
  if (mayAcceptAlone(authority, stake)) {
    await release(ctx, hold, { invoiceId: id, reason: input.reason, by: ctx.actor.userId })
    await matchInvoice(ctx, id)
    return 'accepted'
  }
  await ask(ctx, { invoice, hold, stake, reason: input.reason })
  return 'asked'
}

const rolesOf = ({ actor }: Ctx): string[] => [
  ...actor.roles,
  ...actor.limitedRoles.map((limited) => limited.role),
]

/** The amount of a hold in the organisation's currency. It includes missing funds. */
export function stakeOf(
  { actor }: Pick<Ctx, 'actor'>,
  invoice: Pick<Invoice, 'currency' | 'fx_rate'>,
  hold: Pick<HoldRow, 'reason' | 'variance' | 'base'>,
): Stake {
  if (hold.reason === 'funds') return { variance: hold.variance, base: hold.base }
  const inBase = (minor: bigint): bigint =>
    convert(money(minor, invoice.currency), invoice.fx_rate, actor.organisation.baseCurrency).minor
  return { variance: inBase(hold.variance), base: inBase(hold.base) }
}

type Release = { invoiceId: string; reason: string; by: string }
async function release(ctx: Ctx, hold: HoldRow, { invoiceId, reason, by }: Release) {
  releaseHold(ctx.tx, hold.id, { how: 'accepted', by, note: reason })
  ctx.record('invoice.hold_released', subjectOf(invoiceId), {
    hold: hold.reason,
    how: 'accepted',
    reason,
    variance: hold.variance,
  })
}

type Question = { invoice: Invoice; hold: HoldRow; stake: Stake; reason: string }
/**
 * Asks people to approve a difference that is above what somebody may accept alone; never who entered the invoice or
 * asks.
 */
async function ask(ctx: Ctx, { invoice, hold, stake, reason }: Question): Promise<void> {
  const acceptanceId = ctx.newId()
  const order = invoice.purchase_order_id
    ? await ctx.lock(purchaseOrder, invoice.purchase_order_id)
    : null
  insertAcceptance(ctx.tx, {
    id: acceptanceId,
    invoiceId: invoice.id,
    holdId: hold.id,
    reason,
    variance: hold.variance,
    about: hold.about,
    by: ctx.actor.userId,
  })
  ctx.record('invoice.acceptance_asked', subjectOf(invoice.id), {
    hold: hold.reason,
    reason,
    variance: hold.variance,
  })
  await approvals.open(ctx, {
    kind: 'invoice_difference',
    id: acceptanceId,
    number: invoice.number,
    title: `${invoice.vendor_name} · ${handling[hold.reason].label}`,
    revision: 1,
    requesterId: ctx.actor.userId,
    authorIds: [ctx.actor.userId, invoice.captured_by],
    currency: ctx.actor.organisation.baseCurrency,
    amount: stake.variance,
    costCenterId: order?.cost_center_id ?? null,
    vendorId: invoice.vendor_id,
  })
}

/** Applies the decision on a difference. Approved, it is accepted as it was when the approval was opened. */
export async function differenceDecided(
  ctx: Ctx,
  acceptanceId: string,
  decision: approvals.Decision,
  reason: string | null,
): Promise<void> {
  const acceptance = await findAcceptance(ctx.tx, acceptanceId)
  const { invoice_id: id } = acceptance
  const invoice = await lockFresh(ctx, id, undefined)
  saveAcceptance(ctx.tx, acceptanceId, moveTo(acceptanceLifecycle, acceptance.status, decision))
  const hold = (await holds(ctx.tx, id)).find(
    (h) => h.id === acceptance.hold_id && h.released_at === null,
  )
  ctx.record(`invoice.acceptance_${decision}`, subjectOf(id), {
    hold: acceptance.hold_reason,
    reason,
    variance: acceptance.variance,
  })
  await notify(ctx, [acceptance.asked_by], {
    kind: 'request_decided',
    key: `difference ${acceptanceId}`,
    title: message('notice.difference_decided', { number: invoice.number, decision }),
    body: reason ? asWritten(reason) : null,
    path: `/invoices/${id}`,
    subject: subjectOf(id),
  })
  if (decision !== 'approved' || !hold) return
  updateHold(ctx.tx, hold.id, { ...hold, variance: acceptance.variance })
  await release(
    ctx,
    { ...hold, variance: acceptance.variance },
    { invoiceId: id, reason: acceptance.reason, by: ctx.actor.userId },
  )
  await matchInvoice(ctx, id)
}
