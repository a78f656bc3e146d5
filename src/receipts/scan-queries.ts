import { z } from 'zod'
import { sql } from '../platform/db/sql.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'

const none = z.object({})
const announced = 'announced'
const LineCodes = z.object({ line_id: z.string(), codes: z.array(z.string()) })
/** What can be scanned for the lines of an order: the code of the item, and what is printed on it. */
export const codesOf = (tx: Tx, orderId: string) =>
  tx.any(
    sql.type(LineCodes)`
      select
        l.id as line_id,
        array_prepend(
          i.code,
          array(
            select c.code
            from catalog_item_codes as c
            where c.tenant_id = l.tenant_id and c.item_id = l.catalog_item_id
            order by c.code
          )
        ) as codes
      from
        purchase_order_lines as l
        join catalog_items as i on i.tenant_id = l.tenant_id and i.id = l.catalog_item_id
      where l.purchase_order_id = ${orderId}
    `,
  )

const Item = z.object({ id: z.string(), code: z.string(), name: z.string() })
export type Item = z.output<typeof Item>
/** The item that a code stands for: its own, or one that is printed on it. */
export const itemNamed = (tx: Tx, code: string) =>
  tx.maybeOne(
    sql.type(Item)`
      select i.id, i.code, i.name
      from catalog_items as i
      where
        lower(i.code) = lower(${code})
        or i.id in (
          select c.item_id from catalog_item_codes as c where lower(c.code) = lower(${code})
        )
      order by lower(i.code) = lower(${code}) desc, i.id
      limit 1
    `,
  )

/** Something of a line `l` is still to come. */
const isOpen = sql.fragment`
  l.received - l.returned_for_replacement < l.quantity - l.closed_quantity
`
const Expected = z.object({
  id: z.string(),
  number: z.string(),
  vendor_name: z.string(),
  expected_on: z.string().nullable(),
})
export type Expected = z.output<typeof Expected>
/** The issued orders that something is still to come of; with an item, of that. Soonest first. */
export const expected = (tx: Tx, itemId: string | null) =>
  tx.any(
    sql.type(Expected)`
      select
        o.id,
        coalesce(o.number, '') as number,
        v.name as vendor_name,
        coalesce(
          (
            select min(n.expected_on)
            from ship_notices as n
            where
              n.tenant_id = o.tenant_id
              and n.purchase_order_id = o.id
              and n.status = ${announced}
          ),
          (
            select min(coalesce(l.due_on, o.expected_on))
            from purchase_order_lines as l
            where
              l.tenant_id = o.tenant_id
              and l.purchase_order_id = o.id
              and (${itemId}::uuid is null or l.catalog_item_id = ${itemId}::uuid)
              and ${isOpen}
          )
        ) as expected_on
      from
        purchase_orders as o
        join vendors as v on v.tenant_id = o.tenant_id and v.id = o.vendor_id
      where
        o.status = 'issued'
        and o.receipt_status != 'full'
        and (
          ${itemId}::uuid is null
          or exists (
            select 1
            from purchase_order_lines as l
            where
              l.tenant_id = o.tenant_id
              and l.purchase_order_id = o.id
              and l.catalog_item_id = ${itemId}::uuid
              and ${isOpen}
          )
        )
      order by expected_on nulls last, o.id
      limit 20
    `,
  )

const Line = z.object({
  id: z.string(),
  purchase_order_id: z.string(),
  description: z.string(),
  catalog_item_id: z.string().nullable(),
})
export const findLine = (tx: Tx, id: string) =>
  tx.one(
    sql.type(Line)`
      select id, purchase_order_id, description, catalog_item_id
      from purchase_order_lines
      where id = ${id}
    `,
  )
type KeptCode = { id: string; itemId: string; code: string; by: string }
/** A code stands for one item: for the one it was given to last. */
export const keepCode = (tx: WriteTx, { id, itemId, code, by }: KeptCode): void =>
  tx.write(sql.type(none)`
    insert into catalog_item_codes (id, item_id, code, kept_by)
    values (${id}, ${itemId}, ${code}, ${by})
    on conflict (tenant_id, lower(code)) do update
      set
        item_id = excluded.item_id,
        kept_by = excluded.kept_by,
        kept_at = now()
  `)
