import { z } from 'zod'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'

const ProofRow = z.object({ id: z.string(), name: z.string(), sha256: z.string() })
/** The bank's letters attached to the vendor that were checked and are there. */
export const proofs = (tx: Tx, vendorId: string) =>
  tx.any(
    sql.type(ProofRow)`
      select f.id, f.name, f.sha256
      from attachments as f
      where
        f.subject_kind = 'vendor'
        and f.subject_id = ${vendorId}
        and f.kind = 'bank_letter'
        and f.status = 'available'
      order by f.id desc
      limit 10
    `,
  )
export const findProof = (tx: Tx, vendorId: string, id: string) =>
  tx.maybeOne(
    sql.type(ProofRow)`
      select f.id, f.name, f.sha256
      from attachments as f
      where
        f.id = ${id}
        and f.subject_kind = 'vendor'
        and f.subject_id = ${vendorId}
        and f.kind = 'bank_letter'
        and f.status = 'available'
      for share
    `,
  )
