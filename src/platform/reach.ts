import { limitsFor } from '../kernel/actor.ts'
import type { Permission } from '../kernel/permissions.ts'
import type { ReadCtx } from './ctx.ts'

/**
 * For a route of every member, where what each may see follows from the kind of thing. The part of the organisation
 * where that right holds is set around the statement: all in one flush, which is one transaction of its own when
 * reading.
 */
export async function within<T>(
  ctx: ReadCtx,
  permission: Permission,
  work: () => Promise<T>,
): Promise<T> {
  const limits = limitsFor(ctx.actor, permission)
  if (limits === '' || limits === ctx.actor.limits) return work()
  const [, found] = await Promise.all([ctx.tx.see(limits), work(), ctx.tx.see(ctx.actor.limits)])
  return found
}
