import { z } from 'zod'
import { instalmentStatuses } from '../instalments/index.ts'
import type { Move } from '../kernel/lifecycle.ts'
import { conflict, notFound } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { sql } from '../platform/db/sql.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import { Held, heldColumn } from '../retainage/index.ts'
import { refundKinds, refundStatuses, type RefundKind } from '../set-offs/index.ts'

const none = z.object({})
/** The messages for violated constraints. */
export const constraints: Constraints = {
  credit_refunds__one_live: () =>
    conflict(
      'already_exists',
      'This credit was paid back or is to be written off already. Open it again and see what was entered.',
    ),
}

const CreditRow = z.object({
  id: z.string(),
  invoice_id: z.string(),
  invoice_number: z.string(),
  vendor_id: z.string(),
  vendor_name: z.string(),
  entity_id: z.string(),
  entity: z.string(),
  currency: z.string(),
  /** Below zero. */
  amount: z.bigint(),
  status: z.enum(instalmentStatuses),
  /** Of the part above which so much was paid; null for a credit note. */
  beside: z.enum(instalmentStatuses).nullable(),
  held: Held.nullable(),
  /** The run that deducts it. */
  run_id: z.string().nullable(),
  run_number: z.string().nullable(),
  version: z.number(),
})
export type Credit = z.output<typeof CreditRow>
const creditColumns = sql.fragment`
  t.id,
  t.invoice_id,
  d.number as invoice_number,
  d.vendor_id,
  v.title as vendor_name,
  t.entity_id,
  e.name as entity,
  t.currency,
  t.amount,
  t.status,
  b.status as beside,
  ${heldColumn} as held,
  i.run_id,
  r.number as run_number,
  t.version
  from
    instalments as t
    join documents as d on d.tenant_id = t.tenant_id and d.id = t.invoice_id
    join documents as v on v.tenant_id = d.tenant_id and v.id = d.vendor_id
    join legal_entities as e on e.tenant_id = t.tenant_id and e.id = t.entity_id
    left join instalments as b on b.tenant_id = t.tenant_id and b.id = t.credit_of
    left join payment_run_items as i
      on i.tenant_id = t.tenant_id and i.instalment_id = t.id and i.live
    left join documents as r on r.tenant_id = i.tenant_id and r.id = i.run_id
`
export async function findCredit(tx: Tx, id: string): Promise<Credit> {
  const found = await tx.maybeOne(
    sql.type(CreditRow)`select ${creditColumns} where t.id = ${id} and t.amount < 0`,
  )
  if (!found) throw notFound('This credit')
  return found
}
/** All parts of the invoice of a credit: none of what was paid of it comes back meanwhile. */
export const lockInvoiceOf = (tx: Tx, creditId: string) =>
  tx.any(sql.type(z.object({ id: z.string() }))`
    select p.id
    from instalments as p
    where p.invoice_id = (select t.invoice_id from instalments as t where t.id = ${creditId})
    order by p.id
    for no key update of p
  `)
const lockCredit = (tx: Tx, id: string) =>
  tx.one(sql.type(CreditRow)`
    select ${creditColumns} where t.id = ${id} and t.amount < 0 for no key update of t
  `)
export const credit = { kind: 'credit', lock: lockCredit }

const RefundRow = z.object({
  id: z.string(),
  instalment_id: z.string(),
  invoice_id: z.string(),
  invoice_number: z.string(),
  vendor_name: z.string(),
  kind: z.enum(refundKinds),
  status: z.enum(refundStatuses),
  currency: z.string(),
  amount: z.bigint(),
  paid_on: z.string().nullable(),
  evidence: z.string().nullable(),
  account: z.string().nullable(),
  reason: z.string().nullable(),
  entered_by: z.string(),
  entered_by_name: z.string(),
  entered_at: z.date(),
  decided_by_name: z.string().nullable(),
  decided_at: z.date().nullable(),
  decision: z.string().nullable(),
  taken_back_by_name: z.string().nullable(),
  taken_back_at: z.date().nullable(),
  taken_back_why: z.string().nullable(),
  version: z.number(),
})
export type CreditRefund = z.output<typeof RefundRow>
const columns = sql.fragment`
  r.id,
  r.instalment_id,
  t.invoice_id,
  d.number as invoice_number,
  v.title as vendor_name,
  r.kind,
  r.status,
  t.currency,
  r.amount,
  r.paid_on::text,
  r.evidence,
  p.name as account,
  r.reason,
  r.entered_by,
  e.name as entered_by_name,
  r.entered_at,
  c.name as decided_by_name,
  r.decided_at,
  r.decision,
  b.name as taken_back_by_name,
  r.taken_back_at,
  r.taken_back_why,
  r.version
  from
    credit_refunds as r
    join instalments as t on t.tenant_id = r.tenant_id and t.id = r.instalment_id
    join documents as d on d.tenant_id = t.tenant_id and d.id = t.invoice_id
    join documents as v on v.tenant_id = d.tenant_id and v.id = d.vendor_id
    join memberships as e on e.tenant_id = r.tenant_id and e.user_id = r.entered_by
    left join payment_accounts as p on p.tenant_id = r.tenant_id and p.id = r.account_id
    left join memberships as c on c.tenant_id = r.tenant_id and c.user_id = r.decided_by
    left join memberships as b on b.tenant_id = r.tenant_id and b.user_id = r.taken_back_by
`
/** What was said of a credit, also what was refused or taken back. */
export const refundsOf = (tx: Tx, creditId: string) =>
  tx.any(
    sql.type(RefundRow)`
      select ${columns} where r.instalment_id = ${creditId} order by r.entered_at, r.id limit 200
    `,
  )
export async function findRefund(tx: Tx, id: string): Promise<CreditRefund> {
  const found = await tx.maybeOne(sql.type(RefundRow)`select ${columns} where r.id = ${id}`)
  if (!found) throw notFound('This refund')
  return found
}
const lockRefund = (tx: Tx, id: string) =>
  tx.one(sql.type(RefundRow)`select ${columns} where r.id = ${id} for no key update of r`)
export const creditRefund = { kind: 'credit_refund', lock: lockRefund }

export type NewRefund = {
  id: string
  creditId: string
  kind: RefundKind
  status: string
  amount: bigint
  paidOn: string | null
  evidence: string | null
  accountId: string | null
  reason: string | null
  by: string
  at: Date
  /** Whether it counts at once. */
  isDone: boolean
}
export const insert = (tx: WriteTx, r: NewRefund): void =>
  tx.write(sql.type(none)`
    insert into credit_refunds
      (
        id,
        instalment_id,
        kind,
        status,
        amount,
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
        ${r.creditId},
        ${r.kind},
        ${r.status},
        ${r.amount},
        ${r.paidOn}::date,
        ${r.evidence},
        ${r.accountId}::uuid,
        ${r.reason},
        ${r.by},
        ${r.at.toISOString()},
        ${r.isDone ? r.at.toISOString() : null}::timestamptz
      )
  `)

type Decision = {
  id: string
  move: Move
  by: string
  at: Date
  isDone: boolean
  /** Why not. */
  decision: string | null
}
export const decide = (tx: WriteTx, d: Decision): void =>
  tx.write(
    sql.type(none)`
      update credit_refunds
      set
        status = ${d.move.to},
        decided_by = ${d.by},
        decided_at = ${d.at.toISOString()},
        decision = ${d.decision},
        done_at = ${d.isDone ? d.at.toISOString() : null}::timestamptz,
        version = version + 1
      where id = ${d.id} and status = any (${sql.array([...d.move.from], 'text')})
    `,
    ifFresh,
  )
type TakenBack = { id: string; move: Move; by: string; at: Date; why: string }
export const takeBack = (tx: WriteTx, t: TakenBack): void =>
  tx.write(
    sql.type(none)`
      update credit_refunds
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
