import { z } from 'zod'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { fewIds, sql } from '../platform/db/sql.ts'
import type { Routed } from './routing.ts'

const none = z.object({})

/** Replaces the open tasks of an active step. Tasks already decided stay. */
export const giveTasks = (
  tx: WriteTx,
  step: { id: string; approval_id: string },
  routed: readonly (Routed & { byRole: boolean })[],
): void => {
  tx.write(
    sql.type(none)`
      update approval_tasks
      set open = false
      where
        step_id = ${step.id}
        and open
        and assignee_id != all (${sql.array(
        routed.map((r) => r.assigneeId),
        'uuid',
      )})
    `,
  )
  tx.write(sql.type(none)`
    insert into approval_tasks (id, step_id, approval_id, assignee_id, acting_for, by_role)
    select uuidv7(), ${step.id}, ${step.approval_id}, r.assignee, r.acting_for, r.by_role
    from
      unnest(
        ${sql.array(
      routed.map((r) => r.assigneeId),
      'uuid',
    )},
        ${sql.array(
      routed.map((r) => r.actingFor),
      'uuid',
    )},
        ${sql.array(
      routed.map((r) => r.byRole),
      'bool',
    )}
      ) as r (assignee, acting_for, by_role)
    on conflict (tenant_id, step_id, assignee_id) do update
      set
        open = true,
        acting_for = excluded.acting_for,
        by_role = excluded.by_role
      where approval_tasks.decision is null
  `)
}
/** Somebody who approved in another step has approved this one too. */
export const countEarlier = (
  tx: WriteTx,
  step: { id: string; approval_id: string },
  earlier: { assignee_id: string; decided_at: string | null; effective_at: string | null },
) =>
  tx.write(sql.type(none)`
    insert into approval_tasks
      (id, step_id, approval_id, assignee_id, open, decision, decided_at, effective_at)
    values
      (
        uuidv7(),
        ${step.id},
        ${step.approval_id},
        ${earlier.assignee_id},
        false,
        'approved',
        ${earlier.decided_at},
        ${earlier.effective_at}
      )
    on conflict (tenant_id, step_id, assignee_id) do nothing
  `)
export type Decided = {
  taskIds: readonly string[]
  decision: string
  reason: string | null
  at: Date
  effectiveAt: Date
}
export const saveDecision = (tx: WriteTx, d: Decided) =>
  tx.write(sql.type(none)`
    update approval_tasks
    set
      open = false,
      decision = ${d.decision},
      reason = ${d.reason},
      decided_at = ${d.at.toISOString()},
      effective_at = ${d.effectiveAt.toISOString()}
    where id = any (${fewIds(d.taskIds)})
  `)
/** The tasks are as they were before they were decided. */
export const clearDecisions = (tx: WriteTx, taskIds: readonly string[]) =>
  tx.write(sql.type(none)`
    update approval_tasks
    set
      open = true,
      decision = null,
      reason = null,
      decided_at = null,
      effective_at = null
    where id = any (${sql.array([...taskIds], 'uuid')})
  `)
export const closeTasks = (tx: WriteTx, approvalId: string) =>
  tx.write(
    sql.type(none)`
      update approval_tasks set open = false where approval_id = ${approvalId} and open
    `,
  )
export const closeStep = (tx: WriteTx, stepId: string) =>
  tx.write(
    sql.type(none)`update approval_tasks set open = false where step_id = ${stepId} and open`,
  )

const DelegationRow = z.object({
  from_id: z.string(),
  to_id: z.string(),
  kind: z.string(),
  cap: z.bigint().nullable(),
})
/** Today's delegations, without delegates who have left. */
export const delegations = (tx: Tx, today: string) =>
  tx.any(sql.type(DelegationRow)`
    select d.from_id, d.to_id, d.kind, d.cap
    from
      delegations as d
      join memberships as m on m.tenant_id = d.tenant_id and m.user_id = d.to_id and m.active
    where d.ended_at is null and d.valid @> ${today}::date
  `)
export const endDelegationsOf = (tx: WriteTx, userId: string, now: Date) =>
  tx.write(
    sql.type(none)`
      update delegations
      set
        ended_at = ${now.toISOString()},
        version = version + 1
      where ended_at is null and (from_id = ${userId} or to_id = ${userId})
    `,
  )

const Person = z.object({ user_id: z.string(), name: z.string() })
export const peopleNamed = (tx: Tx, ids: readonly string[]) =>
  tx.any(
    sql.type(Person)`
      select user_id, name
      from memberships
      where active and user_id = any (${sql.array([...ids], 'uuid')})
      order by name
    `,
  )
/** Gives a step other people. As many must approve as before, unless there are fewer. */
export const reassign = (
  tx: WriteTx,
  stepId: string,
  people: readonly { userId: string; name: string }[],
  names: string,
) =>
  tx.write(sql.type(none)`
    update approval_steps
    set
      assignee_ids = ${sql.array(
      people.map((p) => p.userId),
      'uuid',
    )},
      assignee_names = ${names},
      needed = least(needed, ${people.length}::int)
    where id = ${stepId}
  `)
/** Somebody else was given the step, so it is no longer a decision of the only person. */
export const endAlone = (tx: WriteTx, approvalId: string) =>
  tx.write(sql.type(none)`update approvals set alone = false where id = ${approvalId} and alone`)
const Assignee = z.object({ assignee_id: z.string() })
export const openAssignees = (tx: Tx, stepId: string) =>
  tx.any(
    sql.type(Assignee)`select assignee_id from approval_tasks where step_id = ${stepId} and open`,
  )
const Found = z.object({ found: z.boolean() })
export const wasEscalated = (tx: Tx, stepId: string) =>
  tx.one(
    sql.type(Found)`
      select escalated_at is not null as found from approval_steps where id = ${stepId}
    `,
  )
export const markEscalated = (tx: WriteTx, stepId: string, at: Date) =>
  tx.write(
    sql.type(none)`
      update approval_steps set escalated_at = ${at.toISOString()} where id = ${stepId}
    `,
  )
const Manager = z.object({ manager_id: z.string() })
/** Who manages the department of a cost centre today. */
export const managerAbove = (tx: Tx, costCenterId: string, today: string) =>
  tx.maybeOne(
    sql.type(Manager)`
      select u.manager_id
      from
        cost_centers as c
        join unit_managers as u
          on u.tenant_id = c.tenant_id and u.unit_id = c.department_id and u.valid @> ${today}::date
      where c.id = ${costCenterId}
    `,
  )
