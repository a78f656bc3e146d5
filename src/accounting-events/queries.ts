import { z } from 'zod'
import { sql, type Fragment } from '../platform/db/sql.ts'
import type { WriteTx } from '../platform/db/tx.ts'
import type { EventKind } from './event.ts'

export type NewEvent = {
  id: string
  kind: EventKind
  /** The legal entity in whose books it is. */
  entity: Fragment
  /**
   * The invoice or payment, with the refund or write-off where an advance or a credit has one; or the month whose
   * accruals are meant.
   */
  about: { documentId: string; refundId?: string; creditRefundId?: string } | { month: string }
  /** In the currency of the invoice, where that is not all of it. */
  amount?: bigint
  /** The day in the books. */
  day: string
  at: Date
}
/** What the books must know of, as a part of the statement that changes it. */
export const noted = (e: NewEvent): Fragment => sql.fragment`
  insert into accounting_events
    (id, kind, entity_id, document_id, month, refund_id, credit_refund_id, day, at, amount)
  values
    (
      ${e.id},
      ${e.kind},
      ${e.entity},
      ${'documentId' in e.about ? e.about.documentId : null},
      ${'month' in e.about ? e.about.month : null}::date,
      ${('refundId' in e.about ? e.about.refundId : null) ?? null}::uuid,
      ${('creditRefundId' in e.about ? e.about.creditRefundId : null) ?? null}::uuid,
      ${e.day}::date,
      ${e.at.toISOString()},
      ${e.amount ?? null}
    )
`
export const noteEvent = (tx: WriteTx, event: NewEvent): void =>
  tx.write(sql.type(z.object({}))`${noted(event)}`)

type Undone = { documentId: string; entity: Fragment; day: string; at: Date }
/** What of an invoice was moved, or is moved on a day to come, is moved back: nothing of it is owed any more. */
export const moveBack = (tx: WriteTx, { documentId, entity, day, at }: Undone): void =>
  tx.write(sql.type(z.object({}))`
    insert into accounting_events (id, kind, entity_id, document_id, day, at, amount)
    select uuidv7(), m.kind, ${entity}, ${documentId}, m.day, ${at.toISOString()}, -sum(m.amount)
    from
      (
        select e.kind, greatest(e.day, ${day}::date) as day, e.amount
        from accounting_events as e
        where e.document_id = ${documentId} and e.amount is not null
      ) as m
    group by m.kind, m.day
    having sum(m.amount) != 0
  `)
