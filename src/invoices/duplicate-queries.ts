import { z } from 'zod'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'

const Existing = z.object({ id: z.string(), number: z.string() })
type Same = { sha256: string; vendorId: string; kind: string; norm: string; year: number }
const SameRow = Existing.extend({ same_file: z.boolean() })
/** The same file, or the same number of the same vendor in one year. */
export const findDuplicate = (tx: Tx, s: Same) =>
  tx.maybeOne(sql.type(SameRow)`
    select d.id, d.number, x.file_sha256 = ${s.sha256} as same_file
    from
      invoice_details as x
      join documents as d on d.tenant_id = x.tenant_id and d.id = x.id
    where
      not x.rejected
      and (
        x.file_sha256 = ${s.sha256}
        or (
          x.claimed_by = ${s.vendorId}
          and x.kind = ${s.kind}
          and x.supplier_number_norm = ${s.norm}
          and x.claimed_year = ${s.year}
        )
      )
    order by x.file_sha256 = ${s.sha256} desc
    limit 1
  `)
/** The invoice a file was entered as, unless it was rejected. */

export const findByFile = (tx: Tx, sha256: string) =>
  tx.maybeOne(
    sql.type(Existing)`
      select id, number from invoices where not rejected and file_sha256 = ${sha256} limit 1
    `,
  )
