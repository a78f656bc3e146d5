import { z } from 'zod'
import type { ReadCtx } from '../platform/ctx.ts'
import { sql } from '../platform/db/sql.ts'
import type { Kind } from '../platform/kinds.ts'

export const Hit = z.object({
  kind: z.string(),
  id: z.string(),
  number: z.string(),
  title: z.string(),
})

export const byNumber = ({ tx, kinds }: ReadCtx, { code }: Kind, number: string) =>
  tx.any(sql.type(Hit)`
    select kind, id, number, title from (${kinds.entries(code)}) as e where number = ${number}
  `)

/** Through the tenant-safe door: LIKE cannot use an index under row level security. */
export const byText = ({ tx }: ReadCtx, pattern: string) =>
  tx.any(sql.type(Hit)`select kind, id, number, title from search_documents(${pattern}, 25)`)
