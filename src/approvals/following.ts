import { message, asWritten } from '../messages/index.ts'
import { addDays, businessDate, nextWorkday } from '../kernel/calendar.ts'
import { conflict, forbidden } from '../kernel/problem.ts'
import { notifyAndCount } from '../notifications/index.ts'
import type { Ctx } from '../platform/ctx.ts'
import { dateText } from '../platform/view/format.ts'
import { calendarOf } from './calendar-queries.ts'
import { lockApproval } from './locking.ts'
import { asksToDecide } from './subjects.ts'
import { saveNudge, unwatch, watch } from './watch-queries.ts'

/** Anybody who may see the document may watch it or stop watching. Repeating either is harmless. */
export async function follow(ctx: Ctx, id: string, on: boolean): Promise<void> {
  const { approval } = await lockApproval(ctx, id)
  const { subject_kind: kind, subject_id: subjectId } = approval
  if (on) watch(ctx.tx, { kind, id: subjectId }, ctx.actor.userId)
  else unwatch(ctx.tx, subjectId, ctx.actor.userId)
}

/** The requester reminds the approvers, at most once a working day. */
export async function nudge(ctx: Ctx, id: string): Promise<number> {
  const { approval, steps } = await lockApproval(ctx, id)
  if (approval.requester_id !== ctx.actor.userId)
    throw forbidden('Only the requester may remind the others.')
  if (approval.status !== 'pending')
    throw conflict('wrong_state', `It was ${approval.status} already.`)
  if (approval.nudged_at) {
    const again = nextWorkday(
      addDays(businessDate(approval.nudged_at, ctx.actor.organisation.timeZone), 1),
      (await calendarOf(ctx.tx)).holidays,
    )
    if (ctx.today < again)
      throw conflict(
        'too_soon',
        `You reminded them already. You can do it again on ${dateText(again)}.`,
      )
  }
  const people = steps.flatMap((step) =>
    step.status === 'active'
      ? step.tasks.filter((task) => task.open).map((task) => task.assignee_id)
      : [],
  )
  saveNudge(ctx.tx, id, ctx.now)
  ctx.record(`${approval.subject_kind}.nudged`, {
    kind: approval.subject_kind,
    id: approval.subject_id,
  })
  return notifyAndCount(ctx, people, {
    ...asksToDecide(id),
    key: `nudge ${id} ${ctx.today}`,
    title: message('notice.nudge', {
      person: ctx.actor.name,
      number: approval.subject_number,
    }),
    body: asWritten(approval.title),
    subject: { kind: approval.subject_kind, id: approval.subject_id },
  })
}
