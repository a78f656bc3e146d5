import { z } from 'zod'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'

const AssignedRow = z.object({
  id: z.string(),
  approval_id: z.string(),
  status: z.string(),
  activated_at: z.date().nullable(),
  assignee_ids: z.array(z.string()),
  subject_kind: z.string(),
  subject_id: z.string(),
  requester_id: z.string(),
  author_ids: z.array(z.string()),
  alone: z.boolean(),
  amount: z.bigint(),
  cost_center_id: z.string().nullable(),
  number: z.string(),
  title: z.string(),
})
export type AssignedStep = z.output<typeof AssignedRow>
const assigned = sql.fragment`
  select
    s.id,
    s.approval_id,
    s.status,
    s.activated_at,
    s.assignee_ids,
    a.subject_kind,
    a.subject_id,
    a.requester_id,
    a.author_ids,
    a.alone,
    a.amount,
    a.subject_number as number,
    a.title,
    a.cost_center_id
  from
    approval_steps as s
    join approvals as a on a.tenant_id = s.tenant_id and a.id = s.approval_id
`
/** Steps that wait for a person, now or later; their approvals are locked. */
export const stepsAssignedTo = (tx: Tx, userId: string) =>
  tx.any(
    sql.type(AssignedRow)`
      ${assigned}
      where
        a.status = 'pending'
        and s.status in ('waiting', 'active')
        and ${userId}::uuid = any (s.assignee_ids)
      order by a.id, s.position
      for no key update of a
    `,
  )
/** Steps that have waited a day and longer, the longest first; their approvals are locked. */
export const lateSteps = (tx: Tx) =>
  tx.any(
    sql.type(AssignedRow)`
      ${assigned}
      where
        a.status = 'pending'
        and s.status = 'active'
        and s.activated_at < now() - interval '1 day'
      order by s.activated_at, a.id
      limit 1000
      for no key update of a
    `,
  )
/** Active steps with an open task of somebody who may no longer decide there. */
export const orphanedSteps = (tx: Tx) =>
  tx.any(sql.type(AssignedRow)`
    ${assigned}
    where
      a.status = 'pending'
      and s.status = 'active'
      and exists (
        select 1
        from
          approval_tasks as t
          left join memberships as m
            on m.tenant_id = t.tenant_id and m.user_id = t.assignee_id and m.active
        where
          t.tenant_id = s.tenant_id
          and t.step_id = s.id
          and t.open
          and (
            m.user_id is null
            or t.by_role
            and not roles_for(m, a.cost_center_id) && deciding_roles(a.subject_kind)
          )
      )
    order by a.id
    for no key update of a
  `)
/** Active steps that a delegation concerns, or once concerned; their approvals are locked. */
export const delegableSteps = (tx: Tx, fromIds: readonly string[]) =>
  tx.any(sql.type(AssignedRow)`
    ${assigned}
    where
      a.status = 'pending'
      and s.status = 'active'
      and (
        s.assignee_ids && ${sql.array([...fromIds], 'uuid')}
        or exists (
          select 1
          from approval_tasks as t
          where
            t.tenant_id = s.tenant_id
            and t.step_id = s.id
            and t.open
            and t.acting_for is not null
        )
      )
    order by a.id, s.position
    for no key update of a
  `)
