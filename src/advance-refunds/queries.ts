import { z } from 'zod'
import { conflict } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { sql } from '../platform/db/sql.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import {
  decided,
  enteredColumns,
  enteredValues,
  takenBack,
  type Decision,
  type NewRefund,
  type TakenBack,
} from '../refunds/index.ts'

const none = z.object({})
/** The messages for violated constraints. */
export const constraints: Constraints = {
  advance_refunds__waiting: () =>
    conflict(
      'already_exists',
      'A write-off of this advance waits for a second person already. Let it be decided, or withdraw it first.',
    ),
  advance_refunds__same: () =>
    conflict(
      'already_exists',
      'The same amount was entered for this day and account with the same proof. Where it came twice, name the proof of each.',
    ),
  advance_set_offs__within: () =>
    conflict(
      'nothing_left',
      'Something else used what was left of the advance. Open it again and see what is left.',
    ),
}

const PaidRow = z.object({
  entity_id: z.string(),
  entity: z.string(),
  paid_on: z.string().nullable(),
})
/** The legal entity that paid an advance, and the first day on which it did. */
export const paidBy = (tx: Tx, advanceId: string) =>
  tx.maybeOne(sql.type(PaidRow)`
    select t.entity_id, e.name as entity, min(x.settled_on)::text as paid_on
    from
      instalments as t
      join legal_entities as e on e.tenant_id = t.tenant_id and e.id = t.entity_id
      left join payment_run_items as i
        on i.tenant_id = t.tenant_id and i.instalment_id = t.id and i.live
      left join payment_details as x on x.tenant_id = i.tenant_id and x.id = i.payment_id
    where t.invoice_id = ${advanceId}
    group by t.entity_id, e.name
    limit 1
  `)

const Total = z.object({ total: z.bigint() })
/** What an order comes to, without tax. */
export const totalOf = async (tx: Tx, orderId: string): Promise<bigint> =>
  (await tx.one(sql.type(Total)`select o.total from purchase_orders as o where o.id = ${orderId}`))
    .total

/** What it was booked at, where it counts from now on. */
type Booked = { baseAmount: bigint | null }
export const insert = (tx: WriteTx, advanceId: string, r: NewRefund & Booked): void =>
  tx.write(sql.type(none)`
    insert into advance_refunds (advance_id, base_amount, ${enteredColumns})
    values (${advanceId}, ${r.baseAmount}, ${enteredValues(r)})
  `)
export const decide = (tx: WriteTx, d: Decision & Booked): void =>
  tx.write(
    sql.type(
      none,
    )`update advance_refunds ${decided(d, sql.fragment`, base_amount = ${d.baseAmount}`)}`,
    ifFresh,
  )
export const takeBack = (tx: WriteTx, back: TakenBack): void =>
  tx.write(sql.type(none)`update advance_refunds ${takenBack(back)}`, ifFresh)
