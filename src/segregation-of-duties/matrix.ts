import { forbidden, invalid, refuseStale } from '../kernel/problem.ts'
import { move } from '../kernel/lifecycle.ts'
import type { Ctx } from '../platform/ctx.ts'
import { changed, difference, matrixLifecycle, sentence, type Pair } from './duty.ts'
import * as queries from './queries.ts'

const subjectOf = (id: string) => ({ kind: 'duty_matrix', id })
export type Proposal = { add: readonly Pair[]; remove: readonly Pair[]; reason: string }

/** Proposes another matrix. The present one stays in force until a second administrator confirms. */
export async function propose(ctx: Ctx, proposal: Proposal): Promise<string> {
  await queries.lockMatrices(ctx.tx)
  const before = await queries.matrixInForce(ctx.tx)
  const after = changed(before, proposal)
  if (typeof after === 'string') throw invalid('/add', 'no_change', after)
  const id = ctx.newId()
  const { number } = await queries.nextMatrixNumber(ctx.tx)
  queries.insertMatrix(ctx.tx, {
    ...after,
    id,
    number,
    reason: proposal.reason,
    by: ctx.actor.userId,
  })
  ctx.record('duty_matrix.proposed', subjectOf(id), {
    number,
    reason: proposal.reason,
    added: proposal.add.map(sentence),
    removed: proposal.remove.map(sentence),
  })
  return id
}

/** Activates a proposed matrix; its proposer may not do so. */
export async function confirm(ctx: Ctx, id: string, version: number | undefined): Promise<number> {
  await queries.lockMatrices(ctx.tx)
  const proposed = await lockSeen(ctx, id, version)
  const confirmed = move(matrixLifecycle, proposed.status, 'confirm')
  if (proposed.proposed_by === ctx.actor.userId)
    throw forbidden(
      'You proposed this change, so another administrator must confirm it. While there is no other, make somebody one first.',
    )
  const before = await queries.matrixInForce(ctx.tx)
  queries.retireMatrix(ctx.tx)
  queries.activateMatrix(ctx.tx, id, confirmed, ctx.actor.userId)
  const { added, removed } = difference(before, proposed)
  ctx.record('duty_matrix.confirmed', subjectOf(id), {
    number: proposed.number,
    reason: proposed.reason,
    added: added.map(sentence),
    removed: removed.map(sentence),
    proposed_by: proposed.proposed_by_name,
  })
  return proposed.number
}

export async function withdraw(ctx: Ctx, id: string, version: number | undefined): Promise<void> {
  const proposed = await lockSeen(ctx, id, version)
  queries.withdrawMatrix(ctx.tx, id, move(matrixLifecycle, proposed.status, 'withdraw'))
  ctx.record('duty_matrix.withdrawn', subjectOf(id), { number: proposed.number })
}

async function lockSeen(
  ctx: Ctx,
  id: string,
  version: number | undefined,
): Promise<queries.MatrixRow> {
  const proposed = await queries.lockMatrix(ctx.tx, id)
  refuseStale(version, proposed)
  return proposed
}
