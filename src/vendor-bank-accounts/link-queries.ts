import { z } from 'zod'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import type { Moment } from './queries.ts'

const none = z.object({})

type NewLink = { id: string; accountId: string; hash: string; expiresAt: Date; language: string }
export const insertLink = (tx: WriteTx, l: NewLink) =>
  tx.write(sql.type(none)`
    insert into bank_account_links (id, account_id, token_hash, language, expires_at)
    values (${l.id}, ${l.accountId}, ${l.hash}, ${l.language}, ${l.expiresAt.toISOString()})
  `)
/** Links of an earlier verification say nothing any more. */
export const endLinks = (tx: WriteTx, { id, at }: Moment) =>
  tx.write(sql.type(none)`
    update bank_account_links
    set expires_at = least(expires_at, ${at.toISOString()}::timestamptz)
    where account_id = ${id} and used_at is null
  `)
const Link = z.object({
  id: z.string(),
  account_id: z.string(),
  expires_at: z.date(),
  used_at: z.date().nullable(),
  language: z.string(),
})
export type Link = z.output<typeof Link>
export const findLink = (tx: Tx, id: string) =>
  tx.one(
    sql.type(Link)`
      select id, account_id, expires_at, used_at, language from bank_account_links where id = ${id}
    `,
  )
export const useLink = (tx: WriteTx, { id, at, answer }: Moment & { answer: string }): void =>
  tx.write(
    sql.type(none)`
      update bank_account_links
      set
        used_at = ${at.toISOString()},
        answer = ${answer}
      where id = ${id} and used_at is null
    `,
    ifFresh,
  )
