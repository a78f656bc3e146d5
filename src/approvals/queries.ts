import { z } from 'zod'
import { Message, Value } from '../messages/index.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import { aspects, type PlannedStep } from './approval.ts'
import type { Content } from './content.ts'
import { PersonRow } from './planning-queries.ts'

const none = z.object({})
/** Assigning tasks takes this lock shared; removing a person takes it exclusively. So no task can be assigned to somebody who is just leaving. */
export const peopleLock = (tx: WriteTx, alone: boolean) =>
  tx.write(
    sql.type(none)`
      select
        ${alone ? sql.fragment`pg_advisory_xact_lock` : sql.fragment`pg_advisory_xact_lock_shared`}(
          hashtextextended('people ' || current_tenant(), 0)
        )
    `,
  )

export { deciders } from './planning-queries.ts'

const Aspects = z.array(z.enum(aspects))
const Fields = z.array(z.object({ label: z.string(), text: z.string() }))
const ApprovalRow = z.object({
  id: z.string(),
  subject_kind: z.string(),
  subject_id: z.string(),
  subject_number: z.string(),
  title: z.string(),
  revision: z.number(),
  content_hash: z.string(),
  content: z.partialRecord(z.enum(aspects), Fields),
  requester_id: z.string(),
  requester_name: z.string(),
  author_ids: z.array(z.string()),
  alone: z.boolean(),
  currency: z.string(),
  amount: z.bigint(),
  cost_center_id: z.string().nullable(),
  status: z.enum(['pending', 'approved', 'rejected', 'returned', 'withdrawn']),
  nudged_at: z.date().nullable(),
  created_at: z.date(),
})
export type Approval = z.output<typeof ApprovalRow>
const approval = sql.fragment`
  select
    a.id,
    a.subject_kind,
    a.subject_id,
    a.subject_number,
    a.title,
    a.revision,
    a.content_hash,
    a.content,
    a.requester_id,
    r.name as requester_name,
    a.author_ids,
    a.alone,
    a.currency,
    a.amount,
    a.cost_center_id,
    a.status,
    a.nudged_at,
    a.created_at
  from
    approvals as a
    join memberships as r on r.tenant_id = a.tenant_id and r.user_id = a.requester_id
`
export const lock = (tx: Tx, id: string) =>
  tx.one(sql.type(ApprovalRow)`${approval} where a.id = ${id} for update of a`)
/** The same where its document is of one of these kinds; null else. */
export const lockOfKinds = (tx: Tx, id: string, kinds: readonly string[]) =>
  tx.maybeOne(
    sql.type(ApprovalRow)`
      ${approval}
      where a.id = ${id} and a.subject_kind = any (${sql.array([...kinds], 'text')})
      for update of a
    `,
  )
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(ApprovalRow)`${approval} where a.id = ${id}`)
/** The approval of the same document's revision that came last. */
export const latestBeside = (tx: Tx, id: string) =>
  tx.maybeOne(
    sql.type(ApprovalRow)`
      ${approval}
      where a.subject_id = (select o.subject_id from approvals as o where o.id = ${id})
      order by a.id desc
      limit 1
    `,
  )
/** The approval of a document's revision that came last, or last before another. */
export const latestOf = (tx: Tx, subjectId: string, before: string | null = null) =>
  tx.maybeOne(
    sql.type(ApprovalRow)`
      ${approval}
      where a.subject_id = ${subjectId} and ${before
        ? sql.fragment`a.id < ${before}`
        : sql.fragment`true`}
      order by a.id desc
      limit 1
    `,
  )

const Pending = z.object({ id: z.string() })
export const pendingFor = (tx: Tx, subjectId: string) =>
  tx.maybeOne(
    sql.type(Pending)`
      select id from approvals where subject_id = ${subjectId} and status = 'pending' for update
    `,
  )

/** Times inside are ISO text, as JSON carries them. */
const TaskRow = z.object({
  id: z.string(),
  assignee_id: z.string(),
  name: z.string(),
  acting_for: z.string().nullable(),
  for_name: z.string().nullable(),
  open: z.boolean(),
  decision: z.enum(['approved', 'rejected', 'returned']).nullable(),
  decided_at: z.string().nullable(),
  effective_at: z.string().nullable(),
  reason: z.string().nullable(),
})
export type Task = z.output<typeof TaskRow>
const StepRow = z.object({
  id: z.string(),
  approval_id: z.string(),
  position: z.number(),
  stage: z.number(),
  rule_id: z.string().nullable(),
  rule_name: Value,
  why: Message,
  mode: z.enum(['any', 'all', 'quorum']),
  needed: z.number(),
  concerns: Aspects,
  assignee_ids: z.array(z.string()),
  assignee_names: z.string(),
  status: z.enum([
    'waiting',
    'active',
    'approved',
    'rejected',
    'returned',
    'withdrawn',
    'skipped',
    'kept',
  ]),
  activated_at: z.date().nullable(),
  decided_by: z.string().nullable(),
  decided_by_name: z.string().nullable(),
  decided_at: z.date().nullable(),
  reason: z.string().nullable(),
  added_by_name: z.string().nullable(),
  added_reason: z.string().nullable(),
  tasks: z.array(TaskRow),
})
export type Step = z.output<typeof StepRow>
const stepsWhere = sql.fragment`
  select
    s.id,
    s.approval_id,
    s.position,
    s.stage,
    s.rule_id,
    s.rule_name,
    s.why,
    s.mode,
    s.needed,
    s.concerns,
    s.assignee_ids,
    s.assignee_names,
    s.status,
    s.activated_at,
    s.decided_by,
    m.name as decided_by_name,
    s.decided_at,
    s.reason,
    b.name as added_by_name,
    s.added_reason,
    coalesce(
      (
        select
          jsonb_agg(
            jsonb_build_object(
              'id', t.id,
              'assignee_id', t.assignee_id,
              'name', w.name,
              'acting_for', t.acting_for,
              'for_name', f.name,
              'open', t.open,
              'decision', t.decision,
              'decided_at', t.decided_at,
              'effective_at', t.effective_at,
              'reason', t.reason
            )
            order by t.id
          )
        from
          approval_tasks as t
          join memberships as w on w.tenant_id = t.tenant_id and w.user_id = t.assignee_id
          left join memberships as f on f.tenant_id = t.tenant_id and f.user_id = t.acting_for
        where t.tenant_id = s.tenant_id and t.step_id = s.id
      ),
      '[]'
    ) as tasks
  from
    approval_steps as s
    left join memberships as m on m.tenant_id = s.tenant_id and m.user_id = s.decided_by
    left join memberships as b on b.tenant_id = s.tenant_id and b.user_id = s.added_by
`
export const stepsOf = (tx: Tx, approvalId: string) =>
  tx.any(sql.type(StepRow)`${stepsWhere} where s.approval_id = ${approvalId} order by s.position`)

/** The path of the subject's latest approval, first step first. */
export const latestSteps = (tx: Tx, subjectId: string) =>
  tx.any(sql.type(StepRow)`
    ${stepsWhere}
    where
      s.approval_id = (
        select a.id
        from approvals as a
        where a.subject_id = ${subjectId}
        order by a.id desc
        limit 1
      )
    order by s.position
  `)

export type NewApproval = {
  id: string
  kind: string
  subjectId: string
  number: string
  title: string
  revision: number
  content: Content
  hash: string
  requesterId: string
  authorIds: readonly string[]
  currency: string
  amount: bigint
  costCenterId: string | null
  policyId: string | null
  facts: object
  /** The organisation's only person decides on their own document. */ alone: boolean
}
export const insert = (tx: WriteTx, a: NewApproval) =>
  tx.write(sql.type(none)`
    insert into approvals
      (
        id,
        subject_kind,
        subject_id,
        subject_number,
        title,
        revision,
        content,
        content_hash,
        requester_id,
        author_ids,
        currency,
        amount,
        cost_center_id,
        policy_id,
        facts,
        alone
      )
    values
      (
        ${a.id},
        ${a.kind},
        ${a.subjectId},
        ${a.number},
        ${a.title},
        ${a.revision},
        ${JSON.stringify(a.content)}::jsonb,
        ${a.hash},
        ${a.requesterId},
        ${sql.array([...a.authorIds], 'uuid')},
        ${a.currency},
        ${a.amount},
        ${a.costCenterId},
        ${a.policyId},
        ${JSON.stringify(a.facts)}::jsonb,
        ${a.alone}
      )
  `)
export const insertStep = (
  tx: WriteTx,
  id: string,
  approvalId: string,
  position: number,
  step: PlannedStep,
) =>
  tx.write(sql.type(none)`
    insert into approval_steps
      (
        id,
        approval_id,
        position,
        stage,
        rule_id,
        rule_name,
        why,
        mode,
        needed,
        concerns,
        assignee_ids,
        assignee_names,
        status
      )
    values
      (
        ${id},
        ${approvalId},
        ${position},
        ${step.stage},
        ${step.ruleId},
        ${JSON.stringify(step.ruleName)}::jsonb,
        ${JSON.stringify(step.why)}::jsonb,
        ${step.mode},
        ${step.needed},
        ${sql.array([...step.concerns], 'text')},
        ${sql.array(
      step.assignees.map((p) => p.userId),
      'uuid',
    )},
        ${namesOf(step)},
        ${step.skipped ? 'skipped' : 'waiting'}
      )
  `)
const namesOf = ({
  mode,
  needed,
  assignees,
}: Pick<PlannedStep, 'mode' | 'needed' | 'assignees'>): string => {
  const names = assignees.map((person) => person.name)
  return mode === 'quorum' && needed > 1
    ? `${needed} of ${names.join(', ')}`
    : names.join(mode === 'all' ? ' and ' : ' or ')
}
/** Keeps an earlier approval, with its person and time. */
export const keep = (
  tx: WriteTx,
  stepId: string,
  before: { decided_by: string | null; decided_at: Date | null; reason: string | null },
) =>
  tx.write(sql.type(none)`
    update approval_steps
    set
      status = 'kept',
      decided_by = ${before.decided_by},
      decided_at = ${before.decided_at?.toISOString() ?? null},
      reason = ${before.reason}
    where id = ${stepId}
  `)
/** Activates a step and assigns its tasks. */
export const activate = (tx: WriteTx, stepId: string, now: Date) =>
  tx.write(
    sql.type(none)`
      update approval_steps
      set
        status = 'active',
        activated_at = ${now.toISOString()}
      where id = ${stepId} and status = 'waiting'
    `,
  )
export const decideStep = (
  tx: WriteTx,
  id: string,
  status: string,
  by: string,
  at: string,
  reason: string | null,
) =>
  tx.write(sql.type(none)`
    update approval_steps
    set
      status = ${status},
      decided_by = ${by},
      decided_at = ${at},
      reason = ${reason}
    where id = ${id} and status = 'active'
  `)
export const saveStatus = (tx: WriteTx, id: string, status: string) =>
  tx.write(
    sql.type(none)`update approvals set status = ${status} where id = ${id} and status = 'pending'`,
  )
export const dropOpenSteps = (tx: WriteTx, approvalId: string) =>
  tx.write(
    sql.type(none)`
      update approval_steps
      set status = 'withdrawn'
      where approval_id = ${approvalId} and status in ('waiting', 'active')
    `,
  )
/** Active members with one of the roles, everywhere. The roles of all who may ever decide are named, because there are indexes of only those people. */
export const holdersOf = (tx: Tx, roles: readonly ('approver' | 'controller' | 'admin')[]) =>
  tx.any(sql.type(PersonRow)`
    with
      able as (
        select user_id
        from memberships
        where
          active
          and roles && array['approver', 'controller']
          and roles && ${sql.array([...roles], 'text')}
        union
        select user_id
        from memberships
        where active and 'admin' = any (roles) and 'admin' = any (${sql.array([...roles], 'text')})
        union
        select user_id
        from role_grants
        where revoked_at is null and role = any (${sql.array([...roles], 'text')})
      )
    select *
    from
      (
        select m.user_id as "userId", m.name, roles_for(m, null) as roles
        from memberships as m
        where
          m.user_id = any (array(select user_id from able))
          and m.active
          and m.tenant_id = (select current_tenant())
      ) as p
    where p.roles && ${sql.array([...roles], 'text')}
    order by name
  `)
