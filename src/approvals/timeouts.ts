import { businessDate } from '../kernel/calendar.ts'
import { notify } from '../notifications/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { subjectPath } from './commands.ts'
import * as queries from './queries.ts'
import { standing } from './waiting.ts'

type Step = Awaited<ReturnType<typeof queries.lateSteps>>[number]

/** Reminds whoever lets others wait, and asks a controller too where that did not help. Once each, however often it runs. Answers how many steps it moved. */
export async function chase(ctx: Ctx): Promise<number> {
  await queries.peopleLock(ctx.tx, true)
  let moved = 0
  for (const step of await queries.lateSteps(ctx.tx)) {
    const how = standing(businessDate(step.activated_at, ctx.actor.organisation.timeZone), ctx.today)
    if (how !== 'in_time' && (await remind(ctx, step))) moved++
    if (how === 'overdue' && (await escalate(ctx, step))) moved++
  }
  return moved
}

const subjectOf = (step: Step) => ({ kind: step.subject_kind, id: step.subject_id })
const pathOf = (step: Step): string => subjectPath(step.subject_kind, step.subject_id)

async function remind(ctx: Ctx, step: Step): Promise<boolean> {
  const told = await notify(ctx, step.assignee_ids, {
    kind: 'approval_wanted', key: `late:${step.id}`, title: `${step.number} still waits for you`, body: `“${step.title}” has waited longer than it should. Somebody needs your answer.`, path: pathOf(step), subject: subjectOf(step),
  })
  if (told > 0) ctx.record(`${step.subject_kind}.step_reminded`, subjectOf(step), { people: told })
  return told > 0
}

/** Adds controllers who may decide there; nobody is taken away. Never the requester. */
async function escalate(ctx: Ctx, step: Step): Promise<boolean> {
  const able = (await queries.deciders(ctx.tx, step.cost_center_id)).filter((p) => p.userId !== step.requester_id)
  const more = able.filter((p) => p.roles.includes('controller') && !step.assignee_ids.includes(p.userId))
  if (more.length === 0) return false
  const now = [...able.filter((p) => step.assignee_ids.includes(p.userId)), ...more]
  await queries.reassign(ctx.tx, step, now)
  await notify(ctx, more.map((p) => p.userId), { kind: 'approval_wanted', key: `overdue:${step.id}`, title: `${step.number} waits for you too`, body: `“${step.title}” has waited twice as long as it should, so controllers may decide it as well.`, path: pathOf(step), subject: subjectOf(step) })
  ctx.record(`${step.subject_kind}.step_escalated`, subjectOf(step), { to: more.map((p) => p.userId), note: `Nobody decided in time, so it is with ${now.map((p) => p.name).join(' or ')} now.` })
  return true
}
