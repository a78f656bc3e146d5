import { z } from 'zod'
import { sql } from '../platform/db/sql.ts'
import type { Tx } from '../platform/db/tx.ts'

const Row = z.object({
  id: z.string(),
  contact: z.string().nullable(),
  body: z.string(),
  created_at: z.date(),
})
/** What both read, as a contact sees it; of very many the latest two hundred. */
export const shared = async (tx: Tx, subjectId: string) =>
  (
    await tx.any(
      sql.type(Row)`
        select id, contact, body, created_at
        from comments
        where subject_id = ${subjectId}
        order by id desc
        limit 200
      `,
    )
  ).toReversed()

const Vendor = z.object({ vendor_id: z.string().nullable(), number: z.string().nullable() })
/** The vendor of a document. */
export const vendorOf = (tx: Tx, id: string) =>
  tx.one(sql.type(Vendor)`select vendor_id, number from documents where id = ${id}`)
