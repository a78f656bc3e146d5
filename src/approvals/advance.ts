import type { Ctx } from '../platform/ctx.ts'
import { approversNeedNotLook, tellApprovers, tellWatchers } from './asking.ts'
import * as queries from './queries.ts'
import type { Approval, Step, Task } from './queries.ts'
import { route } from './routing.ts'
import { subjectOf, type Decision } from './subjects.ts'
import * as tasks from './task-queries.ts'

/** Decided, and the time to undo is over. */
const isDue = (task: Pick<Task, 'effective_at'>, now: Date): boolean =>
  task.effective_at !== null && new Date(task.effective_at) <= now
export const isHeld = (task: Pick<Task, 'effective_at'>, now: Date): boolean =>
  task.effective_at !== null && !isDue(task, now)

/** Applies decisions: ends steps, starts the next stage, and informs the document. Harmless when nothing is due. The caller holds the lock of the approval. */
export async function advance(ctx: Ctx, approval: Approval): Promise<Approval> {
  const steps = await queries.stepsOf(ctx.tx, approval.id)
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
  await Promise.all(done.map((step) => endStep(ctx, approval, step)))
  if (done.length < active.length) return approval
  const next = steps.filter((step) => step.status === 'waiting')
  if (next.length === 0) return finish(ctx, approval, 'approved', null, lastToDecide(steps, ctx))
  const stage = Math.min(...next.map((step) => step.stage))
  const earlier = new Map(
    steps.flatMap((step) => dueTasks(step, ctx.now)).map((task) => [task.assignee_id, task]),
  )
  for (const step of next.filter((s) => s.stage === stage))
    await begin(ctx, approval, step, earlier)
  return advance(ctx, approval)
}

const dueTasks = (step: Step, now: Date): Task[] =>
  step.tasks.filter((task) => task.decision !== null && isDue(task, now))
const lastToDecide = (steps: readonly Step[], ctx: Ctx): string =>
  steps
    .flatMap((step) => dueTasks(step, ctx.now))
    .toSorted((a, b) => String(a.decided_at).localeCompare(String(b.decided_at)))
    .at(-1)?.assignee_id ?? ctx.actor.userId

async function endStep(ctx: Ctx, approval: Approval, step: Step): Promise<void> {
  const last = dueTasks(step, ctx.now)
    .toSorted((a, b) => String(a.decided_at).localeCompare(String(b.decided_at)))
    .at(-1)!
  queries.decideStep(ctx.tx, step.id, 'approved', last.assignee_id, last.decided_at!, last.reason)
  tasks.closeStep(ctx.tx, step.id)
  approversNeedNotLook(
    ctx,
    approval.subject_id,
    step.tasks.map((task) => task.assignee_id),
  )
}

async function refuse(ctx: Ctx, approval: Approval, step: Step, task: Task): Promise<Approval> {
  queries.decideStep(
    ctx.tx,
    step.id,
    task.decision!,
    task.assignee_id,
    task.decided_at!,
    task.reason,
  )
  return finish(ctx, approval, task.decision!, task.reason, task.assignee_id)
}

async function begin(
  ctx: Ctx,
  approval: Approval,
  step: Step,
  earlier: ReadonlyMap<string, Task>,
): Promise<void> {
  queries.activate(ctx.tx, step.id, ctx.now)
  for (const task of step.assignee_ids.flatMap((id) => earlier.get(id) ?? []))
    tasks.countEarlier(ctx.tx, step, task)
  const asked = assignedOf(approval, step)
  await tellApprovers(
    ctx,
    await assignStep(
      ctx,
      asked,
      new Set(earlier.keys()),
      new Set(step.added_by_name ? step.assignee_ids : []),
    ),
    step.id,
    asked,
  )
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
  }: Approval,
  { id, approval_id, status, activated_at, assignee_ids }: Step,
): tasks.AssignedStep => ({
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
  tasks.AssignedStep,
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

/** Gives an active step's tasks to its approvers or their delegates, and returns who has them. People asked `inPerson` need no role. */
export async function assignStep(
  ctx: Ctx,
  step: Asked,
  decided: ReadonlySet<string>,
  inPerson: ReadonlySet<string>,
): Promise<string[]> {
  const authors = authorsAsked(step)
  const routed = route(step.assignee_ids, await tasks.delegations(ctx.tx, ctx.today), {
    kind: step.subject_kind,
    amount: step.amount,
    authors,
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
async function finish(
  ctx: Ctx,
  approval: Approval,
  decision: Decision,
  reason: string | null,
  by: string,
): Promise<Approval> {
  queries.saveStatus(ctx.tx, approval.id, decision)
  queries.dropOpenSteps(ctx.tx, approval.id)
  tasks.closeTasks(ctx.tx, approval.id)
  approversNeedNotLook(ctx, approval.subject_id)
  const theirs: Ctx = {
    ...ctx,
    actor: { ...ctx.actor, userId: by },
    record: (action, subject, data) => ctx.record(action, subject, data, by),
  }
  await subjectOf(ctx, approval.subject_kind).decided(theirs, approval.subject_id, decision, reason)
  await tellWatchers(theirs, approval, decision, reason)
  return { ...approval, status: decision }
}
