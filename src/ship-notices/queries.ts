import { z } from 'zod'
import type { Move } from '../kernel/lifecycle.ts'
import { containing, sql } from '../platform/db/sql.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import type { DayRange } from '../platform/lists/filters.ts'
import { onDays, type Source } from '../platform/lists/source.ts'
import { goodsOfNotice } from '../purchase-orders/index.ts'
import { statuses, type SentLine } from './ship-notice.ts'

const none = z.object({})
const LineRow = z.object({
  line_id: z.string(),
  position: z.number(),
  description: z.string(),
  unit: z.string(),
  quantity: z.string(),
  lot: z.string().nullable(),
})
/** What a contact may read of it, too. */
const Row = z.object({
  id: z.string(),
  purchase_order_id: z.string(),
  order_number: z.string(),
  status: z.enum(statuses),
  delivery_note: z.string(),
  shipped_on: z.string(),
  expected_on: z.string(),
  carrier: z.string().nullable(),
  tracking: z.string().nullable(),
  note: z.string().nullable(),
  end_reason: z.string().nullable(),
  contact: z.string(),
  announced_at: z.date(),
  version: z.number(),
  lines: z.array(LineRow),
})
export type ShipNotice = z.output<typeof Row>
const columns = sql.fragment`
  n.id,
  n.purchase_order_id,
  coalesce(o.number, '') as order_number,
  n.status,
  n.delivery_note,
  n.shipped_on,
  n.expected_on,
  n.carrier,
  n.tracking,
  n.note,
  n.end_reason,
  n.contact,
  n.announced_at,
  n.version,
  ${goodsOfNotice} as lines
`
const from = sql.fragment`
  from
    ship_notices as n
    left join documents as o on o.tenant_id = n.tenant_id and o.id = n.purchase_order_id
`
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} ${from} where n.id = ${id}`)
const lock = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} ${from} where n.id = ${id} for no key update of n`)
export const shipNotice = { kind: 'ship_notice', lock }

/** Those of an order, the latest first. */
export const ofOrder = (tx: Tx, orderId: string) =>
  tx.any(
    sql.type(Row)`
      select ${columns}
      ${from}
      where n.purchase_order_id = ${orderId}
      order by n.id desc
      limit 50
    `,
  )
/** Those of the vendor of a contact, the latest first. */
export const latest = (tx: Tx, { before, most }: { before: string | undefined; most: number }) =>
  tx.any(
    sql.type(Row)`
      select ${columns}
      ${from}
      where
        o.vendor_id = (select current_vendor())
        and (${before ?? null}::uuid is null or n.id < ${before ?? null}::uuid)
      order by n.id desc
      limit ${most}
    `,
  )

const Announced = z.object({ line_id: z.string(), quantity: z.string() })
/** What is on its way of each line of an order, but for one notice. */
export const onItsWay = (tx: Tx, orderId: string, exceptId: string | null) =>
  tx.any(
    sql.type(Announced)`
      select l.purchase_order_line_id as line_id, sum(l.quantity)::text as quantity
      from
        ship_notices as n
        join ship_notice_lines as l on l.tenant_id = n.tenant_id and l.ship_notice_id = n.id
      where
        n.purchase_order_id = ${orderId}
        and n.status = ${statuses[0]}
        and (${exceptId}::uuid is null or n.id != ${exceptId}::uuid)
      group by l.purchase_order_line_id
    `,
  )

const Known = z.object({ order_number: z.string(), shipped_on: z.string() })
type Note = { orderId: string; deliveryNote: string; exceptId: string | null }
/** A notice of this vendor under the same delivery note that was not withdrawn. */
export const announcedBefore = (tx: Tx, { orderId, deliveryNote, exceptId }: Note) =>
  tx.maybeOne(
    sql.type(Known)`
      select coalesce(o.number, '') as order_number, n.shipped_on
      from
        ship_notices as n
        join documents as o on o.tenant_id = n.tenant_id and o.id = n.purchase_order_id
      where
        o.vendor_id = (select d.vendor_id from documents as d where d.id = ${orderId})
        and lower(n.delivery_note) = lower(${deliveryNote})
        and n.status != ${statuses[2]}
        and (${exceptId}::uuid is null or n.id != ${exceptId}::uuid)
      order by n.id desc
      limit 1
    `,
  )

/** The announced deliveries that a code names: by delivery note or by tracking number. */
export const named = (tx: Tx, code: string) =>
  tx.any(
    sql.type(Row)`
      select ${columns}
      ${from}
      where
        n.status = ${statuses[0]}
        and (lower(n.delivery_note) = lower(${code}) or lower(n.tracking) = lower(${code}))
      order by n.id
      limit 2
    `,
  )

export type Content = {
  delivery_note: string
  shipped_on: string
  expected_on: string
  carrier: string | null
  tracking: string | null
  note: string | null
}
type NewNotice = Content & { id: string; orderId: string; contact: string; status: string }
export const insert = (tx: WriteTx, n: NewNotice): void =>
  tx.write(sql.type(none)`
    insert into ship_notices
      (
        id,
        purchase_order_id,
        status,
        delivery_note,
        shipped_on,
        expected_on,
        carrier,
        tracking,
        note,
        contact
      )
    values
      (
        ${n.id},
        ${n.orderId},
        ${n.status},
        ${n.delivery_note},
        ${n.shipped_on},
        ${n.expected_on},
        ${n.carrier},
        ${n.tracking},
        ${n.note},
        ${n.contact}
      )
  `)
export const save = (
  tx: WriteTx,
  n: Content & { id: string; contact: string; version: number },
): void =>
  tx.write(
    sql.type(none)`
      update ship_notices
      set
        delivery_note = ${n.delivery_note},
        shipped_on = ${n.shipped_on},
        expected_on = ${n.expected_on},
        carrier = ${n.carrier},
        tracking = ${n.tracking},
        note = ${n.note},
        contact = ${n.contact},
        version = version + 1
      where id = ${n.id} and version = ${n.version}
    `,
    ifFresh,
  )
export const removeLines = (tx: WriteTx, id: string): void =>
  tx.write(sql.type(none)`delete from ship_notice_lines where ship_notice_id = ${id}`)
export const insertLines = (
  tx: WriteTx,
  noticeId: string,
  rows: readonly (SentLine & { id: string })[],
): void =>
  tx.write(sql.type(none)`
    insert into ship_notice_lines (id, ship_notice_id, purchase_order_line_id, quantity, lot)
    select l.id, ${noticeId}, l.line_id, l.quantity, l.lot
    from
      jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as l (
        id uuid,
        line_id uuid,
        quantity numeric,
        lot text
      )
  `)
export const moveTo = (
  tx: WriteTx,
  id: string,
  { move, reason = null }: { move: Move; reason?: string | null },
): void =>
  tx.write(
    sql.type(none)`
      update ship_notices
      set
        status = ${move.to},
        end_reason = ${reason},
        version = version + 1
      where id = ${id} and status = any (${sql.array([...move.from], 'text')})
    `,
    ifFresh,
  )
const Received = z.object({ ship_notice_id: z.string().nullable() })
/** The notice that a receipt was posted from. */
export const ofReceipt = (tx: Tx, receiptId: string) =>
  tx.maybeOne(
    sql.type(Received)`select ship_notice_id from receipt_details where id = ${receiptId}`,
  )

const Listed = Row.extend({ vendor_name: z.string() })
export type ListedNotice = z.output<typeof Listed>
export const listed: Source<ListedNotice> = {
  row: Listed,
  select: sql.fragment`
    ${columns},
    coalesce(v.title, '') as vendor_name
    ${from}
    left join documents as v on v.tenant_id = o.tenant_id and v.id = o.vendor_id
  `,
  id: sql.fragment`n.id`,
  sorts: { expected: { by: sql.fragment`n.expected_on`, type: 'date' } },
}
export const matches = {
  text: (text: string) =>
    sql.fragment`
      (
          n.delivery_note || ' ' || coalesce(n.tracking, '') || ' ' || coalesce(o.number, '')
        ) ilike ${containing(text)}
    `,
  status: (value: string) => sql.fragment`n.status = ${value}`,
  vendor: (id: string) => sql.fragment`o.vendor_id = ${id}`,
  order: (id: string) => sql.fragment`n.purchase_order_id = ${id}`,
  expected: (days: DayRange) => onDays(sql.fragment`n.expected_on`, days),
}
