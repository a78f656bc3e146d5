import { z } from 'zod'
import { notFound } from '../kernel/problem.ts'
import { sql } from '../platform/db/sql.ts'
import type { Tx } from '../platform/db/tx.ts'
import { refundKinds, refundStatuses } from './refund.ts'

const Row = z.object({
  id: z.string(),
  advance_id: z.string(),
  advance_number: z.string(),
  vendor_name: z.string(),
  order_id: z.string().nullable(),
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
  done_at: z.date().nullable(),
  taken_back_by_name: z.string().nullable(),
  taken_back_at: z.date().nullable(),
  taken_back_why: z.string().nullable(),
  version: z.number(),
})
export type Refund = z.output<typeof Row>
const columns = sql.fragment`
  r.id,
  r.advance_id,
  a.number as advance_number,
  v.title as vendor_name,
  x.purchase_order_id as order_id,
  r.kind,
  r.status,
  a.currency,
  r.amount,
  r.paid_on::text,
  r.evidence,
  p.name as account,
  r.reason,
  r.entered_by,
  e.name as entered_by_name,
  r.entered_at,
  d.name as decided_by_name,
  r.decided_at,
  r.decision,
  r.done_at,
  t.name as taken_back_by_name,
  r.taken_back_at,
  r.taken_back_why,
  r.version
  from
    advance_refunds as r
    join documents as a on a.tenant_id = r.tenant_id and a.id = r.advance_id
    join invoice_details as x on x.tenant_id = r.tenant_id and x.id = r.advance_id
    join documents as v on v.tenant_id = a.tenant_id and v.id = a.vendor_id
    join memberships as e on e.tenant_id = r.tenant_id and e.user_id = r.entered_by
    left join payment_accounts as p on p.tenant_id = r.tenant_id and p.id = r.account_id
    left join memberships as d on d.tenant_id = r.tenant_id and d.user_id = r.decided_by
    left join memberships as t on t.tenant_id = r.tenant_id and t.user_id = r.taken_back_by
`
/** What of an advance was paid back or written off, or is to be. */
export const refundsOf = (tx: Tx, advanceId: string) =>
  tx.any(
    sql.type(Row)`
      select ${columns} where r.advance_id = ${advanceId} order by r.entered_at, r.id limit 200
    `,
  )
export async function findRefund(tx: Tx, id: string): Promise<Refund> {
  const found = await tx.maybeOne(sql.type(Row)`select ${columns} where r.id = ${id}`)
  if (!found) throw notFound('This refund')
  return found
}
const lock = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where r.id = ${id} for no key update of r`)
export const advanceRefund = { kind: 'advance_refund', lock }

const Kept = z.object({ id: z.string(), number: z.string(), kind: z.enum(refundKinds) })
/** What was paid back or written off of the advances that a payment paid. Read after their parts are locked. */
export const refundsKeeping = (tx: Tx, paymentId: string) =>
  tx.any(sql.type(Kept)`
    select r.id, d.number, r.kind
    from
      (
        select distinct t.tenant_id, t.invoice_id
        from
          payment_run_items as i
          join instalments as t on t.tenant_id = i.tenant_id and t.id = i.instalment_id
        where i.payment_id = ${paymentId}
      ) as of
      join advance_refunds as r on r.tenant_id = of.tenant_id and r.advance_id = of.invoice_id
      join documents as d on d.tenant_id = r.tenant_id and d.id = r.advance_id
    where r.done_at is not null and r.taken_back_at is null
    order by r.id
    limit 1
  `)
