import { message } from '../messages/index.ts'
import { conflict, forbidden, invalid } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import { recordDuty, recordDutyAlone } from '../segregation-of-duties/index.ts'
import { advance, assignedOf, isHeld } from './advance.ts'
import { approversNeedNotLook } from './asking.ts'
import { reassignStep } from './handover.ts'
import * as queries from './queries.ts'
import type { Approval, Step, Task } from './queries.ts'
import { isOwnWork, refuseOwnWork, refuseStandIns } from './own-work.ts'
import { staleAgainst } from './stale.ts'
import { subjectOf, type Decision } from './subjects.ts'
import { saveDecision, clearDecisions } from './task-queries.ts'

/** `revision` and `hash` name what the decider saw; `hold` keeps the decision back for a while, so that it can be undone. */
export type Verdict = {
  decision: Decision
  reason: string | null
  revision?: number | undefined
  hash?: string | undefined
  hold: boolean
}
export type Outcome = { approval: Approval; effectiveAt: Date }

/** How long a held decision can be taken back. */
export const holdSeconds = 10

/** One person's decision on their open tasks. Every way to decide comes through here, so the rules are checked here. */
export async function decide(ctx: Ctx, id: string, verdict: Verdict): Promise<Outcome> {
  const { approval, steps } = await lockForDecision(ctx, id)
  if (approval.status !== 'pending')
    throw (
      (await staleAgainst(ctx, approval, verdict)) ??
      conflict('wrong_state', `It was ${approval.status} already.`)
    )
  const seen = await staleAgainst(ctx, approval, verdict)
  if (seen) throw seen
  const active = steps.filter((step) => step.status === 'active')
  const mine = active.flatMap((step) =>
    step.tasks.filter((task) => task.open && task.assignee_id === ctx.actor.userId),
  )
  if (mine.length === 0) throw notWithYou(ctx, active)
  const mySteps = active.filter((step) => step.tasks.some((task) => mine.includes(task)))
  refuseHeld(ctx, mySteps)
  if (verdict.decision !== 'approved' && !verdict.reason)
    throw invalid('/reason', 'missing', 'Say why, so that the requester knows what to do.')
  await refuseStandIns(ctx, approval, mine)
  return applyVerdict(ctx, approval, mySteps, mine, verdict)
}

/** Locks the document first, then the people, then the approval, and applies every decision that is due. */
async function lockForDecision(
  ctx: Ctx,
  id: string,
): Promise<{ approval: Approval; steps: readonly Step[] }> {
  const { subject_kind: kind, subject_id: subjectId } = await queries.find(ctx.tx, id)
  queries.liftLimits(ctx.tx)
  queries.peopleLock(ctx.tx, false)
  await subjectOf(ctx, kind).lock(ctx, subjectId)
  const found = await queries.lock(ctx.tx, id)
  await refuseOwnWork(ctx, found)
  if (
    ctx.actor.credential?.kind === 'key' &&
    !ctx.actor.permissions.has(subjectOf(ctx, kind).permission)
  )
    throw forbidden(`This API key may not decide on a ${subjectOf(ctx, kind).noun}.`)
  const approval = found.status === 'pending' ? await advance(ctx, found) : found
  await bringBack(ctx, approval)
  return { approval, steps: await queries.stepsOf(ctx.tx, id) }
}

/** Applies today's delegations, in case the hourly job has not run yet. */
async function bringBack(ctx: Ctx, approval: Approval): Promise<void> {
  if (approval.status !== 'pending') return
  const steps = await queries.stepsOf(ctx.tx, approval.id)
  for (const step of steps)
    if (
      step.status === 'active' &&
      step.tasks.some((task) => task.open && task.acting_for !== null)
    )
      await reassignStep(ctx, assignedOf(approval, step))
}

async function applyVerdict(
  ctx: Ctx,
  approval: Approval,
  steps: readonly Step[],
  mine: readonly Task[],
  { decision, reason, hold: asked }: Verdict,
): Promise<Outcome> {
  const alone = isOwnWork(ctx, approval)
  // Alone it takes effect at once: nobody may join between the decision and its effect.
  const hold = asked && !alone
  const subject = { kind: approval.subject_kind, id: approval.subject_id }
  const effectiveAt = new Date(ctx.now.getTime() + (hold ? holdSeconds * 1000 : 0))
  saveDecision(ctx.tx, {
    taskIds: mine.map((task) => task.id),
    decision,
    reason,
    at: ctx.now,
    effectiveAt,
  })
  approversNeedNotLook(ctx, subject.id, [ctx.actor.userId])
  await (alone ? recordDutyAlone : recordDuty)(ctx, subjectOf(ctx, subject.kind).duty, subject)
  for (const step of steps) {
    const actingFor = mine.find((task) => step.tasks.includes(task))?.for_name
    ctx.record(`${subject.kind}.step_${decision}`, subject, {
      step: step.position,
      rule: step.rule_name,
      why: step.why,
      reason,
      revision: approval.revision,
      content_hash: approval.content_hash,
      ...(actingFor
        ? { acting_for: actingFor, note: message('note.acting_for', { person: actingFor }) }
        : {}),
      ...(alone ? { alone, note: message('note.alone', {}) } : {}),
      ...(hold ? { effective_at: effectiveAt.toISOString() } : {}),
    })
  }
  if (!hold) return { approval: await advance(ctx, approval), effectiveAt }
  await ctx.enqueue('apply-decision', { approvalId: approval.id }, holdSeconds + 1)
  return { approval, effectiveAt }
}

/** Refuses a second decision while the first can still be undone. */
function refuseHeld(ctx: Ctx, steps: readonly Step[]): void {
  for (const step of steps) {
    const held = step.tasks.filter((task) => isHeld(task, ctx.now))
    const settled =
      held.find((task) => task.decision !== 'approved') ??
      (step.tasks.filter((task) => task.decision === 'approved').length >= step.needed
        ? held[0]
        : undefined)
    if (settled)
      throw conflict(
        'held',
        `${settled.name} ${settled.decision} it a moment ago. It takes effect in ${secondsLeft(settled, ctx.now)} seconds, unless it is undone.`,
      )
  }
}

const secondsLeft = (task: Task, now: Date): number =>
  Math.max(1, Math.ceil((Date.parse(task.effective_at ?? '') - now.getTime()) / 1000))

function notWithYou(ctx: Ctx, active: readonly Step[]) {
  const held = active
    .flatMap((step) => step.tasks)
    .find((task) => task.assignee_id === ctx.actor.userId && isHeld(task, ctx.now))
  if (held)
    return conflict(
      'held',
      `You ${held.decision} it a moment ago. It takes effect in ${secondsLeft(held, ctx.now)} seconds; until then you can undo it.`,
    )
  const names = [
    ...new Set(
      active.flatMap((step) => step.tasks.filter((task) => task.open).map((task) => task.name)),
    ),
  ]
  return names.length
    ? forbidden(`This is with ${names.join(', ')} now, not with you.`)
    : conflict('wrong_state', 'No step of this approval is waiting for a decision.')
}

/** Undoes one's own decision while it has not taken effect. */
export async function undo(ctx: Ctx, id: string): Promise<Approval> {
  const { approval, steps } = await lockForDecision(ctx, id)
  const held = steps
    .filter((step) => step.status === 'active')
    .flatMap((step) => step.tasks)
    .filter((task) => task.assignee_id === ctx.actor.userId && isHeld(task, ctx.now))
  if (approval.status !== 'pending' || held.length === 0)
    throw conflict('too_late', 'There is nothing to undo any more: the decision has taken effect.')
  clearDecisions(
    ctx.tx,
    held.map((task) => task.id),
  )
  ctx.record(
    `${approval.subject_kind}.step_undone`,
    { kind: approval.subject_kind, id: approval.subject_id },
    { decision: held[0]!.decision },
  )
  return approval
}

/** Run by a job when the time to undo is over. Anybody who locks the approval earlier applies it too. */
export async function applyDue(ctx: Ctx, id: string): Promise<boolean> {
  const { subject_kind: kind, subject_id: subjectId } = await queries.find(ctx.tx, id)
  queries.peopleLock(ctx.tx, false)
  await subjectOf(ctx, kind).lock(ctx, subjectId)
  const approval = await queries.lock(ctx.tx, id)
  if (approval.status !== 'pending') return true
  const after = await advance(ctx, approval)
  return (
    after.status !== 'pending' ||
    (await queries.stepsOf(ctx.tx, id)).every((step) =>
      step.tasks.every((task) => !isHeld(task, ctx.now)),
    )
  )
}
