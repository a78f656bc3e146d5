import { conflict, forbidden, notFound } from '../kernel/problem.ts'
import { limitsFor } from '../kernel/actor.ts'
import type { Ctx, ReadCtx } from '../platform/ctx.ts'
import * as queries from './queries.ts'
import * as peopleQueries from './people-queries.ts'
import * as stepQueries from './step-queries.ts'
import type { Approval } from './queries.ts'
import type { Step } from './step-queries.ts'
import { questionsOn, type Question } from './question-queries.ts'
import { lockSubject, subjectOf } from './subjects.ts'

/** Locks the document first, then its approval; 404 for people who may see neither. */
export async function lockApproval(
  ctx: Ctx,
  id: string,
): Promise<{ approval: Approval; steps: readonly Step[] }> {
  const found = await queries.find(ctx.tx, id)
  if ((await reachOf(ctx, found)) !== 'open') throw notFound('This approval')
  // What a decision brings about is not restricted to the part of the organisation that the approver sees.
  await ctx.tx.see('')
  peopleQueries.peopleLock(ctx.tx, false)
  await lockSubject(ctx, found.subject_kind, found.subject_id)
  const [approval, steps] = await Promise.all([
    queries.lock(ctx.tx, id),
    stepQueries.stepsOf(ctx.tx, id),
  ])
  return { approval, steps }
}

/** The step that is with this person now. */
export function myOpenStep(ctx: Ctx, approval: Approval, steps: readonly Step[]): Step {
  if (approval.status !== 'pending')
    throw conflict('wrong_state', `It was ${approval.status} already.`)
  const step = steps.find(
    (s) =>
      s.status === 'active' &&
      s.tasks.some((task) => task.open && task.assignee_id === ctx.actor.userId),
  )
  if (!step) throw forbidden('This is not with you now.')
  return step
}

/**
 * Whether a person may see an approval: the people involved, and everybody who may see all documents of its kind. Who
 * may see only some of them is shown the document itself, where the database knows which.
 */
async function reachOf(ctx: ReadCtx, approval: Approval): Promise<'open' | 'document' | 'none'> {
  if (approval.requester_id === ctx.actor.userId) return 'open'
  const [steps, questions] = await Promise.all([
    stepQueries.stepsOf(ctx.tx, approval.id),
    questionsOn(ctx.tx, approval.subject_id),
  ])
  return reachWith(ctx, approval, { steps, questions })
}

/** The same, of what was read already. */
export function reachWith(
  ctx: ReadCtx,
  approval: Approval,
  { steps, questions }: { steps: readonly Step[]; questions: readonly Question[] },
): 'open' | 'document' | 'none' {
  const { userId } = ctx.actor
  const { read } = subjectOf(ctx, approval.subject_kind)
  if (approval.requester_id === userId) return 'open'
  if (
    steps.some((step) =>
      step.tasks.some((task) => task.assignee_id === userId || task.acting_for === userId),
    ) ||
    questions.some((q) => q.asked_of === userId)
  )
    return 'open'
  if (!ctx.actor.permissions.has(read)) return 'none'
  return limitsFor(ctx.actor, read) === '' ? 'open' : 'document'
}
