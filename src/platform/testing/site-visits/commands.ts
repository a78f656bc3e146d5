import * as approvals from '../../../approvals/index.ts'
import { nextNumber } from '../../../organisations/index.ts'
import { moveTo } from '../../../kernel/lifecycle.ts'
import type { Ctx } from '../../ctx.ts'
import { moves, visitLifecycle } from './site-visit.ts'
import * as queries from './queries.ts'

const subjectOf = (id: string) => ({ kind: 'site_visit', id })

/** Plans a visit to where an order is made. */
export async function plan(ctx: Ctx, input: { order_id: string; title: string }): Promise<string> {
  const { cost_center_id } = await queries.centerOf(ctx.tx, input.order_id)
  const id = ctx.newId()
  const number = await nextNumber(ctx, 'site_visit')
  const { title, order_id: orderId } = input
  await queries.insert(ctx.tx, {
    id,
    number,
    title,
    cost_center_id,
    orderId,
    by: ctx.actor.userId,
  })
  ctx.record('site_visit.planned', subjectOf(id), { number })
  return id
}

export async function ask(ctx: Ctx, id: string, version?: number): Promise<void> {
  const visit = await ctx.lock(queries.siteVisit, id, version)
  const move = moves.move('ask', visit, ctx.actor)
  await queries.saveStatus(ctx.tx, id, move)
  ctx.record('site_visit.asked', subjectOf(id))
  await approvals.open(ctx, {
    ...subjectOf(id),
    number: visit.number,
    title: visit.title,
    revision: 1,
    requesterId: visit.owner_id,
    currency: ctx.actor.organisation.baseCurrency,
    amount: 0n,
    costCenterId: visit.cost_center_id,
  })
}

export async function decided(
  ctx: Ctx,
  id: string,
  decision: approvals.Decision,
  reason: string | null,
): Promise<void> {
  const visit = await ctx.lock(queries.siteVisit, id)
  const to = ({ approved: 'agreed', rejected: 'declined', returned: 'planned' } as const)[decision]
  await queries.saveStatus(ctx.tx, id, moveTo(visitLifecycle, visit.status, to))
  ctx.record(`site_visit.${decision}`, subjectOf(id), { reason })
}

export async function report(ctx: Ctx, id: string, text: string, version?: number): Promise<void> {
  const visit = await ctx.lock(queries.siteVisit, id, version)
  const move = moves.move('report', visit, ctx.actor)
  await queries.saveStatus(ctx.tx, id, move, text)
  ctx.record('site_visit.made', subjectOf(id))
}

export async function cancel(ctx: Ctx, id: string, why: string, version?: number): Promise<void> {
  const visit = await ctx.lock(queries.siteVisit, id, version)
  const move = moves.move('cancel', visit, ctx.actor)
  await queries.saveStatus(ctx.tx, id, move)
  ctx.record('site_visit.cancelled', subjectOf(id), { reason: why })
}
