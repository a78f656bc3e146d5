import { z } from 'zod'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'

export const Hit = z.object({
  kind: z.string(),
  id: z.string(),
  number: z.string(),
  title: z.string(),
})

export const byNumber = (tx: Tx, kinds: readonly string[], number: string) =>
  tx.any(sql.type(Hit)`
    select kind, id, number, coalesce(title, number) as title
    from documents
    where kind = any (${sql.array([...kinds], 'text')}) and number = ${number}
  `)

/** Through the tenant-safe door: LIKE cannot use an index under row level security. */
export const byText = (tx: Tx, kinds: readonly string[], pattern: string) =>
  tx.any(sql.type(Hit)`
    select kind, id, number, title
    from search_documents(${pattern}, 25, ${sql.array([...kinds], 'text')})
  `)
