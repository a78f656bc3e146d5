import { z } from 'zod'
import { instalmentStatuses } from '../instalments/index.ts'
import { conflict, notFound } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { sql } from '../platform/db/sql.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import {
  decided,
  enteredColumns,
  enteredValues,
  refundColumns,
  refundFields,
  refundJoins,
  takenBack,
  type Decision,
  type NewRefund,
  type TakenBack,
} from '../refunds/index.ts'
import { Held, heldColumn } from '../retainage/index.ts'

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
  invoice_day: z.string(),
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
  d.document_date::text as invoice_day,
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
  ...refundFields,
  instalment_id: z.string(),
  invoice_id: z.string(),
  invoice_number: z.string(),
})
export type CreditRefund = z.output<typeof RefundRow>
const columns = sql.fragment`
  r.instalment_id,
  t.invoice_id,
  d.number as invoice_number,
  t.currency,
  ${refundColumns}
  from
    credit_refunds as r
    join instalments as t on t.tenant_id = r.tenant_id and t.id = r.instalment_id
    join documents as d on d.tenant_id = t.tenant_id and d.id = t.invoice_id
    join documents as v on v.tenant_id = d.tenant_id and v.id = d.vendor_id
    ${refundJoins}
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

export const insert = (tx: WriteTx, creditId: string, refund: NewRefund): void =>
  tx.write(sql.type(none)`
    insert into credit_refunds (instalment_id, ${enteredColumns})
    values (${creditId}, ${enteredValues(refund)})
  `)
export const decide = (tx: WriteTx, decision: Decision): void =>
  tx.write(sql.type(none)`update credit_refunds ${decided(decision)}`, ifFresh)
export const takeBack = (tx: WriteTx, back: TakenBack): void =>
  tx.write(sql.type(none)`update credit_refunds ${takenBack(back)}`, ifFresh)
