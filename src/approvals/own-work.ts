import type { Ctx } from '../platform/ctx.ts'
import { forbidden } from '../kernel/problem.ts'
import { expectOnlyPerson } from '../segregation-of-duties/index.ts'
import type { Approval } from './queries.ts'
import type { Task } from './step-queries.ts'
import { mayStandIn } from './routing.ts'
import { delegations } from './task-queries.ts'

/**
 * Nobody decides on their own work, by any route: neither the requester nor an author of this revision. The only
 * exception is an organisation that has never had a second person.
 */
export async function refuseOwnWork(ctx: Ctx, approval: Approval): Promise<void> {
  if (!isOwnWork(ctx, approval)) return
  if (!approval.alone) throw forbidden('You cannot decide on your own request.')
  await expectOnlyPerson(ctx)
}

export const isOwnWork = (
  { actor }: Pick<Ctx, 'actor'>,
  { requester_id: by, author_ids: authors }: Pick<Approval, 'requester_id' | 'author_ids'>,
): boolean => by === actor.userId || authors.includes(actor.userId)

/** Nobody decides as the delegate of an author either, and a delegate of an author decides for nobody else. */
export async function refuseStandIns(
  ctx: Ctx,
  approval: Approval,
  tasks: readonly Task[],
): Promise<void> {
  const inPlace = tasks.filter((task) => task.acting_for !== null)
  if (inPlace.length === 0) return
  const authors = new Set([approval.requester_id, ...approval.author_ids])
  const about = { kind: approval.subject_kind, amount: approval.amount, authors }
  const allowed =
    mayStandIn(ctx.actor.userId, await delegations(ctx.tx, ctx.today), about) &&
    inPlace.every((task) => !authors.has(task.acting_for!))
  if (!allowed)
    throw forbidden(
      `You decide for ${approval.requester_name}, who asks for this, so somebody else must decide.`,
    )
}
