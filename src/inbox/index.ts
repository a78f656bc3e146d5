import type { ReadCtx } from '../platform/ctx.ts'
import { count } from './queries.ts'
import { scopeOf } from './presenter.ts'

/** How many things wait for this person; 100 means "more than 99". */
export const waitingCount = async (ctx: ReadCtx): Promise<number> =>
  Number((await count(ctx.tx, scopeOf(ctx.actor))).n)
