import { notFound } from '../kernel/problem.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { reachOf } from './locking.ts'
import * as queries from './queries.ts'
import type { Approval } from './queries.ts'

/** `mayOpen` is false for somebody who may see its document alone; `latest` is the newest of the same document. */
export type Asked = { asked: Approval; latest: Approval | null; mayOpen: boolean }

/** An approval, for somebody who may see it or its document. */
export async function findAsked(ctx: ReadCtx, id: string): Promise<Asked> {
  const asked = await queries.find(ctx.tx, id)
  const [reach, latest] = await Promise.all([
    reachOf(ctx, asked),
    queries.latestOf(ctx.tx, asked.subject_id),
  ])
  if (reach === 'none') throw notFound('This approval')
  return { asked, latest, mayOpen: reach !== 'document' }
}
