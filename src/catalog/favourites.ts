import type { Ctx } from '../platform/ctx.ts'
import * as queries from './favourite-queries.ts'

/** What somebody orders often is theirs alone; nothing of the organisation changes. */
export async function setFavourite(ctx: Ctx, itemId: string, isOne: boolean): Promise<void> {
  const save = isOne ? queries.insert : queries.remove
  save(ctx.tx, { userId: ctx.actor.userId, itemId })
}
