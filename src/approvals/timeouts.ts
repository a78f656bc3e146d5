import { message } from '../messages/index.ts'
import { businessDate } from '../kernel/calendar.ts'
import { notify, notifyAndCount } from '../notifications/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { calendarOf, pausesOf } from './calendar-queries.ts'
import { ableFor, reassignStep } from './handover.ts'
import { peopleLock } from './people-queries.ts'
import { asksToDecide } from './subjects.ts'
import * as tasks from './task-queries.ts'
import * as assignedQueries from './assigned-queries.ts'
import type { AssignedStep } from './assigned-queries.ts'
import { timelinessOf } from './waiting.ts'

/**
 * Reminds approvers who are late, and escalates to a manager or controllers when that did not help. Each happens once
 * per step, however often this runs. Returns how many steps it moved.
 */
export async function remindAndEscalate(ctx: Ctx): Promise<number> {
  peopleLock(ctx.tx, true)
  let moved = 0
  const steps = await assignedQueries.lateSteps(ctx.tx)
  const [calendar, pauses] = await Promise.all([
    calendarOf(ctx.tx),
    pausesOf(
      ctx.tx,
      steps.map((step) => step.id),
    ),
  ])
  const dayOf = (at: Date): string => businessDate(at, ctx.actor.organisation.timeZone)
  for (const step of steps) {
    const stood = pauses
      .filter((pause) => pause.step_id === step.id)
      .map((pause) => ({
        from: dayOf(pause.asked_at),
        to: pause.answered_at ? dayOf(pause.answered_at) : ctx.today,
      }))
    const how = timelinessOf(dayOf(step.activated_at!), ctx.today, calendar, stood)
    if (how !== 'in_time' && (await remind(ctx, step))) moved++
    if (how === 'overdue' && (await escalate(ctx, step))) moved++
  }
  return moved
}

const subjectOf = (step: AssignedStep) => ({ kind: step.subject_kind, id: step.subject_id })

async function remind(ctx: Ctx, step: AssignedStep): Promise<boolean> {
  const told = await notifyAndCount(
    ctx,
    (await tasks.openAssignees(ctx.tx, step.id)).map((task) => task.assignee_id),
    {
      ...asksToDecide(step.approval_id),
      key: `late:${step.id}`,
      title: message('notice.late', { number: step.number }),
      body: message('notice.late_body', { title: step.title }),
      subject: subjectOf(step),
    },
  )
  if (told > 0) ctx.record(`${step.subject_kind}.step_reminded`, subjectOf(step), { people: told })
  return told > 0
}

/**
 * Adds the manager of the paying department where they may decide, or else the controllers. Nobody is removed, and an
 * author is never added.
 */
async function escalate(ctx: Ctx, step: AssignedStep): Promise<boolean> {
  const able = (await ableFor(ctx, step)).filter(
    (p) => p.userId !== step.requester_id && !step.author_ids.includes(p.userId),
  )
  if ((await tasks.wasEscalated(ctx.tx, step.id)).found) return false
  const manager =
    step.cost_center_id && (await tasks.managerAbove(ctx.tx, step.cost_center_id, ctx.today))
  const others = able.filter((p) => !step.assignee_ids.includes(p.userId))
  const managers = others.filter((p) => p.userId === (manager || null)?.manager_id)
  const more = managers.length ? managers : others.filter((p) => p.roles.includes('controller'))
  if (more.length === 0) return false
  const now = [
    ...(await tasks.peopleNamed(ctx.tx, step.assignee_ids)).map((p) => ({
      userId: p.user_id,
      name: p.name,
    })),
    ...more,
  ]
  tasks.reassign(ctx.tx, step.id, now, now.map((p) => p.name).join(' or '))
  tasks.markEscalated(ctx.tx, step.id, ctx.now)
  await reassignStep(ctx, { ...step, assignee_ids: now.map((p) => p.userId) })
  await notify(
    ctx,
    more.map((p) => p.userId),
    {
      ...asksToDecide(step.approval_id),
      key: `late:${step.id}`,
      title: message('notice.waits_too', { number: step.number }),
      body: message('notice.waits_too_body', { title: step.title }),
      subject: subjectOf(step),
    },
  )
  ctx.record(`${step.subject_kind}.step_escalated`, subjectOf(step), {
    to: more.map((p) => p.userId),
    note: message('note.escalated', { people: now.map((p) => p.name) }),
  })
  return true
}
