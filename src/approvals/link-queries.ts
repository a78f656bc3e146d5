import { z } from 'zod'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'

const none = z.object({})
const LinkRow = z.object({
  id: z.string(),
  approval_id: z.string(),
  revision: z.number(),
  user_id: z.string(),
  expires_at: z.date(),
  used_at: z.date().nullable(),
  device_id: z.string().nullable(),
})
export type Link = z.output<typeof LinkRow>
export const findLink = (tx: Tx, hash: string) =>
  tx.maybeOne(
    sql.type(LinkRow)`
      select id, approval_id, revision, user_id, expires_at, used_at, device_id
      from approval_links
      where token_hash = ${hash}
    `,
  )
const Found = z.object({ found: z.boolean() })
/** The database shows a device only to its owner. */
export const deviceIsThere = async (tx: Tx, id: string): Promise<boolean> =>
  (
    await tx.one(
      sql.type(Found)`
        select exists (select 1 from user_devices where id = ${id} and active) as found
      `,
    )
  ).found

export type NewLink = {
  id: string
  hash: string
  approvalId: string
  revision: number
  userId: string
  deviceId: string | null
  expiresAt: Date
}
export const insertLink = (tx: WriteTx, l: NewLink) =>
  tx.write(sql.type(none)`
    insert into approval_links
      (id, token_hash, approval_id, revision, user_id, device_id, expires_at)
    values
      (
        ${l.id},
        ${l.hash},
        ${l.approvalId},
        ${l.revision},
        ${l.userId},
        ${l.deviceId},
        ${l.expiresAt.toISOString()}
      )
  `)
/** 1 for the first caller, 0 for every other. */
export const useLink = (tx: Tx, id: string, at: Date) =>
  tx.run(
    sql.type(none)`
      update approval_links set used_at = ${at.toISOString()} where id = ${id} and used_at is null
    `,
  )
/** The decision was undone, so the link can be used again. */
export const reopenLink = (tx: WriteTx, id: string) =>
  tx.write(sql.type(none)`update approval_links set used_at = null where id = ${id}`)

const Asked = z.object({ revision: z.number() })
/** The approval's revision, while this person is asked about it. */
export const askedAbout = (tx: Tx, approvalId: string, userId: string) =>
  tx.maybeOne(
    sql.type(Asked)`
      select a.revision
      from approvals as a
      where
        a.id = ${approvalId}
        and a.status = 'pending'
        and exists (
          select 1
          from approval_tasks as t
          where
            t.tenant_id = a.tenant_id
            and t.approval_id = a.id
            and t.assignee_id = ${userId}
            and t.open
        )
    `,
  )
const Limit = z.object({ limit: z.bigint() })
export const linkLimit = (tx: Tx) =>
  tx.one(sql.type(Limit)`select link_limit as "limit" from organisations`)
