import type { Ctx } from '../platform/ctx.ts'
import { conflict } from '../kernel/problem.ts'
import type { Person } from './approval.ts'
import { tellApprovers } from './asking.ts'
import { subjectPath } from './commands.ts'
import * as queries from './queries.ts'

type Step = Awaited<ReturnType<typeof queries.stepsAssignedTo>>[number]

/**
 * Takes a person out of every step that waits for them, now or later. Others of the step go on; where nobody is left it goes to
 * the successor if they may decide there, else to a controller, else to any approver. Never to the requester. 409 when there is nobody.
 */
export async function handOver(ctx: Ctx, leaver: string, successor: string | null, why: string): Promise<number> {
  await queries.peopleLock(ctx.tx, true)
  return passOn(ctx, await queries.stepsAssignedTo(ctx.tx, leaver), new Set([leaver]), successor, why)
}

/** What the nightly check does: a task of somebody who may not decide any more finds somebody who may. */
export async function rescue(ctx: Ctx): Promise<number> {
  await queries.peopleLock(ctx.tx, true)
  return passOn(ctx, await queries.orphanedSteps(ctx.tx), new Set(), null, 'The person it was with may not decide there any more.')
}

async function passOn(ctx: Ctx, steps: readonly Step[], leaving: ReadonlySet<string>, successor: string | null, why: string): Promise<number> {
  for (const step of steps) {
    const able = (await queries.deciders(ctx.tx, step.cost_center_id)).filter((p) => p.userId !== step.requester_id && !leaving.has(p.userId))
    const heirs = heirsOf(step, able, successor)
    if (heirs.length === 0) throw conflict('no_approver', 'Work that waits for this person could go to nobody: there is no other controller or approver. Appoint one first.')
    await queries.reassign(ctx.tx, step, heirs)
    if (step.status === 'active') await tellApprovers(ctx, heirs.map((p) => p.userId), step.id, { subjectKind: step.subject_kind, subjectId: step.subject_id, number: step.number, title: step.title }, subjectPath(step.subject_kind, step.subject_id))
    ctx.record(`${step.subject_kind}.step_reassigned`, { kind: step.subject_kind, id: step.subject_id }, { from: step.assignee_ids, to: heirs.map((p) => p.userId), note: `${why} It is with ${heirs.map((p) => p.name).join(' or ')} now.` })
  }
  return steps.length
}

function heirsOf(step: Step, able: readonly Person[], successor: string | null): readonly Person[] {
  const rest = able.filter((p) => step.assignee_ids.includes(p.userId))
  if (rest.length) return rest
  const named = able.filter((p) => p.userId === successor)
  if (named.length) return named
  const controllers = able.filter((p) => p.roles.includes('controller'))
  return controllers.length ? controllers : able
}
