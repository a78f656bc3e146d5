import type { ReadCtx } from '../platform/ctx.ts'
import { latestNotices } from '../ship-notices/index.ts'
import { pageSize, paged } from './queries.ts'

/** A page of what the vendor announced. */
export const shipNotices = async (ctx: Pick<ReadCtx, 'tx'>, before: string | undefined) =>
  paged(await latestNotices(ctx.tx, { before, most: pageSize + 1 }))
