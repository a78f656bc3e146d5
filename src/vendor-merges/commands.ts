import { move } from '../kernel/lifecycle.ts'
import { forbidden } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import { lockOnlyPerson } from '../segregation-of-duties/index.ts'
import { giveUpMerged, vendorToLock } from '../vendors/index.ts'
import { mergeLifecycle, refuseMerge } from './merge.ts'
import * as queries from './queries.ts'

declare module '../platform/events.ts' {
  interface Events {
    /** Two vendors became one: what names the first names the second from now on. */
    'vendors.merged': (merged: { fromId: string; intoId: string }) => void
  }
}

const subjectOf = (id: string) => ({ kind: 'vendor', id })

type Proposed = { fromId: string; intoId: string; reason: string }
export async function propose(ctx: Ctx, { fromId, intoId, reason }: Proposed): Promise<string> {
  const { from, into } = await lockBoth(ctx, fromId, intoId)
  const id = ctx.newId()
  queries.insert(ctx.tx, { id, fromId, intoId, reason, by: ctx.actor.userId })
  ctx.record('vendor.merge_proposed', subjectOf(fromId), { into: into.number, reason })
  ctx.record('vendor.merge_proposed', subjectOf(intoId), { from: from.number, reason })
  return id
}

/**
 * Another person than the one who proposed it confirms it; in an organisation of one, that person. Everything moves in
 * this transaction.
 */
export async function confirm(ctx: Ctx, id: string, version: number | undefined): Promise<string> {
  const proposal = await ctx.lock(queries.merge, id, version)
  const decision = move(mergeLifecycle, proposal.status, 'confirm')
  if (proposal.proposed_by === ctx.actor.userId && !(await lockOnlyPerson(ctx)))
    throw forbidden('You proposed this merge, so somebody else confirms it.')
  const { from_id: fromId, into_id: intoId, reason } = proposal
  const { from, into } = await lockBoth(ctx, fromId, intoId)
  giveUpMerged(ctx, from, into)
  queries.move(ctx.tx, fromId, intoId)
  queries.decide(ctx.tx, id, decision, ctx.actor.userId)
  ctx.record('vendor.merged_away', subjectOf(fromId), { into: into.number, reason })
  ctx.record('vendor.merged_in', subjectOf(intoId), {
    from: from.number,
    name: from.name,
    reason,
  })
  await ctx.emit('vendors.merged', { fromId, intoId })
  return intoId
}

/** Also done by the person who proposed it, to take it back. */
export async function refuse(ctx: Ctx, id: string, version: number | undefined): Promise<string> {
  const { from_id: fromId, into_id: intoId, status } = await ctx.lock(queries.merge, id, version)
  const decision = move(mergeLifecycle, status, 'refuse')
  queries.decide(ctx.tx, id, decision, ctx.actor.userId)
  for (const vendorId of [fromId, intoId]) ctx.record('vendor.merge_refused', subjectOf(vendorId))
  return fromId
}

/** In the order of their ids, so that two merges of the same two do not wait for each other. */
async function lockBoth(ctx: Ctx, fromId: string, intoId: string) {
  const ids = [...new Set([fromId, intoId])].toSorted()
  const [locked, waiting, billedTwice, policies, { accounts }] = await Promise.all([
    Promise.all(ids.map((id) => ctx.lock(vendorToLock, id))),
    queries.waiting(ctx.tx, fromId),
    queries.billedTwice(ctx.tx, fromId, intoId),
    queries.policiesFor(ctx.tx, fromId),
    queries.accountsOf(ctx.tx, fromId),
  ])
  const from = locked.find(({ id }) => id === fromId)!
  const into = locked.find(({ id }) => id === intoId)!
  refuseMerge(from, into, {
    waiting: waiting.numbers,
    billedTwice: billedTwice.numbers,
    policies: policies.numbers,
    accounts,
  })
  return { from, into }
}
