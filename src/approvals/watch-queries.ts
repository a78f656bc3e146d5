import { z } from 'zod'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'

const none = z.object({})
const Watcher = z.object({ user_id: z.string() })
export const watchersOf = (tx: Tx, subjectId: string) =>
  tx.any(
    sql.type(Watcher)`
      select w.user_id
      from
        approval_watchers as w
        join memberships as m on m.tenant_id = w.tenant_id and m.user_id = w.user_id and m.active
      where w.subject_id = ${subjectId}
      limit 500
    `,
  )
export const watch = (tx: WriteTx, subject: { kind: string; id: string }, userId: string) =>
  tx.write(
    sql.type(none)`
      insert into approval_watchers (subject_kind, subject_id, user_id)
      values (${subject.kind}, ${subject.id}, ${userId})
      on conflict do nothing
    `,
  )
export const unwatch = (tx: WriteTx, subjectId: string, userId: string) =>
  tx.write(
    sql.type(none)`
      delete from approval_watchers where subject_id = ${subjectId} and user_id = ${userId}
    `,
  )
export const saveNudge = (tx: WriteTx, approvalId: string, at: Date) =>
  tx.write(
    sql.type(none)`update approvals set nudged_at = ${at.toISOString()} where id = ${approvalId}`,
  )
const Found = z.object({ found: z.boolean() })
export const isWatching = async (tx: Tx, subjectId: string, userId: string): Promise<boolean> =>
  (
    await tx.one(
      sql.type(Found)`
        select
          exists (
            select 1 from approval_watchers where subject_id = ${subjectId} and user_id = ${userId}
          ) as found
      `,
    )
  ).found
