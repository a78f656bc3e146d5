import { z } from 'zod'
import { acceptanceLifecycle } from './decided.ts'
import type { Move } from '../kernel/lifecycle.ts'
import { Message } from '../messages/index.ts'
import { conflict } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { sql } from '../platform/db/sql.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'

const none = z.object({})
/** The messages for violated constraints. */
export const constraints: Constraints = {
  invoice_acceptances__one_pending: () =>
    conflict('asked', 'Somebody was asked to approve this difference already.'),
}

export const AcceptanceRow = z.object({
  id: z.string(),
  invoice_id: z.string(),
  hold_id: z.string(),
  hold_reason: z.string(),
  message: Message,
  reason: z.string(),
  variance: z.bigint(),
  about: z.string(),
  status: z.enum(acceptanceLifecycle.states),
  asked_by: z.string(),
  asked_by_name: z.string(),
})
export type AcceptanceRow = z.output<typeof AcceptanceRow>
export const findAcceptance = (tx: Tx, id: string) =>
  tx.one(sql.type(AcceptanceRow)`
    select
      a.id,
      a.invoice_id,
      a.hold_id,
      h.reason as hold_reason,
      h.message,
      a.reason,
      a.variance,
      a.about,
      a.status,
      a.asked_by,
      m.name as asked_by_name
    from
      invoice_acceptances as a
      join invoice_holds as h on h.tenant_id = a.tenant_id and h.id = a.hold_id
      join memberships as m on m.tenant_id = a.tenant_id and m.user_id = a.asked_by
    where a.id = ${id}
  `)

type NewAcceptance = {
  id: string
  invoiceId: string
  holdId: string
  reason: string
  variance: bigint
  about: string
  by: string
}
export const insertAcceptance = (tx: WriteTx, a: NewAcceptance) =>
  tx.write(sql.type(none)`
    insert into invoice_acceptances (id, invoice_id, hold_id, reason, variance, about, asked_by)
    values
      (${a.id}, ${a.invoiceId}, ${a.holdId}, ${a.reason}, ${a.variance}, ${a.about}, ${a.by})
  `)
export const saveAcceptance = (tx: WriteTx, id: string, move: Move) =>
  tx.write(sql.type(none)`
    update invoice_acceptances
    set
      status = ${move.to},
      decided_at = now()
    where id = ${id} and status = any (${sql.array([...move.from], 'text')})
  `)
