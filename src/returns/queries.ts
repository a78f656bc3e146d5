import { z } from 'zod'
import type { Move } from '../kernel/lifecycle.ts'
import { sql } from '../platform/db/sql.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import { changed, entered, linked } from '../platform/documents/register.ts'
import { countedColumns, CountedRow, pricing } from '../purchase-orders/index.ts'
import { intents, statuses, type Intent } from './goods-return.ts'

const none = z.object({})
export const Row = z.object({
  id: z.string(),
  number: z.string(),
  status: z.enum(statuses),
  intent: z.enum(intents),
  reason: z.string(),
  purchase_order_id: z.string(),
  order_number: z.string().nullable(),
  receipt_id: z.string(),
  receipt_number: z.string(),
  vendor_id: z.string(),
  vendor_name: z.string(),
  shipped_on: z.string().nullable(),
  credit_note_id: z.string().nullable(),
  credit_note_number: z.string().nullable(),
  end_reason: z.string().nullable(),
  unbilled: z.boolean(),
  partly_replaced: z.boolean(),
  made_by: z.string().nullable(),
  version: z.number(),
  created_at: z.date(),
})
export type ReturnRow = z.output<typeof Row>
export const columns = sql.fragment`
  g.id,
  g.number,
  g.status,
  g.intent,
  g.reason,
  g.purchase_order_id,
  o.number as order_number,
  g.receipt_id,
  r.number as receipt_number,
  g.vendor_id,
  v.title as vendor_name,
  g.shipped_on,
  g.credit_note_id,
  c.number as credit_note_number,
  g.end_reason,
  g.status in ('shipped', 'satisfied')
  and g.intent = 'credit'
  and not exists (
    select 1
    from goods_return_lines as n
    where
      n.tenant_id = g.tenant_id
      and n.return_id = g.id
      and n.unbilled < n.quantity - n.replaced
  ) as unbilled,
  exists (
    select 1
    from goods_return_lines as n
    where n.tenant_id = g.tenant_id and n.return_id = g.id and n.replaced > 0
  ) as partly_replaced,
  m.name as made_by,
  g.version,
  g.created_at
`
export const from = sql.fragment`
  from
    goods_returns as g
    left join documents as o on o.tenant_id = g.tenant_id and o.id = g.purchase_order_id
    left join documents as r on r.tenant_id = g.tenant_id and r.id = g.receipt_id
    left join documents as v on v.tenant_id = g.tenant_id and v.id = g.vendor_id
    left join documents as c on c.tenant_id = g.tenant_id and c.id = g.credit_note_id
    left join memberships as m on m.tenant_id = g.tenant_id and m.user_id = g.owner_id
`
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} ${from} where g.id = ${id}`)
const lock = (tx: Tx, id: string) =>
  tx.one(
    sql.type(Row)`
      select ${columns}
      ${from}
      where g.id = ${id} and g.details_id = g.id
      for no key update of g
    `,
  )
/** After its order, always. */
export const goodsReturn = { kind: 'goods_return', lock }

const LineRow = CountedRow.extend({
  id: z.string(),
  receipt_line_id: z.string(),
  purchase_order_line_id: z.string(),
  description: z.string(),
  quantity: z.string(),
  rejected: z.string(),
  /** Of what went back for a credit: what nobody had billed. */
  unbilled: z.string(),
  /** Of what went back for a credit: what was replaced before a credit was expected. */
  replaced: z.string(),
  stated_quantity: z.string().nullable(),
  stated_unit: z.string().nullable(),
})
export type LineRow = z.output<typeof LineRow>
export const linesOf = (tx: Tx, id: string) =>
  tx.any(sql.type(LineRow)`
    select
      l.id,
      l.receipt_line_id,
      l.purchase_order_line_id,
      o.description,
      ${countedColumns},
      trim_scale(l.quantity) as quantity,
      trim_scale(l.rejected) as rejected,
      trim_scale(l.unbilled) as unbilled,
      trim_scale(l.replaced) as replaced,
      trim_scale(l.stated_quantity) as stated_quantity,
      l.stated_unit
    from
      goods_return_lines as l
      join purchase_order_lines as o
        on o.tenant_id = l.tenant_id and o.id = l.purchase_order_line_id
    where l.return_id = ${id}
    order by o.position, l.id
  `)

const OrderedRow = z.object({
  currency: z.string(),
  pricing: pricing.OrderPricing,
  lines: z.array(
    z.object({
      id: z.string(),
      quantity: z.string(),
      unit_price: z.string(),
      amount: z.string(),
      pricing: pricing.LinePricing,
      removed: z.boolean(),
    }),
  ),
})
/** What the order of a return says of its prices. */
export const orderedOf = (tx: Tx, id: string) =>
  tx.one(sql.type(OrderedRow)`
    select
      o.currency,
      o.pricing,
      (
        select
          jsonb_agg(
            jsonb_build_object(
              'id', l.id,
              'quantity', l.quantity::text,
              'unit_price', l.unit_price::text,
              'amount', l.amount::text,
              'pricing', l.pricing,
              'removed', l.removed
            )
            order by l.position, l.id
          )
        from purchase_order_lines as l
        where l.tenant_id = o.tenant_id and l.purchase_order_id = o.id
      ) as lines
    from
      goods_return_details as x
      join purchase_orders as o on o.tenant_id = x.tenant_id and o.id = x.purchase_order_id
    where x.id = ${id}
  `)

const ReceiptRow = z.object({
  id: z.string(),
  number: z.string(),
  purchase_order_id: z.string(),
  order_number: z.string().nullable(),
  vendor_id: z.string(),
  vendor_name: z.string(),
  received_on: z.string(),
  /** It takes another back, or was taken back. */
  reversal: z.string().nullable(),
})
export const findReceipt = (tx: Tx, id: string) =>
  tx.one(sql.type(ReceiptRow)`
    select
      g.id,
      g.number,
      g.purchase_order_id,
      o.number as order_number,
      o.vendor_id,
      v.title as vendor_name,
      g.received_on,
      coalesce(w.number, b.number) as reversal
    from
      receipts as g
      join documents as o on o.tenant_id = g.tenant_id and o.id = g.purchase_order_id
      join documents as v on v.tenant_id = o.tenant_id and v.id = o.vendor_id
      left join documents as w on w.tenant_id = g.tenant_id and w.id = g.reverses_id
      left join receipt_details as y on y.tenant_id = g.tenant_id and y.reverses_id = g.id
      left join documents as b on b.tenant_id = y.tenant_id and b.id = y.id
    where g.id = ${id}
  `)

const ReceiptLineRow = CountedRow.extend({
  id: z.string(),
  purchase_order_line_id: z.string(),
  description: z.string(),
  match_level: z.number(),
  quantity: z.string(),
  accepted: z.string(),
  rejected: z.string(),
  returned: z.string(),
  returned_rejected: z.string(),
})
/** The lines of a receipt, with what was found at their inspection and what went back of them. */
export const receiptLines = (tx: Tx, receiptId: string) =>
  tx.any(sql.type(ReceiptLineRow)`
    select
      l.id,
      l.purchase_order_line_id,
      o.description,
      ${countedColumns},
      o.match_level,
      trim_scale(l.quantity) as quantity,
      trim_scale(counted_exactly(coalesce(i.accepted, 0), o.holds)) as accepted,
      trim_scale(counted_exactly(coalesce(i.rejected, 0), o.holds)) as rejected,
      trim_scale(counted_exactly(coalesce(b.quantity, 0), o.holds)) as returned,
      trim_scale(counted_exactly(coalesce(b.rejected, 0), o.holds)) as returned_rejected
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
      left join lateral (
        select sum(r.quantity) as quantity, sum(r.rejected) as rejected
        from
          goods_return_lines as r
          join documents as d on d.tenant_id = r.tenant_id and d.id = r.return_id
        where
          r.tenant_id = l.tenant_id
          and r.receipt_line_id = l.id
          and d.status in ('shipped', 'satisfied')
      ) as b
        on true
    where l.receipt_id = ${receiptId}
    order by o.position
  `)

export type NewReturn = {
  id: string
  number: ReturnType<typeof sql.fragment>
  status: string
  orderId: string
  receiptId: string
  intent: Intent
  reason: string
  costCenterId: string
  vendorId: string
  by: string
}
const Numbered = z.object({ number: z.string() })
/** `numbered` hears the number that it was given. */
export const insert = (tx: WriteTx, r: NewReturn, numbered: (number: string) => void): void =>
  tx.write(
    sql.type(Numbered)`
      with
        document as (${entered({
          id: r.id,
          kind: 'goods_return',
          number: r.number,
          title: r.reason,
          status: r.status,
          costCenterId: r.costCenterId,
          vendorId: r.vendorId,
          ownerId: r.by,
        })}),
        link as (${linked(r.id, 'returns', [r.receiptId])})
      insert into goods_return_details (id, purchase_order_id, receipt_id, intent)
      values (${r.id}, ${r.orderId}, ${r.receiptId}, ${r.intent})
      returning (select number from document)
    `,
    ({ rows }) => numbered(rows[0]!.number),
  )
export type NewLine = {
  id: string
  receiptLineId: string
  orderLineId: string
  quantity: string
  stated: { quantity: string; unit: string } | null
}
export const insertLines = (tx: WriteTx, returnId: string, rows: readonly NewLine[]): void =>
  tx.write(sql.type(none)`
    insert into goods_return_lines
      (
        id,
        return_id,
        receipt_line_id,
        purchase_order_line_id,
        quantity,
        stated_quantity,
        stated_unit
      )
    select
      l.id,
      ${returnId},
      l.receipt_line_id,
      l.order_line_id,
      l.quantity,
      l.stated_quantity,
      l.stated_unit
    from
      jsonb_to_recordset(${JSON.stringify(
      rows.map((row) => ({
        id: row.id,
        receipt_line_id: row.receiptLineId,
        order_line_id: row.orderLineId,
        quantity: row.quantity,
        stated_quantity: row.stated?.quantity ?? null,
        stated_unit: row.stated?.unit ?? null,
      })),
    )}::jsonb) as l (
        id uuid,
        receipt_line_id uuid,
        order_line_id uuid,
        quantity numeric,
        stated_quantity numeric,
        stated_unit text
      )
  `)
type Edited = { reason: string; intent: Intent; move: Move }
export const saveEdited = (tx: WriteTx, id: string, { reason, intent, move }: Edited): void =>
  tx.write(
    sql.type(none)`
      with
        document as (${changed(id, { title: reason }, move)})
      update goods_return_details as x
      set intent = ${intent}
      from document as d
      where x.tenant_id = d.tenant_id and x.id = d.id
    `,
    ifFresh,
  )
export const removeLines = (tx: WriteTx, id: string): void =>
  tx.write(sql.type(none)`delete from goods_return_lines where return_id = ${id}`)
type Shipped = { intent: Intent; day: string; at: Date; move: Move }
export const saveShipped = (tx: WriteTx, id: string, { intent, day, at, move }: Shipped): void =>
  tx.write(
    sql.type(none)`
      with
        document as (${changed(id, { date: day }, move)})
      update goods_return_details as x
      set
        intent = ${intent},
        shipped_at = ${at.toISOString()}::timestamptz
      from document as d
      where x.tenant_id = d.tenant_id and x.id = d.id
    `,
    ifFresh,
  )
/** How much of each line had been rejected, and how much nobody had billed. */
export const saveLeft = (
  tx: WriteTx,
  rows: readonly { id: string; rejected: string; unbilled: string }[],
): void =>
  tx.write(sql.type(none)`
    update goods_return_lines as l
    set
      rejected = r.rejected,
      unbilled = r.unbilled
    from
      jsonb_to_recordset(${JSON.stringify(
      rows.map(({ id, rejected, unbilled }) => ({ id, rejected, unbilled })),
    )}::jsonb) as r (
        id uuid,
        rejected numeric,
        unbilled numeric
      )
    where l.id = r.id
  `)
export const saveUnbilled = (
  tx: WriteTx,
  rows: readonly { id: string; unbilled: string }[],
): void =>
  tx.write(sql.type(none)`
    update goods_return_lines as l
    set unbilled = r.unbilled
    from jsonb_to_recordset(${JSON.stringify([...rows])}::jsonb) as r (id uuid, unbilled numeric)
    where l.id = r.id
  `)
/** Its replacement does not come. */
export const saveCreditExpected = (tx: WriteTx, id: string, move: Move): void =>
  tx.write(
    sql.type(none)`
      with
        document as (${changed(id, {}, move)})
      update goods_return_details as x
      set
        intent = 'credit',
        end_reason = null
      from document as d
      where x.tenant_id = d.tenant_id and x.id = d.id
    `,
    ifFresh,
  )
export const saveCredited = (
  tx: WriteTx,
  rows: readonly { id: string; unbilled: string; replaced: string }[],
): void =>
  tx.write(sql.type(none)`
    update goods_return_lines as l
    set
      unbilled = r.unbilled,
      replaced = r.replaced
    from
      jsonb_to_recordset(${JSON.stringify([...rows])}::jsonb) as r (
        id uuid,
        unbilled numeric,
        replaced numeric
      )
    where l.id = r.id
  `)
type Ended = { reason: string | null; creditNoteId: string | null; move: Move }
export const saveEnded = (tx: WriteTx, id: string, ended: Ended): void =>
  tx.write(
    sql.type(none)`
      with
        document as (${changed(id, {}, ended.move)})
      update goods_return_details as x
      set
        end_reason = ${ended.reason},
        credit_note_id = ${ended.creditNoteId}
      from document as d
      where x.tenant_id = d.tenant_id and x.id = d.id
    `,
    ifFresh,
  )

const OpenRow = z.object({
  id: z.string(),
  number: z.string(),
  status: z.enum(statuses),
  intent: z.enum(intents),
  waits: z.boolean(),
  lines: z.array(
    z.object({
      id: z.string(),
      purchase_order_line_id: z.string(),
      quantity: z.string(),
      unbilled: z.string(),
    }),
  ),
})
/** Returns of an order whose goods left, also those that a person closed; oldest first. Its order is locked. */
export const openOf = (tx: Tx, orderId: string) =>
  tx.any(sql.type(OpenRow)`
    select
      d.id,
      d.number,
      d.status,
      x.intent,
      x.end_reason is null and x.credit_note_id is null as waits,
      (
        select
          jsonb_agg(
            jsonb_build_object(
              'id', l.id,
              'purchase_order_line_id', l.purchase_order_line_id,
              'quantity', trim_scale(l.quantity - l.replaced)::text,
              'unbilled', trim_scale(l.unbilled)::text
            )
          )
        from goods_return_lines as l
        where l.tenant_id = x.tenant_id and l.return_id = x.id
      ) as lines
    from
      goods_return_details as x
      join documents as d on d.tenant_id = x.tenant_id and d.id = x.id
    where x.purchase_order_id = ${orderId} and d.status in ('shipped', 'satisfied')
    order by x.shipped_at, d.id
  `)

const CreditNote = z.object({ id: z.string(), number: z.string(), supplier_number: z.string() })
/** Approved credit notes of an order. */
export const creditNotesOf = (tx: Tx, orderId: string) =>
  tx.any(
    sql.type(CreditNote)`
      select id, number, supplier_number
      from invoices
      where purchase_order_id = ${orderId} and kind = 'credit_note' and status = 'approved'
      order by id desc
      limit 50
    `,
  )
