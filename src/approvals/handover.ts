import { message, type Message } from '../messages/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { conflict } from '../kernel/problem.ts'
import { advance, putBefore } from './advance.ts'
import type { Person } from './approval.ts'
import { tellApprovers } from './asking.ts'
import * as queries from './queries.ts'
import { subjectOf } from './subjects.ts'
import * as tasks from './task-queries.ts'
import type { AssignedStep } from './task-queries.ts'

/**
 * Takes a person out of every step that waits for them, now or later, and out of every delegation. Others of the step go on; where nobody is
 * left it goes to the successor if they may decide there, else to a controller, else to any approver. Never to who wrote it. 409 when there is nobody.
 */
export async function handOver(
  ctx: Ctx,
  leaver: string,
  successor: string | null,
  because: Message,
): Promise<number> {
  await queries.peopleLock(ctx.tx, true)
  await tasks.endDelegationsOf(ctx.tx, leaver, ctx.now)
  await reroute(ctx, [])
  return passOn(
    ctx,
    await tasks.stepsAssignedTo(ctx.tx, leaver),
    new Set([leaver]),
    successor,
    because,
  )
}

/** What the nightly check does: a task of somebody who may not decide any more finds somebody who may. */
export async function rescue(ctx: Ctx): Promise<number> {
  await queries.peopleLock(ctx.tx, true)
  return passOn(
    ctx,
    await tasks.orphanedSteps(ctx.tx),
    new Set(),
    null,
    message('note.may_not_decide', {}),
  )
}

/** Open tasks follow the delegations of these people, as they are today. Harmless when they do already; answers how many steps it looked at. */
export async function reroute(ctx: Ctx, fromIds: readonly string[]): Promise<number> {
  const steps = await tasks.delegableSteps(ctx.tx, fromIds)
  for (const step of steps) await tellApprovers(ctx, await putAgain(ctx, step), step.id, step)
  return steps.length
}

/** Puts a step before its people as they are now; who decided keeps their decision, and where that is enough the step ends. Answers who is asked. */
export async function putAgain(ctx: Ctx, step: AssignedStep): Promise<string[]> {
  const now = (await queries.stepsOf(ctx.tx, step.approval_id)).find((s) => s.id === step.id)!
  const decided = new Set(
    now.tasks.flatMap((task) =>
      task.decision === null ? [] : [task.assignee_id, task.acting_for ?? task.assignee_id],
    ),
  )
  const asked = new Set(now.added_by_name ? step.assignee_ids : [])
  const people = await putBefore(ctx, step, decided, asked)
  await advance(ctx, await queries.find(ctx.tx, step.approval_id))
  return people
}

async function passOn(
  ctx: Ctx,
  steps: readonly AssignedStep[],
  leaving: ReadonlySet<string>,
  successor: string | null,
  because: Message,
): Promise<number> {
  for (const step of steps) {
    const able = (await ableFor(ctx, step)).filter(
      (p) =>
        p.userId !== step.requester_id &&
        !step.author_ids.includes(p.userId) &&
        !leaving.has(p.userId),
    )
    const heirs = heirsOf(step, able, successor)
    if (heirs.length === 0)
      throw conflict(
        'no_approver',
        'Work that waits for this person could go to nobody: there is no other controller or approver. Appoint one first.',
      )
    if (step.alone) await tasks.endAlone(ctx.tx, step.approval_id)
    await tasks.reassign(ctx.tx, step.id, heirs, heirs.map((p) => p.name).join(' or '))
    if (step.status === 'active')
      await tellApprovers(
        ctx,
        await putAgain(ctx, {
          ...step,
          alone: false,
          assignee_ids: heirs.map((p) => p.userId),
        }),
        step.id,
        step,
      )
    ctx.record(
      `${step.subject_kind}.step_reassigned`,
      { kind: step.subject_kind, id: step.subject_id },
      {
        from: step.assignee_ids,
        to: heirs.map((p) => p.userId),
        note: message('note.reassigned', { because, people: heirs.map((p) => p.name) }),
      },
    )
  }
  return steps.length
}

/** Those who may decide on what is charged there; on what is charged nowhere, whoever decides when no rule does. */
export const ableFor = (
  ctx: Ctx,
  step: Pick<AssignedStep, 'cost_center_id' | 'subject_kind'>,
): Promise<readonly Person[]> =>
  step.cost_center_id === null
    ? queries.holdersOf(ctx.tx, subjectOf(ctx, step.subject_kind).fallback)
    : queries.deciders(ctx.tx, step.cost_center_id)

function heirsOf(
  step: AssignedStep,
  able: readonly Person[],
  successor: string | null,
): readonly Person[] {
  const rest = able.filter((p) => step.assignee_ids.includes(p.userId))
  if (rest.length) return rest
  const named = able.filter((p) => p.userId === successor)
  if (named.length) return named
  const controllers = able.filter((p) => p.roles.includes('controller'))
  return controllers.length ? controllers : able
}
