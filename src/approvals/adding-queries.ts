import { message, type Message } from '../messages/index.ts'
import { stepLifecycle } from './approval.ts'
import { z } from 'zod'
import type { WriteTx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'

const none = z.object({})
const { wait } = stepLifecycle.moves
/** Steps from a stage on come one later; those among them that were active wait again, and their open tasks close. */
export async function moveLaterSteps(
  tx: WriteTx,
  approvalId: string,
  stage: number,
  position: number,
): Promise<void> {
  tx.write(
    sql.type(none)`
      update approval_tasks as t
      set open = false
      from approval_steps as s
      where
        s.tenant_id = t.tenant_id
        and s.id = t.step_id
        and s.approval_id = ${approvalId}
        and s.stage >= ${stage}
        and s.status = 'active'
        and t.open
    `,
  )
  await tx.run(sql.type(none)`
    update approval_steps
    set
      stage = case
        when stage >= ${stage} then stage + 1
        else stage
      end,
      position = case
        when position >= ${position} then position + 1
        else position
      end,
      status = case
        when stage >= ${stage}
        and status = any (${sql.array([...wait.from], 'text')}) then ${wait.to}
        else status
      end
    where approval_id = ${approvalId}
  `)
}
export type AddedStep = {
  id: string
  approvalId: string
  stage: number
  position: number
  person: { userId: string; name: string }
  by: string
  reason: string
  why: Message
}
export const insertAdded = (tx: WriteTx, s: AddedStep) =>
  tx.write(sql.type(none)`
    insert into approval_steps
      (
        id,
        approval_id,
        position,
        stage,
        rule_name,
        why,
        assignee_ids,
        assignee_names,
        status,
        added_by,
        added_reason
      )
    values
      (
        ${s.id},
        ${s.approvalId},
        ${s.position},
        ${s.stage},
        ${JSON.stringify(message('step.added', {}))}::jsonb,
        ${JSON.stringify(s.why)}::jsonb,
        ${sql.array([s.person.userId], 'uuid')},
        ${s.person.name},
        ${stepLifecycle.begins[0]!},
        ${s.by},
        ${s.reason}
      )
  `)
