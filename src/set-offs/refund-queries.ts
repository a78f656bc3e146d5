import { z } from 'zod'
import { notFound } from '../kernel/problem.ts'
import { sql } from '../platform/db/sql.ts'
import type { Tx } from '../platform/db/tx.ts'
import { refundColumns, refundFields, refundJoins, refundKinds } from '../refunds/index.ts'

const Row = z.object({
  ...refundFields,
  advance_id: z.string(),
  advance_number: z.string(),
  order_id: z.string().nullable(),
})
export type Refund = z.output<typeof Row>
const columns = sql.fragment`
  r.advance_id,
  a.number as advance_number,
  x.purchase_order_id as order_id,
  a.currency,
  ${refundColumns}
  from
    advance_refunds as r
    join documents as a on a.tenant_id = r.tenant_id and a.id = r.advance_id
    join invoice_details as x on x.tenant_id = r.tenant_id and x.id = r.advance_id
    join documents as v on v.tenant_id = a.tenant_id and v.id = a.vendor_id
    ${refundJoins}
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
