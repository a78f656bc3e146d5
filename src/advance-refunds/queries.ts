import { z } from 'zod'
import type { Move } from '../kernel/lifecycle.ts'
import { conflict } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { sql } from '../platform/db/sql.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import type { RefundKind } from '../set-offs/index.ts'

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

export type NewRefund = {
  id: string
  advanceId: string
  kind: RefundKind
  status: string
  amount: bigint
  baseAmount: bigint | null
  paidOn: string | null
  evidence: string | null
  accountId: string | null
  reason: string | null
  by: string
  at: Date
}
export const insert = (tx: WriteTx, r: NewRefund): void =>
  tx.write(sql.type(none)`
    insert into advance_refunds
      (
        id,
        advance_id,
        kind,
        status,
        amount,
        base_amount,
        paid_on,
        evidence,
        account_id,
        reason,
        entered_by,
        entered_at,
        done_at
      )
    values
      (
        ${r.id},
        ${r.advanceId},
        ${r.kind},
        ${r.status},
        ${r.amount},
        ${r.baseAmount},
        ${r.paidOn}::date,
        ${r.evidence},
        ${r.accountId}::uuid,
        ${r.reason},
        ${r.by},
        ${r.at.toISOString()},
        case
          when ${r.baseAmount}::bigint is not null then ${r.at.toISOString()}::timestamptz
        end
      )
  `)

type Decision = {
  id: string
  move: Move
  by: string
  at: Date
  /** What it was booked at, where it counts from now on. */
  baseAmount: bigint | null
  /** Why not. */
  decision: string | null
}
export const decide = (tx: WriteTx, d: Decision): void =>
  tx.write(
    sql.type(none)`
      update advance_refunds
      set
        status = ${d.move.to},
        decided_by = ${d.by},
        decided_at = ${d.at.toISOString()},
        decision = ${d.decision},
        base_amount = ${d.baseAmount},
        done_at = case
          when ${d.baseAmount}::bigint is not null then ${d.at.toISOString()}::timestamptz
        end,
        version = version + 1
      where id = ${d.id} and status = any (${sql.array([...d.move.from], 'text')})
    `,
    ifFresh,
  )
type TakenBack = { id: string; move: Move; by: string; at: Date; why: string }
export const takeBack = (tx: WriteTx, t: TakenBack): void =>
  tx.write(
    sql.type(none)`
      update advance_refunds
      set
        status = ${t.move.to},
        taken_back_by = ${t.by},
        taken_back_at = ${t.at.toISOString()},
        taken_back_why = ${t.why},
        version = version + 1
      where id = ${t.id} and status = any (${sql.array([...t.move.from], 'text')})
    `,
    ifFresh,
  )
