import type { Ctx } from '../platform/ctx.ts'
import { approvalLifecycle, stepLifecycle } from './approval.ts'
import { move, moveTo } from '../kernel/lifecycle.ts'
import { approversNeedNotLook, tellApprovers, tellWatchers } from './asking.ts'
import * as queries from './queries.ts'
import * as stepQueries from './step-queries.ts'
import type { Approval } from './queries.ts'
import type { Step, Task } from './step-queries.ts'
import { route, type Delegation } from './routing.ts'
import { subjectOf, type Decision } from './subjects.ts'
import * as tasks from './task-queries.ts'
import * as assignedQueries from './assigned-queries.ts'
import { watchersOf } from './watch-queries.ts'

/** Decided, and the time to undo is over. */
const isDue = (task: Pick<Task, 'effective_at'>, now: Date): boolean =>
  task.effective_at !== null && new Date(task.effective_at) <= now
export const isHeld = (task: Pick<Task, 'effective_at'>, now: Date): boolean =>
  task.effective_at !== null && !isDue(task, now)

/** Of an approval and its steps, what it takes to go on. */
type Moving = Pick<
  Approval,
  | 'id'
  | 'status'
  | 'subject_kind'
  | 'subject_id'
  | 'subject_number'
  | 'title'
  | 'requester_id'
  | 'author_ids'
  | 'alone'
  | 'amount'
  | 'cost_center_id'
>
type MovingStep = Pick<
  Step,
  | 'id'
  | 'approval_id'
  | 'position'
  | 'stage'
  | 'status'
  | 'needed'
  | 'assignee_ids'
  | 'added_by_name'
  | 'activated_at'
  | 'tasks'
>
/** What a caller that holds the lock has read already. */
type Known = { steps?: readonly MovingStep[]; delegations?: readonly Delegation[] }

/** Whether decisions wait to be applied, or no step has begun. */
export const hasWork = (steps: readonly MovingStep[], now: Date): boolean => {
  const active = steps.filter((step) => step.status === 'active')
  return active.length === 0 || active.some((step) => dueTasks(step, now).length > 0)
}

/**
 * Applies decisions: ends steps, starts the next stage, and informs the document. Harmless when nothing is due. The
 * caller holds the lock of the approval.
 */
export async function advance<A extends Moving>(
  ctx: Ctx,
  approval: A,
  known: Known = {},
): Promise<A> {
  const steps = known.steps ?? (await stepQueries.stepsOf(ctx.tx, approval.id))
  const active = steps.filter((step) => step.status === 'active')
  const refused = active
    .flatMap((step) => dueTasks(step, ctx.now))
    .find((task) => task.decision !== 'approved')
  if (refused)
    return refuse(
      ctx,
      approval,
      active.find((step) => step.tasks.includes(refused))!,
      refused,
    )
  const done = active.filter((step) => dueTasks(step, ctx.now).length >= step.needed)
  for (const step of done) endStep(ctx, approval, step)
  if (done.length < active.length) return approval
  const next = steps.filter((step) => step.status === 'waiting')
  if (next.length === 0) return finish(ctx, approval, 'approved', null, lastToDecide(steps, ctx))
  const stage = Math.min(...next.map((step) => step.stage))
  const earlier = new Map(
    steps.flatMap((step) => dueTasks(step, ctx.now)).map((task) => [task.assignee_id, task]),
  )
  const given = known.delegations ?? (await tasks.delegations(ctx.tx, ctx.today))
  let counted = 0
  for (const step of next.filter((s) => s.stage === stage))
    counted += await begin(ctx, approval, step, { earlier, delegations: given })
  return counted > 0 ? advance(ctx, approval, { delegations: given }) : approval
}

const dueTasks = (step: MovingStep, now: Date): Task[] =>
  step.tasks.filter((task) => task.decision !== null && isDue(task, now))
const lastToDecide = (steps: readonly MovingStep[], ctx: Ctx): string =>
  steps
    .flatMap((step) => dueTasks(step, ctx.now))
    .toSorted(byTime)
    .at(-1)?.assignee_id ?? ctx.actor.userId
const byTime = (a: Pick<Task, 'decided_at'>, b: Pick<Task, 'decided_at'>): number =>
  Date.parse(a.decided_at ?? '') - Date.parse(b.decided_at ?? '')

function endStep(ctx: Ctx, approval: Moving, step: MovingStep): void {
  const last = dueTasks(step, ctx.now).toSorted(byTime).at(-1)!
  stepQueries.decideStep(ctx.tx, {
    id: step.id,
    move: move(stepLifecycle, step.status, 'approve'),
    by: last.assignee_id,
    at: last.decided_at!,
    reason: last.reason,
  })
  tasks.closeStep(ctx.tx, step.id)
  approversNeedNotLook(
    ctx,
    approval.subject_id,
    step.tasks.map((task) => task.assignee_id),
  )
}

async function refuse<A extends Moving>(
  ctx: Ctx,
  approval: A,
  step: MovingStep,
  task: Task,
): Promise<A> {
  stepQueries.decideStep(ctx.tx, {
    id: step.id,
    move: moveTo(stepLifecycle, step.status, task.decision!),
    by: task.assignee_id,
    at: task.decided_at!,
    reason: task.reason,
  })
  return finish(ctx, approval, task.decision!, task.reason, task.assignee_id)
}

/** Starts a step, and returns for how many of its people an earlier approval counts. */
async function begin(
  ctx: Ctx,
  approval: Moving,
  step: MovingStep,
  {
    earlier,
    delegations,
  }: { earlier: ReadonlyMap<string, Task>; delegations: readonly Delegation[] },
): Promise<number> {
  stepQueries.activate(ctx.tx, step.id, ctx.now)
  const counted = step.assignee_ids.flatMap((id) => earlier.get(id) ?? [])
  for (const task of counted) tasks.countEarlier(ctx.tx, step, task)
  const asked = assignedOf(approval, step)
  const assigned = giveTasks(ctx, asked, {
    delegations,
    decided: new Set(earlier.keys()),
    inPerson: new Set(step.added_by_name ? step.assignee_ids : []),
  })
  await tellApprovers(ctx, assigned, step.id, asked)
  return counted.length
}

/** A step, with what its document is. */
export const assignedOf = (
  {
    amount,
    subject_kind,
    subject_id,
    subject_number: number,
    title,
    requester_id,
    author_ids,
    alone,
    cost_center_id,
  }: Moving,
  { id, approval_id, status, activated_at, assignee_ids }: MovingStep,
): assignedQueries.AssignedStep => ({
  id,
  approval_id,
  status,
  activated_at,
  assignee_ids,
  amount,
  subject_kind,
  subject_id,
  number,
  title,
  requester_id,
  author_ids,
  alone,
  cost_center_id,
})

type Asked = Pick<
  assignedQueries.AssignedStep,
  | 'id'
  | 'approval_id'
  | 'assignee_ids'
  | 'amount'
  | 'subject_kind'
  | 'requester_id'
  | 'author_ids'
  | 'alone'
>
/** The authors, who may not be asked; nobody when the organisation's only person decides alone. */
const authorsAsked = ({ alone, requester_id: by, author_ids: authors }: Asked): Set<string> =>
  new Set(alone ? [] : [by, ...authors])

/**
 * Gives an active step's tasks to its approvers or their delegates, and returns who has them. People asked `inPerson`
 * need no role.
 */
export const assignStep = async (
  ctx: Ctx,
  step: Asked,
  decided: ReadonlySet<string>,
  inPerson: ReadonlySet<string>,
): Promise<string[]> =>
  giveTasks(ctx, step, {
    delegations: await tasks.delegations(ctx.tx, ctx.today),
    decided,
    inPerson,
  })

type Giving = {
  delegations: readonly Delegation[]
  decided: ReadonlySet<string>
  inPerson: ReadonlySet<string>
}
function giveTasks(ctx: Ctx, step: Asked, { delegations, decided, inPerson }: Giving): string[] {
  const routed = route(step.assignee_ids, delegations, {
    kind: step.subject_kind,
    amount: step.amount,
    authors: authorsAsked(step),
    decided,
  }).filter((r) => !decided.has(r.assigneeId))
  tasks.giveTasks(
    ctx.tx,
    step,
    routed.map((r) => ({ ...r, byRole: r.actingFor === null && !inPerson.has(r.assigneeId) })),
  )
  return routed.map((r) => r.assigneeId)
}

/** The document sees the person who decided as the actor, even when a job or somebody else applies the decision. */
async function finish<A extends Moving>(
  ctx: Ctx,
  approval: A,
  decision: Decision,
  reason: string | null,
  by: string,
): Promise<A> {
  queries.saveStatus(ctx.tx, approval.id, moveTo(approvalLifecycle, approval.status, decision))
  stepQueries.dropOpenSteps(ctx.tx, approval.id)
  tasks.closeTasks(ctx.tx, approval.id)
  approversNeedNotLook(ctx, approval.subject_id)
  const theirs = actingAs(ctx, by)
  const [watchers] = await Promise.all([
    watchersOf(ctx.tx, approval.subject_id),
    subjectOf(ctx, approval.subject_kind).decided(theirs, approval.subject_id, decision, reason),
  ])
  await tellWatchers(theirs, { approval, watchers }, decision, reason)
  return { ...approval, status: decision }
}

const actingAs = (ctx: Ctx, by: string): Ctx => ({
  ...ctx,
  actor: { ...ctx.actor, userId: by },
  record: (action, subject, data) => ctx.record(action, subject, data, by),
  apart: (change) => ctx.apart((part) => change(actingAs(part, by))),
})
