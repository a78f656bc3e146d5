import { z } from 'zod'
import { orderStates } from '../kernel/order-states.ts'
import { sql } from '../platform/db/sql.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'

const none = z.object({})
const LineRow = z.object({
  id: z.string(),
  blanket_order_id: z.string(),
  position: z.number(),
  description: z.string(),
  unit: z.string(),
  quantity: z.string(),
  unit_price: z.string(),
  released_quantity: z.string(),
})
const columns = sql.fragment`
  l.id,
  l.blanket_order_id,
  l.position,
  l.description,
  l.unit,
  trim_scale(l.quantity) as quantity,
  trim_scale(l.unit_price) as unit_price,
  trim_scale(l.released_quantity) as released_quantity
  from blanket_order_lines as l
`
export const lines = (tx: Tx, id: string) =>
  tx.any(sql.type(LineRow)`select ${columns} where l.blanket_order_id = ${id} order by l.position`)
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(LineRow)`select ${columns} where l.id = ${id}`)
export const byIds = (tx: Tx, ids: readonly string[]) =>
  tx.any(sql.type(LineRow)`
    select ${columns} where l.id = any (${sql.array([...ids], 'uuid')}) order by l.id
  `)

export type LineContent = {
  id: string
  description: string
  unit: string
  quantity: string
  unitPrice: string
}
export const insertLine = (tx: WriteTx, orderId: string, l: LineContent & { position: number }) =>
  tx.write(sql.type(none)`
    insert into blanket_order_lines
      (id, blanket_order_id, position, description, unit, quantity, unit_price)
    values
      (
        ${l.id},
        ${orderId},
        ${l.position},
        ${l.description},
        ${l.unit},
        ${l.quantity},
        ${l.unitPrice}
      )
  `)
export const saveLine = (tx: WriteTx, l: LineContent) =>
  tx.write(sql.type(none)`
    update blanket_order_lines
    set
      description = ${l.description},
      unit = ${l.unit},
      quantity = ${l.quantity},
      unit_price = ${l.unitPrice}
    where id = ${l.id}
  `)
export const removeLine = (tx: WriteTx, id: string) =>
  tx.write(sql.type(none)`delete from blanket_order_lines where id = ${id}`)

export type NewRelease = {
  orderLineId: string
  blanketLineId: string
  quantity: string
  amount: bigint
}
export const insertReleases = (tx: WriteTx, rows: readonly NewRelease[]) =>
  tx.write(sql.type(none)`
    insert into blanket_order_releases
      (purchase_order_line_id, blanket_order_line_id, quantity, amount)
    select r.order_line, r.blanket_line, r.quantity, r.amount
    from
      unnest(
        ${sql.array(
      rows.map((r) => r.orderLineId),
      'uuid',
    )},
        ${sql.array(
      rows.map((r) => r.blanketLineId),
      'uuid',
    )},
        ${sql.array(
      rows.map((r) => r.quantity),
      'numeric',
    )},
        ${sql.array(
      rows.map((r) => r.amount),
      'int8',
    )}
      ) as r (order_line, blanket_line, quantity, amount)
  `)
const ReleasedLine = z.object({
  order_line_id: z.string(),
  blanket_line_id: z.string(),
  quantity: z.string(),
})
/** From which line of a blanket order each line of an order releases. */
export const releasedBy = (tx: Tx, orderId: string) =>
  tx.any(sql.type(ReleasedLine)`
    select
      r.purchase_order_line_id as order_line_id,
      r.blanket_order_line_id as blanket_line_id,
      trim_scale(r.quantity) as quantity
    from
      purchase_order_lines as l
      join blanket_order_releases as r
        on r.tenant_id = l.tenant_id and r.purchase_order_line_id = l.id
    where l.purchase_order_id = ${orderId} and r.live
  `)
const ReleasedOfRow = LineRow.extend({
  order_line_id: z.string(),
  release_quantity: z.string(),
  release_amount: z.bigint(),
})
/** The lines of blanket orders that the lines of an order release from, and how much. */
export const releasedOf = (tx: Tx, orderId: string) =>
  tx.any(sql.type(ReleasedOfRow)`
    select
      r.purchase_order_line_id as order_line_id,
      trim_scale(r.quantity) as release_quantity,
      r.amount as release_amount,
      ${columns}
      join blanket_order_releases as r
        on r.tenant_id = l.tenant_id and r.blanket_order_line_id = l.id
      join purchase_order_lines as p
        on p.tenant_id = r.tenant_id and p.id = r.purchase_order_line_id
    where p.purchase_order_id = ${orderId} and r.live
  `)
export type Released = z.output<typeof ReleasedOfRow>
/** What a draft releases, before it is written anew. */
export const removeReleases = (tx: WriteTx, orderId: string) =>
  tx.write(sql.type(none)`
    with unlinked as (delete from document_links where from_id = ${orderId} and role = 'releases')
    delete from blanket_order_releases as r
    using purchase_order_lines as l
    where
      l.purchase_order_id = ${orderId}
      and r.tenant_id = l.tenant_id
      and r.purchase_order_line_id = l.id
  `)
/** What a cancelled order had released can be released again. */
export const freeReleases = (tx: WriteTx, orderId: string) =>
  tx.write(sql.type(none)`
    update blanket_order_releases as r
    set live = false
    from purchase_order_lines as l
    where
      l.purchase_order_id = ${orderId}
      and r.tenant_id = l.tenant_id
      and r.purchase_order_line_id = l.id
      and r.live
  `)

const ReleaseRow = z.object({
  order_id: z.string(),
  order_number: z.string().nullable(),
  order_status: z.enum(orderStates),
  position: z.number(),
  description: z.string(),
  unit: z.string(),
  quantity: z.string(),
  amount: z.bigint(),
  live: z.boolean(),
  created_at: z.date(),
})
/** The last releases, newest first. */
export const releases = (tx: Tx, id: string) =>
  tx.any(sql.type(ReleaseRow)`
    select
      o.id as order_id,
      o.number as order_number,
      o.status as order_status,
      l.position,
      l.description,
      l.unit,
      trim_scale(r.quantity) as quantity,
      r.amount,
      r.live,
      o.created_at
    from
      blanket_order_lines as l
      join blanket_order_releases as r
        on r.tenant_id = l.tenant_id and r.blanket_order_line_id = l.id
      join purchase_order_lines as p
        on p.tenant_id = r.tenant_id and p.id = r.purchase_order_line_id
      join purchase_orders as o on o.tenant_id = p.tenant_id and o.id = p.purchase_order_id
    where l.blanket_order_id = ${id}
    order by o.created_at desc, o.id, l.position
    limit 200
  `)

const OfferedRow = z.object({
  id: z.string(),
  vendor_id: z.string(),
  currency: z.string(),
  description: z.string(),
  unit: z.string(),
  unit_price: z.string(),
})
/** What orders may release today, of these vendors or of all. */
export const offered = (
  tx: Tx,
  { vendorIds, today }: { vendorIds: readonly string[] | null; today: string },
) =>
  tx.any(sql.type(OfferedRow)`
    select
      l.id,
      b.vendor_id,
      b.currency,
      l.description,
      l.unit,
      trim_scale(l.unit_price) as unit_price
    from
      blanket_orders as b
      join blanket_order_lines as l on l.tenant_id = b.tenant_id and l.blanket_order_id = b.id
    where
      b.status = 'active'
      and ${today}::date between b.valid_from and b.valid_until
      and l.released_quantity < l.quantity
      and (${vendorIds === null} or b.vendor_id = any (${sql.array(
      [...(vendorIds ?? [])],
      'uuid',
    )}))
    order by b.id, l.position
    limit 500
  `)
export type Offered = z.output<typeof OfferedRow>
