import { z } from 'zod'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import { entered, linked } from '../platform/documents/register.ts'

const none = z.object({})
export const Row = z.object({
  id: z.string(),
  number: z.string(),
  purchase_order_id: z.string(),
  order_number: z.string(),
  vendor_name: z.string(),
  received_on: z.string(),
  delivery_note: z.string().nullable(),
  note: z.string().nullable(),
  received_by_name: z.string(),
  version: z.number(),
  created_at: z.date(),
})
export const columns = sql.fragment`
  g.id,
  g.number,
  g.purchase_order_id,
  coalesce(o.number, '') as order_number,
  v.name as vendor_name,
  g.received_on,
  g.delivery_note,
  g.note,
  m.name as received_by_name,
  g.version,
  g.created_at
`
export const from = sql.fragment`
  from
    receipts as g
    left join purchase_orders as o on o.tenant_id = g.tenant_id and o.id = g.purchase_order_id
    left join vendors as v on v.tenant_id = o.tenant_id and v.id = o.vendor_id
    left join memberships as m on m.tenant_id = g.tenant_id and m.user_id = g.received_by
`
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} ${from} where g.id = ${id}`)
export const LineRow = z.object({
  purchase_order_line_id: z.string(),
  position: z.number(),
  description: z.string(),
  unit: z.string(),
  quantity: z.string(),
})
export const lines = (tx: Tx, id: string) =>
  tx.any(sql.type(LineRow)`
    select l.purchase_order_line_id, o.position, o.description, o.unit, l.quantity
    from
      receipt_lines as l
      join purchase_order_lines as o
        on o.tenant_id = l.tenant_id and o.id = l.purchase_order_line_id
    where l.receipt_id = ${id}
    order by o.position
  `)

export type NewReceipt = {
  id: string
  number: ReturnType<typeof sql.fragment>
  orderId: string
  costCenterId: string
  vendorId: string
  receivedOn: string
  deliveryNote: string | null
  note: string | null
  by: string
}
const Numbered = z.object({ number: z.string() })
/** `numbered` hears the number that it was given. */
export const insert = (tx: WriteTx, r: NewReceipt, numbered: (number: string) => void) =>
  tx.write(
    sql.type(Numbered)`
    with
      document as (${entered({
        id: r.id,
        kind: 'receipt',
        number: r.number,
        title: r.deliveryNote,
        status: 'posted',
        costCenterId: r.costCenterId,
        vendorId: r.vendorId,
        ownerId: r.by,
        date: r.receivedOn,
      })}),
      link as (${linked(r.id, 'receives', [r.orderId])})
    insert into receipt_details (id, purchase_order_id, note)
    values (${r.id}, ${r.orderId}, ${r.note})
    returning (select number from document)
  `,
    ({ rows }) => numbered(rows[0]!.number),
  )
const Waiting = z.object({ id: z.string() })
/** A bill of the order that waits for goods or for a decision. */
export const heldBill = (tx: Tx, orderId: string) =>
  tx.maybeOne(
    sql.type(Waiting)`
      select d.id
      from
        document_links as l
        join documents as d on d.tenant_id = l.tenant_id and d.id = l.from_id
      where l.to_id = ${orderId} and l.role = 'bills' and d.status = 'held'
      limit 1
    `,
  )
export const insertLines = (
  tx: WriteTx,
  receiptId: string,
  rows: readonly { id: string; lineId: string; quantity: string }[],
) =>
  tx.write(sql.type(none)`
    insert into receipt_lines (id, receipt_id, purchase_order_line_id, quantity)
    select l.id, ${receiptId}, l.line_id, l.quantity
    from
      unnest(
        ${sql.array(
      rows.map((l) => l.id),
      'uuid',
    )},
        ${sql.array(
      rows.map((l) => l.lineId),
      'uuid',
    )},
        ${sql.array(
      rows.map((l) => l.quantity),
      'numeric',
    )}
      ) as l (id, line_id, quantity)
  `)
