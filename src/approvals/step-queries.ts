import { z } from 'zod'
import { Value, Message } from '../messages/index.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import { stepLifecycle, type PlannedStep } from './approval.ts'
import { Aspects } from './queries.ts'
import type { Move } from '../kernel/lifecycle.ts'

const none = z.object({})

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
  status: z.enum(stepLifecycle.states),
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
const { activate: activation, drop, keep: keeping } = stepLifecycle.moves
/** Keeps an earlier approval, with its person and time. */
export const keep = (
  tx: WriteTx,
  stepId: string,
  before: { decided_by: string | null; decided_at: Date | null; reason: string | null },
) =>
  tx.write(sql.type(none)`
    update approval_steps
    set
      status = ${keeping.to},
      decided_by = ${before.decided_by},
      decided_at = ${before.decided_at?.toISOString() ?? null},
      reason = ${before.reason}
    where id = ${stepId} and status = any (${sql.array([...keeping.from], 'text')})
  `)
/** Activates a step and assigns its tasks. */
export const activate = (tx: WriteTx, stepId: string, now: Date) =>
  tx.write(
    sql.type(none)`
      update approval_steps
      set
        status = ${activation.to},
        activated_at = ${now.toISOString()}
      where id = ${stepId} and status = any (${sql.array([...activation.from], 'text')})
    `,
  )
type StepDecision = { id: string; move: Move; by: string; at: string; reason: string | null }
export const decideStep = (tx: WriteTx, { id, move, by, at, reason }: StepDecision) =>
  tx.write(sql.type(none)`
    update approval_steps
    set
      status = ${move.to},
      decided_by = ${by},
      decided_at = ${at},
      reason = ${reason}
    where id = ${id} and status = any (${sql.array([...move.from], 'text')})
  `)
export const dropOpenSteps = (tx: WriteTx, approvalId: string) =>
  tx.write(
    sql.type(none)`
      update approval_steps
      set status = ${drop.to}
      where approval_id = ${approvalId} and status = any (${sql.array([...drop.from], 'text')})
    `,
  )
