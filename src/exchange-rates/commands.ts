import { message } from '../messages/index.ts'
import { move } from '../kernel/lifecycle.ts'
import { rolesWith } from '../kernel/permissions.ts'
import { forbidden, invalid, refuseStale } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import { judge, proposalLifecycle, type Verdict } from './exchange-rate.ts'
import * as queries from './queries.ts'

const subjectOf = (id: string) => ({ kind: 'exchange_rate', id })

/** Enters a rate: in force at once, or waiting for a second person. */
export async function enterRate(
  ctx: Ctx,
  input: queries.NewRate,
): Promise<{ id: string; status: Verdict['status'] }> {
  const { currency, valid_on } = input
  if (currency === ctx.actor.organisation.baseCurrency)
    throw invalid('/currency', 'base_currency', `${currency} is your own currency; its rate is 1.`)
  const setBy = ctx.actor.userId
  await queries.lockCurrency(ctx.tx, currency)
  const [nearest, agreed, policy] = await Promise.all([
    queries.nearest(ctx.tx, currency, valid_on),
    queries.agreed(ctx.tx, currency, valid_on, setBy),
    queries.policy(ctx.tx, rolesWith('exchange_rates.manage'), setBy),
  ])
  if (nearest?.valid_on === valid_on) throw queries.alreadyThere()
  const { others, limit_pct: limitPct } = policy
  const verdict = judge(input.rate, { nearest, agreed, others, limitPct })
  const id = ctx.newId()
  if (verdict.status === 'in_force') {
    queries.insert(ctx.tx, { ...input, id, setBy, confirmedBy: null, alone: verdict.alone })
    ctx.record('exchange_rate.entered', subjectOf(ctx.tx.tenantId), {
      ...input,
      ...(verdict.alone ? { note: message('note.rate_alone', {}) } : {}),
    })
  } else {
    queries.propose(ctx.tx, id, { ...input, ...verdict, setBy })
    ctx.record('exchange_rate.proposed', subjectOf(id), {
      ...input,
      why: verdict.why,
      last: verdict.from?.rate ?? null,
    })
  }
  return { id, status: verdict.status }
}

/** A second person confirms; from then on the rate is in force. */
export async function confirm(ctx: Ctx, id: string, version: number | undefined): Promise<void> {
  const proposal = await lockSeen(ctx, id, version)
  const confirmed = move(proposalLifecycle, proposal.status, 'confirm')
  if (proposal.set_by_id === ctx.actor.userId)
    throw forbidden(
      'You entered this rate, so somebody else must confirm it: another controller or administrator.',
    )
  const { currency, valid_on, rate, source, kind } = proposal
  queries.insert(ctx.tx, {
    id,
    currency,
    valid_on,
    rate,
    source,
    kind,
    setBy: proposal.set_by_id,
    confirmedBy: ctx.actor.userId,
    alone: false,
  })
  queries.decide(ctx.tx, id, { move: confirmed, by: ctx.actor.userId, reason: null })
  ctx.record('exchange_rate.confirmed', subjectOf(id), {
    currency,
    valid_on,
    rate,
    source,
    set_by: proposal.set_by,
  })
}

/** A second person refuses, or who entered it takes it back. */
export async function refuse(
  ctx: Ctx,
  id: string,
  { reason, version }: { reason: string; version?: number | undefined },
): Promise<void> {
  const proposal = await lockSeen(ctx, id, version)
  const own = proposal.set_by_id === ctx.actor.userId
  const refused = move(proposalLifecycle, proposal.status, own ? 'withdraw' : 'refuse')
  queries.decide(ctx.tx, id, { move: refused, by: ctx.actor.userId, reason })
  const { currency, valid_on, rate } = proposal
  const { to: status } = refused
  ctx.record(`exchange_rate.${status}`, subjectOf(id), {
    currency,
    valid_on,
    rate,
    reason,
  })
}

async function lockSeen(
  ctx: Ctx,
  id: string,
  version: number | undefined,
): Promise<queries.Proposal> {
  const { currency } = await queries.find(ctx.tx, id)
  await queries.lockCurrency(ctx.tx, currency)
  const proposal = await queries.lock(ctx.tx, id)
  refuseStale(version, proposal)
  return proposal
}
