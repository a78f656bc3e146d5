import { z } from 'zod'
import { sql, type Fragment } from '../platform/db/sql.ts'
import type { Tx } from '../platform/db/tx.ts'

export type Booking = {
  lineId: string
  quantity: string
  amount: bigint
  credited: string
  moreAccepted: bigint
  liquidated: bigint
}
/** What is booked, as a part of the statement that approves the invoice. */
export const booked = (invoiceId: string, rows: readonly Booking[]): Fragment => sql.fragment`
  insert into invoice_bookings
    (
      invoice_id,
      purchase_order_line_id,
      quantity,
      amount,
      credited,
      accepted_variance,
      liquidated
    )
  select
    ${invoiceId},
    b.line_id,
    b.quantity,
    b.amount,
    b.credited,
    b.accepted_variance,
    b.liquidated
  from
    jsonb_to_recordset(${JSON.stringify(
    rows.map((row) => ({
      line_id: row.lineId,
      quantity: row.quantity,
      amount: String(row.amount),
      credited: row.credited,
      accepted_variance: String(row.moreAccepted),
      liquidated: String(row.liquidated),
    })),
  )}::jsonb) as b (
      line_id uuid,
      quantity numeric,
      amount bigint,
      credited numeric,
      accepted_variance bigint,
      liquidated bigint
    )
`

const BookingRow = z.object({
  line_id: z.string(),
  quantity: z.string(),
  amount: z.bigint(),
  credited: z.string(),
  accepted_variance: z.bigint(),
  liquidated: z.bigint(),
})
export const bookingsOf = (tx: Tx, invoiceId: string) =>
  tx.any(sql.type(BookingRow)`
    select
      purchase_order_line_id as line_id,
      trim_scale(quantity) as quantity,
      amount,
      trim_scale(credited) as credited,
      accepted_variance,
      liquidated
    from invoice_bookings
    where invoice_id = ${invoiceId}
    order by purchase_order_line_id
  `)

const CreditRow = z.object({ id: z.string(), number: z.string() })
/**
 * A credit note that gives back a part of it, or of what it billed of its order's lines, and is not rejected. A credit
 * note gives back nothing of another one.
 */
export const creditOf = (tx: Tx, invoiceId: string) =>
  tx.maybeOne(sql.type(CreditRow)`
    select c.id, c.number
    from invoices as c
    where
      c.kind = 'credit_note'
      and c.status != 'rejected'
      and c.id != ${invoiceId}
      and (
        c.id in (
          select k.from_id
          from document_links as k
          where k.to_id = ${invoiceId} and k.role = 'credits'
        )
        or c.id in (
          select g.invoice_id
          from
            invoice_bookings as b
            join invoices as v
              on v.tenant_id = b.tenant_id and v.id = b.invoice_id and v.kind != 'credit_note'
            join invoice_bookings as g
              on g.tenant_id = b.tenant_id and g.purchase_order_line_id = b.purchase_order_line_id
          where b.invoice_id = ${invoiceId}
        )
      )
    order by c.id
    limit 1
  `)
