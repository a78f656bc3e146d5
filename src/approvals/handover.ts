import { message, type Message } from '../messages/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { conflict } from '../kernel/problem.ts'
import { advance, assignStep } from './advance.ts'
import type { Person } from './approval.ts'
import { tellApprovers } from './asking.ts'
import * as queries from './queries.ts'
import * as peopleQueries from './people-queries.ts'
import * as stepQueries from './step-queries.ts'
import { subjectOf } from './subjects.ts'
import * as tasks from './task-queries.ts'
import * as assignedQueries from './assigned-queries.ts'
import type { AssignedStep } from './assigned-queries.ts'

/**
 * Takes a person out of every step that waits for them, now or later, and out of every delegation. Others of the step
 * go on; where nobody is left it goes to the successor if they may decide there, else to a controller, else to any
 * approver. Never to who wrote it. 409 when there is nobody.
 */
export async function handOver(
  ctx: Ctx,
  leaver: string,
  successor: string | null,
  because: Message,
): Promise<number> {
  peopleQueries.peopleLock(ctx.tx, true)
  tasks.endDelegationsOf(ctx.tx, leaver, ctx.now)
  await reroute(ctx, [])
  return passOn(
    ctx,
    await assignedQueries.stepsAssignedTo(ctx.tx, leaver),
    new Set([leaver]),
    successor,
    because,
  )
}

/** The nightly check: tasks of people who may no longer decide go to people who may. */
export async function reassignOrphanedSteps(ctx: Ctx): Promise<number> {
  peopleQueries.peopleLock(ctx.tx, true)
  return passOn(
    ctx,
    await assignedQueries.orphanedSteps(ctx.tx),
    new Set(),
    null,
    message('note.may_not_decide', {}),
  )
}

/**
 * Moves open tasks according to today's delegations of these people. Repeating it is harmless. Returns how many steps
 * it checked.
 */
export async function reroute(ctx: Ctx, fromIds: readonly string[]): Promise<number> {
  const steps = await assignedQueries.delegableSteps(ctx.tx, fromIds)
  for (const step of steps) await tellApprovers(ctx, await reassignStep(ctx, step), step.id, step)
  return steps.length
}

/**
 * Assigns a step again to its current approvers. Decisions already made are kept; when they are enough, the step ends.
 * Returns who is asked.
 */
export async function reassignStep(ctx: Ctx, step: AssignedStep): Promise<string[]> {
  const now = (await stepQueries.stepsOf(ctx.tx, step.approval_id)).find((s) => s.id === step.id)!
  const decided = new Set(
    now.tasks.flatMap((task) =>
      task.decision === null ? [] : [task.assignee_id, task.acting_for ?? task.assignee_id],
    ),
  )
  const asked = new Set(now.added_by_name ? step.assignee_ids : [])
  const people = await assignStep(ctx, step, decided, asked)
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
        'Nobody could take over this person’s open approvals: there is no other controller or approver. Appoint one first.',
      )
    if (step.alone) tasks.endAlone(ctx.tx, step.approval_id)
    tasks.reassign(ctx.tx, step.id, heirs, heirs.map((p) => p.name).join(' or '))
    if (step.status === 'active')
      await tellApprovers(
        ctx,
        await reassignStep(ctx, {
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

/** People who may decide on the cost centres charged; for a document without charges, the fallback approvers. */
export const ableFor = (
  ctx: Ctx,
  step: Pick<AssignedStep, 'cost_center_id' | 'subject_kind'>,
): Promise<readonly Person[]> =>
  step.cost_center_id === null
    ? peopleQueries.holdersOf(ctx.tx, subjectOf(ctx, step.subject_kind).fallback)
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
