import { z } from 'zod'
import type { WriteTx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'

const none = z.object({})
export const lockDocument = (tx: WriteTx, id: string): void =>
  tx.write(sql.type(none)`select 1 from documents where id = ${id} for no key update`)

/** Locks the document of an approval, where it is of one of these kinds. */
export const lockDocumentOf = (tx: WriteTx, approvalId: string, kinds: readonly string[]): void =>
  tx.write(sql.type(none)`
    select 1
    from documents
    where
      id = (
        select a.subject_id
        from approvals as a
        where a.id = ${approvalId} and a.subject_kind = any (${sql.array([...kinds], 'text')})
      )
    for no key update
  `)

/** Locks the purchase that the document of an approval belongs to. */
export const lockPurchaseOf = (tx: WriteTx, approvalId: string): void =>
  tx.write(sql.type(none)`
    select lock_purchase_chain(a.subject_kind, a.subject_id)
    from approvals as a
    where a.id = ${approvalId}
  `)
/** Its documents, as the part of a statement that finds them. */
export const purchaseOf = (approvalId: string) => sql.fragment`
  array(
      select c.id
      from
        approvals as a
        cross join lateral purchase_chain(a.subject_kind, a.subject_id) as c
      where a.id = ${approvalId}
    )
`
