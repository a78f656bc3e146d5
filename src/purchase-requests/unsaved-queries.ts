import { z } from 'zod'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'

const none = z.object({})

const UnsavedRow = z.object({ content: z.record(z.string(), z.unknown()), saved_at: z.date() })
/** `about` is the request that is edited, or the person, for a new one. */
export const unsaved = (tx: Tx, userId: string, about: string) =>
  tx.maybeOne(
    sql.type(UnsavedRow)`
      select content, saved_at from unsaved_requests where user_id = ${userId} and about = ${about}
    `,
  )
export const keepUnsaved = (
  tx: WriteTx,
  userId: string,
  about: string,
  content: Record<string, unknown>,
) =>
  tx.write(sql.type(none)`
    insert into unsaved_requests (user_id, about, content)
    values (${userId}, ${about}, ${JSON.stringify(content)}::jsonb)
    on conflict (tenant_id, user_id, about) do update
      set
        content = excluded.content,
        saved_at = now()
  `)
export const dropUnsaved = (tx: WriteTx, userId: string, about: string) =>
  tx.write(
    sql.type(none)`delete from unsaved_requests where user_id = ${userId} and about = ${about}`,
  )
