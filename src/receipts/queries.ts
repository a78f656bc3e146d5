import { z } from 'zod'
import { conflict } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { sql, type Fragment } from '../platform/db/sql.ts'
import { entered, linked } from '../platform/documents/register.ts'
import { countedColumns, CountedRow, lineCategory } from '../purchase-orders/index.ts'

const none = z.object({})
export const constraints: Constraints = {
  receipt_details__one_reversal: () =>
    conflict('wrong_state', 'The receipt was taken back at the same moment.'),
  receipt_details__client_key: () =>
    conflict('in_progress', 'The same receipt is being posted. Try again in a moment.'),
}
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
  /** The receipt that it takes back. */
  reverses_id: z.string().nullable(),
  reverses_number: z.string().nullable(),
  /** The receipt that takes it back. */
  reversed_by_id: z.string().nullable(),
  reversed_by_number: z.string().nullable(),
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
  g.created_at,
  g.reverses_id,
  w.number as reverses_number,
  b.id as reversed_by_id,
  b.number as reversed_by_number
`
export const from = sql.fragment`
  from
    receipts as g
    left join purchase_orders as o on o.tenant_id = g.tenant_id and o.id = g.purchase_order_id
    left join vendors as v on v.tenant_id = o.tenant_id and v.id = o.vendor_id
    left join memberships as m on m.tenant_id = g.tenant_id and m.user_id = g.received_by
    left join documents as w on w.tenant_id = g.tenant_id and w.id = g.reverses_id
    left join receipt_details as y on y.tenant_id = g.tenant_id and y.reverses_id = g.id
    left join documents as b on b.tenant_id = y.tenant_id and b.id = y.id
`
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} ${from} where g.id = ${id}`)
export const LineRow = CountedRow.extend({
  id: z.string(),
  purchase_order_line_id: z.string(),
  position: z.number(),
  description: z.string(),
  match_level: z.number(),
  quantity: z.string(),
  accepted: z.string(),
  rejected: z.string(),
  returned: z.string(),
  /** By the notice that the receipt was posted from. */
  announced: z.string().nullable(),
  stated_quantity: z.string().nullable(),
  stated_unit: z.string().nullable(),
})
/** Those of a reversal are those of the receipt that it takes back. */
export const lines = (tx: Tx, id: string) =>
  tx.any(sql.type(LineRow)`
    select
      l.id,
      l.purchase_order_line_id,
      o.position,
      o.description,
      ${countedColumns},
      o.match_level,
      trim_scale(l.quantity) as quantity,
      (
        select trim_scale(s.quantity)
        from
          receipt_details as x
          join ship_notice_lines as s
            on s.tenant_id = x.tenant_id and s.ship_notice_id = x.ship_notice_id
        where
          x.tenant_id = l.tenant_id
          and x.id = l.receipt_id
          and s.purchase_order_line_id = l.purchase_order_line_id
      ) as announced,
      trim_scale(l.stated_quantity) as stated_quantity,
      l.stated_unit,
      trim_scale(counted_exactly(coalesce(i.accepted, 0), o.holds)) as accepted,
      trim_scale(counted_exactly(coalesce(i.rejected, 0), o.holds)) as rejected,
      (
        select trim_scale(counted_exactly(coalesce(sum(b.quantity), 0), o.holds))
        from
          goods_return_lines as b
          join documents as r on r.tenant_id = b.tenant_id and r.id = b.return_id
        where
          b.tenant_id = l.tenant_id
          and b.receipt_line_id = l.id
          and r.status in ('shipped', 'satisfied')
      ) as returned
    from
      receipt_lines as l
      join purchase_order_lines as o
        on o.tenant_id = l.tenant_id and o.id = l.purchase_order_line_id
      left join lateral (
        select sum(n.accepted) as accepted, sum(n.rejected) as rejected
        from receipt_inspections as n
        where n.tenant_id = l.tenant_id and n.receipt_line_id = l.id
      ) as i
        on true
    where
      l.receipt_id = (
        select coalesce(x.reverses_id, x.id) from receipt_details as x where x.id = ${id}
      )
    order by o.position
  `)

const Reference = z.object({ id: z.string(), number: z.string() })
/** Returns of a receipt that were not called off. */
export const returnsOf = (tx: Tx, receiptId: string) =>
  tx.any(
    sql.type(Reference)`
      select d.id, d.number
      from
        goods_return_details as x
        join documents as d on d.tenant_id = x.tenant_id and d.id = x.id
      where x.receipt_id = ${receiptId} and d.status != 'cancelled'
      order by d.id
    `,
  )

const BilledRow = z.object({ line_id: z.string(), number: z.string() })
/** The approved invoices of each line of an order. */
export const billedBy = (tx: Tx, orderId: string) =>
  tx.any(
    sql.type(BilledRow)`
      select distinct l.purchase_order_line_id as line_id, i.number
      from
        invoices as i
        join invoice_lines as l on l.tenant_id = i.tenant_id and l.invoice_id = i.id
      where
        i.purchase_order_id = ${orderId}
        and i.status = 'approved'
        and i.kind = 'invoice'
        and l.purchase_order_line_id is not null
      order by i.number
    `,
  )

const CategoryRow = z.object({ line_id: z.string(), category_id: z.string().nullable() })
/** What each line of an order buys; a line of several categories buys none in particular. */
export const categoriesOf = (tx: Tx, orderId: string) =>
  tx.any(sql.type(CategoryRow)`
    select l.id as line_id, ${lineCategory} as category_id
    from purchase_order_lines as l
    where l.purchase_order_id = ${orderId}
  `)

const Known = z.object({ number: z.string(), received_on: z.string() })
/** A number as it is compared: its letters and digits alone, so that “DN-77” is “dn 77”. */
const compared = (number: Fragment | string) => sql.fragment`
  coalesce(
      nullif(regexp_replace(lower(${number}), '[^[:alnum:]]', '', 'g'), ''),
      lower(${number})
    )
`
/** A receipt of this vendor under the same delivery note that was not taken back. Two at once wait for each other. */
export const receivedBefore = async (
  tx: Tx,
  { orderId, deliveryNote }: { orderId: string; deliveryNote: string },
) => {
  const [, known] = await Promise.all([
    tx.maybeOne(
      sql.type(none)`
        select
          pg_advisory_xact_lock(
            hashtextextended((select current_tenant())::text || ${compared(deliveryNote)}, 70)
          )
      `,
    ),
    tx.maybeOne(
      sql.type(Known)`
        select d.number, d.document_date as received_on
        from documents as d
        where
          d.kind = 'receipt'
          and d.vendor_id = (select o.vendor_id from documents as o where o.id = ${orderId})
          and ${compared(sql.fragment`d.title`)} = ${compared(deliveryNote)}
          and not exists (
            select 1
            from receipt_details as r
            where r.tenant_id = d.tenant_id and r.reverses_id = d.id
          )
        order by d.id desc
        limit 1
      `,
    ),
  ])
  return known
}

const Sent = z.object({
  id: z.string(),
  number: z.string(),
  order_id: z.string(),
  lines: z.array(z.object({ purchase_order_line_id: z.string(), quantity: z.string() })),
})
export type Sent = z.output<typeof Sent>
/** The receipt that a phone sent under this key. */
export const sentUnder = (tx: Tx, clientKey: string) =>
  tx.maybeOne(
    sql.type(Sent)`
      select
        x.id,
        d.number,
        x.purchase_order_id as order_id,
        (
          select
            coalesce(
              jsonb_agg(
                jsonb_build_object(
                  'purchase_order_line_id', l.purchase_order_line_id,
                  'quantity', l.quantity::text
                )
              ),
              '[]'
            )
          from receipt_lines as l
          where l.tenant_id = x.tenant_id and l.receipt_id = x.id
        ) as lines
      from
        receipt_details as x
        join documents as d on d.tenant_id = x.tenant_id and d.id = x.id
      where x.client_key = ${clientKey}
    `,
  )

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
  /** The receipt that it takes back. */
  reverses: string | null
  clientKey?: string | null
  shipNoticeId?: string | null
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
      link as (
        ${r.reverses ? linked(r.id, 'reverses', [r.reverses]) : linked(r.id, 'receives', [r.orderId])}
      )
    insert into receipt_details (id, purchase_order_id, note, reverses_id, client_key, ship_notice_id)
    values
      (
        ${r.id},
        ${r.orderId},
        ${r.note},
        ${r.reverses},
        ${r.clientKey ?? null},
        ${r.shipNoticeId ?? null}
      )
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
type NewLine = {
  id: string
  lineId: string
  quantity: string
  stated: { quantity: string; unit: string } | null
}
/** What they bring is received: the database writes the movements. */
export const insertLines = (tx: WriteTx, receiptId: string, rows: readonly NewLine[]) =>
  tx.write(sql.type(none)`
    insert into receipt_lines
      (id, receipt_id, purchase_order_line_id, quantity, stated_quantity, stated_unit)
    select l.id, ${receiptId}, l.line_id, l.quantity, l.stated_quantity, l.stated_unit
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
    )},
        ${sql.array(
      rows.map((l) => l.stated?.quantity ?? null),
      'numeric',
    )},
        ${sql.array(
      rows.map((l) => l.stated?.unit ?? null),
      'text',
    )}
      ) as l (id, line_id, quantity, stated_quantity, stated_unit)
  `)
type NewInspection = {
  id: string
  lineId: string
  accepted: string
  rejected: string
  note: string | null
  by: string
}
export const insertInspections = (
  tx: WriteTx,
  receiptId: string,
  rows: readonly NewInspection[],
): void =>
  tx.write(sql.type(none)`
    insert into receipt_inspections
      (id, receipt_id, receipt_line_id, accepted, rejected, note, inspected_by)
    select i.id, ${receiptId}, i.line_id, i.accepted, i.rejected, i.note, i.by
    from
      jsonb_to_recordset(${JSON.stringify(
        rows.map(({ lineId, ...row }) => ({ ...row, line_id: lineId })),
      )}::jsonb) as i (
        id uuid,
        line_id uuid,
        accepted numeric,
        rejected numeric,
        note text,
        by uuid
      )
  `)
