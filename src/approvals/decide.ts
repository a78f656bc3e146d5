import { message } from '../messages/index.ts'
import { conflict, forbidden, invalid } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import { readDutiesAmong, recordDutyAlone, type Duties } from '../segregation-of-duties/index.ts'
import { advance, assignedOf, hasWork, isHeld } from './advance.ts'
import { approversNeedNotLook } from './asking.ts'
import { reassignStep } from './handover.ts'
import * as queries from './queries.ts'
import * as peopleQueries from './people-queries.ts'
import * as stepQueries from './step-queries.ts'
import type { Approval } from './queries.ts'
import type { Step, Task } from './step-queries.ts'
import { isOwnWork, refuseOwnWork, refuseStandIns } from './own-work.ts'
import { staleAgainst } from './stale.ts'
import { lockSubject, plainlyLocked, subjectOf, type Decision } from './subjects.ts'
import { lockDocumentOf, lockPurchaseOf, purchaseOf } from './lock-queries.ts'
import { saveDecision, clearDecisions } from './task-queries.ts'

/**
 * `revision` and `hash` name what the decider saw; `hold` keeps the decision back for a while, so that it can be
 * undone.
 */
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
  const { approval, steps, latest, duties } = await lockForDecision(ctx, id)
  const stale = await staleAgainst(ctx, approval, verdict, latest)
  if (stale) throw stale
  if (approval.status !== 'pending')
    throw conflict('wrong_state', `It was ${approval.status} already.`)
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
  return applyVerdict(ctx, { approval, steps, duties, mySteps, mine }, verdict)
}

type Locked = {
  approval: Approval
  steps: readonly Step[]
  /** The latest approval of the same document. */ latest: Approval | null
  duties: Duties
}

/** Locks the document first, then the people, then the approval, and applies every decision that is due. */
async function lockForDecision(ctx: Ctx, id: string): Promise<Locked> {
  const locked = await readLocked(ctx, id)
  const { subject_kind: kind } = locked.approval
  await refuseOwnWork(ctx, locked.approval)
  if (
    ctx.actor.credential?.kind === 'key' &&
    !ctx.actor.permissions.has(subjectOf(ctx, kind).permission)
  )
    throw forbidden(`This API key may not decide on a ${subjectOf(ctx, kind).noun}.`)
  if (locked.approval.status !== 'pending') return locked
  const due = hasWork(locked.steps, ctx.now)
  const approval = due ? await advance(ctx, locked.approval) : locked.approval
  const steps = due ? await stepQueries.stepsOf(ctx.tx, id) : locked.steps
  const moved = await bringBack(ctx, approval, steps)
  return { ...locked, approval, steps: moved ? await stepQueries.stepsOf(ctx.tx, id) : steps }
}

/** One flush where the document is locked by its own row; two where its kind locks more than that. */
async function readLocked(ctx: Ctx, id: string): Promise<Locked> {
  const kinds = plainlyLocked(ctx)
  const finding = queries.find(ctx.tx, id)
  // What a decision brings about is not restricted to the part of the organisation that the approver sees.
  const unlimited = ctx.tx.see('')
  lockDocumentOf(ctx.tx, id, kinds)
  peopleQueries.peopleLock(ctx.tx, false)
  const [found, approval, rest] = await Promise.all([
    finding,
    queries.lockOfKinds(ctx.tx, id, kinds),
    beside(ctx, id),
    unlimited,
  ])
  if (approval) return { approval, ...rest }
  await lockSubject(ctx, found.subject_kind, found.subject_id)
  const [locked, again] = await Promise.all([queries.lock(ctx.tx, id), beside(ctx, id)])
  return { approval: locked, ...again }
}

/** What is judged with an approval; read after it is locked. */
async function beside(ctx: Ctx, id: string): Promise<Omit<Locked, 'approval'>> {
  lockPurchaseOf(ctx.tx, id)
  const [steps, latest, duties] = await Promise.all([
    stepQueries.stepsOf(ctx.tx, id),
    queries.latestBeside(ctx.tx, id),
    readDutiesAmong(ctx, purchaseOf(id)),
  ])
  return { steps, latest, duties }
}

/** Applies today's delegations, in case the hourly job has not run yet. */
async function bringBack(ctx: Ctx, approval: Approval, steps: readonly Step[]): Promise<boolean> {
  if (approval.status !== 'pending') return false
  const away = steps.filter(
    (step) =>
      step.status === 'active' && step.tasks.some((task) => task.open && task.acting_for !== null),
  )
  for (const step of away) await reassignStep(ctx, assignedOf(approval, step))
  return away.length > 0
}

type Deciding = {
  approval: Approval
  steps: readonly Step[]
  duties: Duties
  mySteps: readonly Step[]
  mine: readonly Task[]
}
async function applyVerdict(
  ctx: Ctx,
  { approval, steps, duties, mySteps, mine }: Deciding,
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
  const { duty } = subjectOf(ctx, subject.kind)
  if (duty) await (alone ? recordDutyAlone(ctx, duty, subject) : duties.save(duty, subject))
  for (const step of mySteps) {
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
  const decided = { decision, reason, at: ctx.now, effectiveAt }
  if (!hold)
    return {
      approval: await advance(ctx, approval, { steps: afterwards(steps, mine, decided) }),
      effectiveAt,
    }
  await ctx.enqueue('apply-decision', { approvalId: approval.id }, holdSeconds + 1)
  return { approval, effectiveAt }
}

type Made = { decision: Decision; reason: string | null; at: Date; effectiveAt: Date }
/** The steps as they are when the decision is written. */
const afterwards = (
  steps: readonly Step[],
  mine: readonly Task[],
  { decision, reason, at, effectiveAt }: Made,
): Step[] =>
  steps.map((step) => ({
    ...step,
    tasks: step.tasks.map((task) =>
      mine.includes(task)
        ? {
            ...task,
            open: false,
            decision,
            reason,
            decided_at: at.toISOString(),
            effective_at: effectiveAt.toISOString(),
          }
        : task,
    ),
  }))

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
  peopleQueries.peopleLock(ctx.tx, false)
  await lockSubject(ctx, kind, subjectId)
  const approval = await queries.lock(ctx.tx, id)
  if (approval.status !== 'pending') return true
  const after = await advance(ctx, approval)
  return (
    after.status !== 'pending' ||
    (await stepQueries.stepsOf(ctx.tx, id)).every((step) =>
      step.tasks.every((task) => !isHeld(task, ctx.now)),
    )
  )
}
