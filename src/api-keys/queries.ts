import { z } from 'zod'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { containing, sql } from '../platform/db/sql.ts'
import type { Source } from '../platform/lists/source.ts'

const none = z.object({})
const Row = z.object({
  id: z.string(),
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(z.string()),
  expires_at: z.date(),
  last_used_at: z.date().nullable(),
  revoked_at: z.date().nullable(),
  created_at: z.date(),
})
export type ApiKey = z.output<typeof Row>
const columns = sql.fragment`
  id, name, prefix, scopes, expires_at, last_used_at, revoked_at, created_at
  from api_keys
`
/** The keys of a person, revoked and expired ones too. */
export const listed = (userId: string): Source<ApiKey> => ({
  row: Row,
  select: columns,
  where: sql.fragment`user_id = ${userId}`,
  id: sql.fragment`id`,
  sorts: { name: { by: sql.fragment`lower(name)`, type: 'text' } },
})
const usable = sql.fragment`revoked_at is null and expires_at > now()`
export const matches = {
  text: (text: string) => sql.fragment`(name || ' ' || prefix) ilike ${containing(text)}`,
  status: (value: string) =>
    value === 'active' ? sql.fragment`(${usable})` : sql.fragment`not (${usable})`,
}
export const find = (tx: Tx, userId: string, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where user_id = ${userId} and id = ${id}`)
const Count = z.object({ count: z.bigint() })
export const countUsable = (tx: Tx, userId: string) =>
  tx.one(
    sql.type(Count)`select count(*) as count from api_keys where user_id = ${userId} and ${usable}`,
  )
export type NewKey = {
  id: string
  userId: string
  name: string
  prefix: string
  hash: string
  scopes: readonly string[]
  expiresOn: string
  timeZone: string
}
/** Ends with its last day where the organisation is. */
export const insert = (tx: WriteTx, k: NewKey) =>
  tx.write(sql.type(none)`
    insert into api_keys (id, user_id, name, prefix, key_hash, scopes, expires_at)
    values
      (
        ${k.id},
        ${k.userId},
        ${k.name},
        ${k.prefix},
        ${k.hash},
        ${sql.array([...k.scopes], 'text')},
        (${k.expiresOn}::date + 1)::timestamp at time zone ${k.timeZone}
      )
  `)
export const revoke = (tx: Tx, userId: string, id: string) =>
  tx.run(
    sql.type(none)`
      update api_keys
      set revoked_at = now()
      where user_id = ${userId} and id = ${id} and revoked_at is null
    `,
  )
