import { z } from 'zod'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import type { PlannedStep } from './approval.ts'

const none = z.object({})
/** Whoever puts work before people holds this together with others; whoever takes people away holds it alone. So no task can be given to somebody who is just leaving. */
export const peopleLock = (tx: Tx, alone: boolean) => tx.run(sql.type(none)`select ${alone ? sql.fragment`pg_advisory_xact_lock` : sql.fragment`pg_advisory_xact_lock_shared`}(hashtextextended('people ' || current_tenant(), 0))`)

export { deciders } from './planning-queries.ts'

export const ApprovalRow = z.object({
  id: z.string(), subject_kind: z.string(), subject_id: z.string(), subject_number: z.string(), title: z.string(), revision: z.number(), content_hash: z.string(),
  requester_id: z.string(), currency: z.string(), amount: z.bigint(), status: z.enum(['pending', 'approved', 'rejected', 'returned', 'withdrawn']),
})
const approvalColumns = sql.fragment`a.id, a.subject_kind, a.subject_id, a.subject_number, a.title, a.revision, a.content_hash, a.requester_id, a.currency, a.amount, a.status`
export const lock = (tx: Tx, id: string) => tx.one(sql.type(ApprovalRow)`select ${approvalColumns} from approvals a where a.id = ${id} for update`)
export const find = (tx: Tx, id: string) => tx.one(sql.type(ApprovalRow)`select ${approvalColumns} from approvals a where a.id = ${id}`)

const Pending = z.object({ id: z.string() })
export const pendingFor = (tx: Tx, subjectId: string) => tx.maybeOne(sql.type(Pending)`select id from approvals where subject_id = ${subjectId} and status = 'pending' for update`)

export const StepRow = z.object({
  id: z.string(), approval_id: z.string(), position: z.number(), rule_name: z.string(), why: z.string(), assignee_ids: z.array(z.string()), assignee_names: z.string(),
  status: z.enum(['waiting', 'active', 'approved', 'rejected', 'returned', 'withdrawn', 'skipped', 'kept']), activated_at: z.date().nullable(),
  decided_by_name: z.string().nullable(), decided_at: z.date().nullable(), reason: z.string().nullable(),
})
const stepColumns = sql.fragment`s.id, s.approval_id, s.position, s.rule_name, s.why, s.assignee_ids, s.assignee_names, s.status, s.activated_at, m.name as decided_by_name, s.decided_at, s.reason`
const steps = sql.fragment`from approval_steps s left join memberships m on m.tenant_id = s.tenant_id and m.user_id = s.decided_by`
export const stepsOf = (tx: Tx, approvalId: string) => tx.any(sql.type(StepRow)`select ${stepColumns} ${steps} where s.approval_id = ${approvalId} order by s.position`)

/** The path of the subject's latest approval, first step first. */
export const latestSteps = (tx: Tx, subjectId: string) => tx.any(sql.type(StepRow)`
  select ${stepColumns} ${steps} where s.approval_id = (select a.id from approvals a where a.subject_id = ${subjectId} order by a.id desc limit 1) order by s.position`)

export type NewApproval = { id: string; kind: string; subjectId: string; number: string; title: string; revision: number; hash: string; requesterId: string; currency: string; amount: bigint; costCenterId: string | null }
export const insert = (tx: Tx, a: NewApproval) => tx.run(sql.type(none)`
  insert into approvals (id, subject_kind, subject_id, subject_number, title, revision, content_hash, requester_id, currency, amount, cost_center_id)
  values (${a.id}, ${a.kind}, ${a.subjectId}, ${a.number}, ${a.title}, ${a.revision}, ${a.hash}, ${a.requesterId}, ${a.currency}, ${a.amount}, ${a.costCenterId})`)
export const insertStep = (tx: Tx, id: string, approvalId: string, position: number, step: PlannedStep) => tx.run(sql.type(none)`
  insert into approval_steps (id, approval_id, position, stage, rule_id, rule_name, why, mode, needed, concerns, assignee_ids, assignee_names, status)
  values (${id}, ${approvalId}, ${position}, ${step.stage}, ${step.ruleId}, ${step.ruleName}, ${step.why}, ${step.mode}, ${step.needed}, ${sql.array([...step.concerns], 'text')}, ${sql.array(step.assignees.map((p) => p.userId), 'uuid')}, ${step.assignees.map((p) => p.name).join(' or ')}, 'waiting')`)

/** Puts a step before its people: from now on it is in their inboxes. */
export const activate = async (tx: Tx, approvalId: string, position: number): Promise<boolean> => {
  const made = await tx.run(sql.type(none)`
    with active as (update approval_steps set status = 'active', activated_at = now() where approval_id = ${approvalId} and position = ${position} and status = 'waiting' returning id, approval_id, assignee_ids)
    insert into approval_tasks (id, step_id, approval_id, assignee_id) select uuidv7(), id, approval_id, unnest(assignee_ids) from active`)
  return made > 0
}
export const decideStep = (tx: Tx, id: string, status: string, by: string, reason: string | null) => tx.run(sql.type(none)`
  update approval_steps set status = ${status}, decided_by = ${by}, decided_at = now(), reason = ${reason} where id = ${id} and status = 'active'`)
const AssignedRow = z.object({ id: z.string(), approval_id: z.string(), status: z.string(), assignee_ids: z.array(z.string()), subject_kind: z.string(), subject_id: z.string(), requester_id: z.string(), cost_center_id: z.string().nullable(), number: z.string(), title: z.string() })
const assignedColumns = sql.fragment`s.id, s.approval_id, s.status, s.assignee_ids, a.subject_kind, a.subject_id, a.requester_id, a.subject_number as number, a.title, a.cost_center_id`
const assignedFrom = sql.fragment`from approval_steps s join approvals a on a.tenant_id = s.tenant_id and a.id = s.approval_id`
const assigned = sql.fragment`select ${assignedColumns} ${assignedFrom}`
const assignedSince = sql.fragment`select ${assignedColumns}, s.activated_at ${assignedFrom}`
/** Steps that wait for a person, now or later; their approvals are locked. */
export const stepsAssignedTo = (tx: Tx, userId: string) => tx.any(sql.type(AssignedRow)`${assigned} where a.status = 'pending' and s.status in ('waiting', 'active') and ${userId}::uuid = any(s.assignee_ids) order by a.id, s.position for update of a`)
const LateRow = AssignedRow.extend({ activated_at: z.date() })
/** Steps that have waited a day and longer, the longest first; their approvals are locked. */
export const lateSteps = (tx: Tx) => tx.any(sql.type(LateRow)`${assignedSince} where a.status = 'pending' and s.status = 'active' and s.activated_at < now() - interval '1 day' order by s.activated_at, a.id limit 1000 for update of a`)
/** Active steps with an open task of somebody who may not decide there any more. */
export const orphanedSteps = (tx: Tx) => tx.any(sql.type(AssignedRow)`${assigned} where a.status = 'pending' and s.status = 'active' and exists (
  select 1 from approval_tasks t left join memberships m on m.tenant_id = t.tenant_id and m.user_id = t.assignee_id and m.active
  where t.tenant_id = s.tenant_id and t.step_id = s.id and t.open and (m.user_id is null or not roles_for(m, a.cost_center_id) && array['approver', 'controller'])) order by a.id for update of a`)
/** Gives a step other people; open tasks follow. */
export const reassign = (tx: Tx, step: { id: string; approval_id: string; status: string }, people: readonly { userId: string; name: string }[]) => Promise.all([
  tx.run(sql.type(none)`update approval_steps set assignee_ids = ${sql.array(people.map((p) => p.userId), 'uuid')}, assignee_names = ${people.map((p) => p.name).join(' or ')} where id = ${step.id}`),
  tx.run(sql.type(none)`update approval_tasks set open = false where step_id = ${step.id} and open and assignee_id <> all(${sql.array(people.map((p) => p.userId), 'uuid')})`),
  step.status === 'active' ? tx.run(sql.type(none)`insert into approval_tasks (id, step_id, approval_id, assignee_id) select uuidv7(), ${step.id}, ${step.approval_id}, unnest(${sql.array(people.map((p) => p.userId), 'uuid')})
    on conflict (tenant_id, step_id, assignee_id) do update set open = true`) : Promise.resolve(0),
])
export const closeTasks = (tx: Tx, approvalId: string) => tx.run(sql.type(none)`update approval_tasks set open = false where approval_id = ${approvalId} and open`)
export const saveStatus = (tx: Tx, id: string, status: string) => tx.run(sql.type(none)`update approvals set status = ${status} where id = ${id} and status = 'pending'`)
export const dropOpenSteps = (tx: Tx, approvalId: string) => tx.run(sql.type(none)`update approval_steps set status = 'withdrawn' where approval_id = ${approvalId} and status in ('waiting', 'active')`)
