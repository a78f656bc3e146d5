import { decide, undo } from '../approvals/index.ts'
import { conflict, type Problem } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import { named } from './queries.ts'

export type Asked = { id: string; revision: number | undefined }
type Approved = { id: string; number: string; title: string }
/** `number` and `title` are null for people who were never asked. */
type NotApproved = {
  id: string
  number: string | null
  title: string | null
  code: string
  why: string
}
export type BulkOutcome = { approved: readonly Approved[]; refused: readonly NotApproved[] }

/**
 * Approves each document by itself: a refusal does not stop the others. The order is always the same, so that two
 * people who approve the same documents cannot deadlock.
 */
export async function approveEach(
  ctx: Ctx,
  asked: readonly Asked[],
  hold: boolean,
): Promise<BulkOutcome> {
  const names = new Map(
    (
      await named(
        ctx.tx,
        asked.map(({ id }) => id),
        ctx.actor.userId,
      )
    ).map((row) => [row.id, row]),
  )
  const approved: Approved[] = []
  const refused: NotApproved[] = []
  for (const { id, revision } of inOrder(asked)) {
    const problem = await refusalOf(ctx, () =>
      ctx.apart((part) => decide(part, id, { decision: 'approved', reason: null, revision, hold })),
    )
    const name = names.get(id)
    if (problem)
      refused.push({
        id,
        number: name?.number ?? null,
        title: name?.title ?? null,
        code: problem.code,
        why: problem.message,
      })
    else approved.push({ id, number: name?.number ?? '', title: name?.title ?? '' })
  }
  return { approved, refused }
}

/** Undoes decisions that have not taken effect. Returns how many. 409 when it is too late for all. */
export async function undoEach(ctx: Ctx, ids: readonly string[]): Promise<number> {
  let undone = 0
  for (const id of [...ids].toSorted())
    if ((await refusalOf(ctx, () => ctx.apart((part) => undo(part, id)))) === null) undone++
  if (undone === 0)
    throw conflict(
      'too_late',
      'There is nothing to undo any more: the decisions have taken effect.',
    )
  return undone
}

const inOrder = (asked: readonly Asked[]): Asked[] =>
  [...new Map(asked.map((one) => [one.id, one])).values()].toSorted((a, b) =>
    a.id < b.id ? -1 : 1,
  )

/** Why it was refused, or null. What is no refusal ends the whole. */
async function refusalOf(ctx: Ctx, change: () => Promise<unknown>): Promise<Problem | null> {
  try {
    await change()
    return null
  } catch (error) {
    const problem = ctx.problemOf(error)
    if (!problem || problem.status >= 500) throw error
    return problem
  }
}
