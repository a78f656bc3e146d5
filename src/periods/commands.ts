import { move } from '../kernel/lifecycle.ts'
import { invalid, refuseStale } from '../kernel/problem.ts'
import { monthText } from './words.ts'
import type { Ctx } from '../platform/ctx.ts'
import { isOver, monthOf, periodLifecycle, refuseUnfinished } from './period.ts'
import * as queries from './queries.ts'

declare module '../platform/events.ts' {
  interface Events {
    /** Nothing is dated in this month of a legal entity any more. */
    'period.closed': (closed: { entityId: string; month: string }) => void
    'period.reopened': (reopened: { entityId: string; month: string }) => void
  }
}

export type Closing = { entity_id: string; month: string; reason: string }

/** From now on no receipt, reversal or return is dated in this month. */
export async function close(ctx: Ctx, { entity_id: entityId, month: day, reason }: Closing) {
  const month = monthOf(day)
  const [entity, before] = await Promise.all([
    queries.lockEntity(ctx.tx, entityId),
    queries.ofMonth(ctx.tx, { entityId, month }),
  ])
  if (!entity) throw invalid('/entity_id', 'unknown', 'Choose a legal entity from the list.')
  refuseUnfinished(month, ctx.today)
  const by = { reason, by: ctx.actor.userId, at: ctx.now }
  const id = before?.id ?? ctx.newId()
  if (before)
    queries.save(ctx.tx, { ...by, id, move: move(periodLifecycle, before.status, 'close') })
  else
    queries.insert(ctx.tx, { ...by, id, entityId, month, status: periodLifecycle.moves.close.to })
  ctx.record('legal_entity.period_closed', subjectOf(entityId), { month, reason })
  await ctx.emit('period.closed', { entityId, month })
  return id
}

/** Something must still be dated in this month. */
export async function reopen(
  ctx: Ctx,
  id: string,
  { reason, version }: { reason: string; version?: number | undefined },
): Promise<void> {
  const { entity_id: entityId } = await queries.find(ctx.tx, id)
  const [, period] = await Promise.all([
    queries.lockEntity(ctx.tx, entityId),
    queries.find(ctx.tx, id),
  ])
  refuseStale(version, period)
  queries.save(ctx.tx, {
    id,
    reason,
    by: ctx.actor.userId,
    at: ctx.now,
    move: move(periodLifecycle, period.status, 'reopen'),
  })
  ctx.record('legal_entity.period_reopened', subjectOf(entityId), { month: period.month, reason })
  await ctx.emit('period.reopened', { entityId, month: period.month })
}

/** `instead` says what to do where the day cannot be chosen. */
type Dated = { orderId: string; day: string; pointer: string; instead?: string }
/** Refuses a day in a closed month of the legal entity of an order. Nobody closes a month until this is committed. */
export async function refuseClosed(ctx: Ctx, dated: Dated): Promise<void> {
  const { orderId, day, pointer, instead = 'Choose a day of an open month' } = dated
  const month = monthOf(day)
  if (!isOver(month, ctx.today)) return
  const [, closed] = await Promise.all([
    queries.shareEntityOf(ctx.tx, orderId),
    queries.closedFor(ctx.tx, { orderId, month }),
  ])
  if (!closed) return
  throw invalid(
    pointer,
    'period_closed',
    `${monthText(month)} is closed for ${closed.entity}: ${closed.reason}. ${instead}, or ask a controller to reopen it under “Periods”.`,
  )
}

const subjectOf = (id: string) => ({ kind: 'legal_entity', id })
