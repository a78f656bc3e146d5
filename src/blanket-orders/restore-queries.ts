import { z } from 'zod'
import { sql } from '../platform/db/sql.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { statuses } from './blanket-order.ts'

const none = z.object({})
/** Keeps what was approved with its lines, before it is changed. */
export const keepApproved = (tx: WriteTx, id: string) =>
  tx.write(sql.type(none)`
    update blanket_order_details as x
    set approved = jsonb_build_object(
      'order', to_jsonb(b),
      'lines', (
        select coalesce(jsonb_agg(to_jsonb(l)), '[]'::jsonb)
        from blanket_order_lines as l
        where l.tenant_id = b.tenant_id and l.blanket_order_id = b.id
      )
    )
    from blanket_orders as b
    where x.id = ${id} and b.tenant_id = x.tenant_id and b.id = x.id
  `)
export const dropApproved = (tx: WriteTx, id: string) =>
  tx.write(sql.type(none)`update blanket_order_details set approved = null where id = ${id}`)

const Kept = z.object({ status: z.enum(statuses) })
/** In which state it was when its revision began. */
export const keptOf = (tx: Tx, id: string) =>
  tx.one(sql.type(Kept)`
    select approved -> 'order' ->> 'status' as status
    from blanket_order_details
    where id = ${id} and approved is not null
  `)

/** What was approved stands again, in both rows of it and in its lines. What was released stays. */
export function restoreApproved(tx: WriteTx, id: string): void {
  tx.write(sql.type(none)`
    with
      before as (
        select b.*
        from
          blanket_order_details as k,
          jsonb_populate_record(null::blanket_orders, k.approved -> 'order') as b
        where k.id = ${id}
      ),
      document as (
        update documents as d
        set
          title = b.title,
          vendor_id = b.vendor_id,
          currency = b.currency,
          total = b.total
        from before as b
        where d.id = b.id
      )
    update blanket_order_details as x
    set
      valid_from = b.valid_from,
      valid_until = b.valid_until,
      value_limit = b.value_limit,
      note = b.note
    from before as b
    where x.id = b.id
  `)
  tx.write(sql.type(none)`
    delete from blanket_order_lines as l
    using blanket_order_details as k
    where
      l.blanket_order_id = ${id}
      and k.id = ${id}
      and not l.id in (
        select b.id
        from jsonb_populate_recordset(null::blanket_order_lines, k.approved -> 'lines') as b
      )
  `)
  tx.write(sql.type(none)`
    insert into blanket_order_lines
      (id, blanket_order_id, position, description, unit, quantity, unit_price)
    select b.id, b.blanket_order_id, b.position, b.description, b.unit, b.quantity, b.unit_price
    from
      blanket_order_details as k
      cross join lateral jsonb_populate_recordset(
        null::blanket_order_lines,
        k.approved -> 'lines'
      ) as b
    where k.id = ${id}
    on conflict (tenant_id, id) do update
      set
        description = excluded.description,
        unit = excluded.unit,
        quantity = excluded.quantity,
        unit_price = excluded.unit_price
  `)
}
