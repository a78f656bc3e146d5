import { message } from '../messages/index.ts'
import { conflict, forbidden, invalid } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import { advance, isHeld } from './advance.ts'
import { insertAdded, moveLaterSteps } from './adding-queries.ts'
import { lockApproval } from './locking.ts'
import type { Step } from './step-queries.ts'
import { peopleNamed } from './task-queries.ts'

export type Added = { person: string; where: 'before' | 'after'; reason: string }

/**
 * Puts one more person into the running approval, before or after the present step. Nobody the rules name is ever taken
 * out.
 */
export async function addApprover(
  ctx: Ctx,
  id: string,
  { person: personId, where, reason }: Added,
): Promise<void> {
  const { approval, steps } = await lockApproval(ctx, id)
  if (approval.status !== 'pending')
    throw conflict('wrong_state', `It was ${approval.status} already.`)
  const active = steps.filter((step) => step.status === 'active')
  const asked = active.some((step) =>
    step.tasks.some((task) => task.open && task.assignee_id === ctx.actor.userId),
  )
  if (
    approval.requester_id === ctx.actor.userId ||
    (!asked && !ctx.actor.roles.includes('controller'))
  )
    throw forbidden('Only a person who is asked now, or a controller, may add somebody.')
  const [person] = await peopleNamed(ctx.tx, [personId])
  if (!person) throw invalid('/person', 'unknown', 'Choose somebody who is active here.')
  if ([approval.requester_id, ...approval.author_ids].includes(personId))
    throw invalid('/person', 'own_work', `${person.name} wrote it, so they cannot approve it.`)
  if (isAsked(steps, personId))
    throw invalid('/person', 'already_asked', `${person.name} is asked already.`)
  if (active.some((step) => step.tasks.some((task) => isHeld(task, ctx.now))))
    throw conflict('held', 'Somebody decided a moment ago. Try again in some seconds.')
  await insert(ctx, active, id, { userId: personId, name: person.name }, where, reason)
  ctx.record(
    `${approval.subject_kind}.approver_added`,
    { kind: approval.subject_kind, id: approval.subject_id },
    {
      person: personId,
      where,
      note: message('note.approver_added', { person: person.name, where, reason }),
    },
  )
  await advance(ctx, approval)
}

const isAsked = (steps: readonly Step[], personId: string): boolean =>
  steps.some(
    (step) =>
      ['active', 'waiting'].includes(step.status) &&
      (step.assignee_ids.includes(personId) ||
        step.tasks.some((task) => task.open && task.assignee_id === personId)),
  )

/** Before: what is active waits until the new step is done. After: the next stages come one later. */
async function insert(
  ctx: Ctx,
  active: readonly Step[],
  approvalId: string,
  person: { userId: string; name: string },
  where: 'before' | 'after',
  reason: string,
): Promise<void> {
  const stage = active[0]!.stage + (where === 'after' ? 1 : 0)
  const position =
    where === 'after'
      ? Math.max(...active.map((step) => step.position)) + 1
      : Math.min(...active.map((step) => step.position))
  await moveLaterSteps(ctx.tx, approvalId, stage, position)
  insertAdded(ctx.tx, {
    id: ctx.newId(),
    approvalId,
    stage,
    position,
    person,
    by: ctx.actor.userId,
    reason,
    why: message('why.added', { by: ctx.actor.name, person: person.name, reason }),
  })
}
