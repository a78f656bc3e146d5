import { z } from 'zod'
import type { Move } from '../kernel/lifecycle.ts'
import { conflict } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { containing, sql } from '../platform/db/sql.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import { changed, entered, linked } from '../platform/documents/register.ts'
import type { AmountRange } from '../platform/lists/filters.ts'
import { between, type Source } from '../platform/lists/source.ts'
import { OrderTerms } from '../payment-terms/index.ts'
import {
  ChargedRow,
  chargedColumn,
  insertSplits,
  splitsOfLine,
  SplitRow,
  delivery,
  pricing,
  type Charged,
  type Delivery,
  type LineSplit,
} from '../purchase-orders/index.ts'
import { statuses } from './change-order.ts'
import { advancesOn, asAdvance, InsideAdvance } from '../set-offs/index.ts'

declare module '../platform/documents/register.ts' {
  interface LinkRoles {
    changes: true
  }
}

const none = z.object({})
const Row = z.object({
  id: z.string(),
  number: z.string(),
  title: z.string(),
  status: z.enum(statuses),
  purchase_order_id: z.string(),
  order_number: z.string().nullable(),
  order_status: z.string().nullable(),
  sequence: z.number(),
  vendor_id: z.string(),
  vendor_name: z.string(),
  cost_center_id: z.string(),
  owner_id: z.string(),
  owner_name: z.string(),
  currency: z.string(),
  total: z.bigint(),
  base_total: z.bigint(),
  was_total: z.bigint(),
  pricing: pricing.OrderPricing.nullable(),
  was_pricing: pricing.OrderPricing.nullable(),
  tax: z.bigint(),
  was_tax: z.bigint(),
  terms: OrderTerms.nullable(),
  delivery: delivery.nullable(),
  was_delivery: delivery.nullable(),
  vendor_reason: z.string().nullable(),
  reason: z.string(),
  expected_on: z.string().nullable(),
  was_expected_on: z.string().nullable(),
  asks: z.boolean(),
  revision: z.number(),
  version: z.number(),
  created_at: z.date(),
})
export type ChangeOrder = z.output<typeof Row>
const columns = sql.fragment`
  c.id,
  c.number,
  c.title,
  c.status,
  c.purchase_order_id,
  o.number as order_number,
  o.status as order_status,
  c.sequence,
  c.vendor_id,
  v.name as vendor_name,
  c.cost_center_id,
  c.owner_id,
  m.name as owner_name,
  c.currency,
  c.total,
  c.base_total,
  c.was_total,
  c.pricing,
  c.was_pricing,
  c.tax,
  c.was_tax,
  c.terms,
  c.delivery,
  c.was_delivery,
  c.vendor_reason,
  c.reason,
  c.expected_on,
  c.was_expected_on,
  c.asks,
  c.revision,
  c.version,
  c.created_at
  from
    change_orders as c
    left join documents as o on o.tenant_id = c.tenant_id and o.id = c.purchase_order_id
    left join vendors as v on v.tenant_id = c.tenant_id and v.id = c.vendor_id
    left join memberships as m on m.tenant_id = c.tenant_id and m.user_id = c.owner_id
`
/** The messages for violated constraints. */
export const constraints: Constraints = {
  change_orders__one_open: () => alreadyOpen(),
  change_orders__sequence_key: () => alreadyOpen(),
}
export const alreadyOpen = () =>
  conflict(
    'change_open',
    'Another change of this order is under way. Apply or withdraw that one first.',
  )

export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where c.id = ${id}`)
const Ahead = z.object({
  status: z.string(),
  currency: z.string(),
  fx_rate: z.string(),
  committed: z.bigint(),
  lines: z.number(),
  advances: z.array(InsideAdvance),
})
/** The advances on the order of a change, and what can still be billed of it without the change. */
export async function aheadOf(tx: Tx, id: string) {
  const { committed, lines, advances, ...order } = await tx.one(sql.type(Ahead)`
    select
      o.status,
      o.currency,
      o.fx_rate::text,
      l.committed,
      l.lines,
      ${advancesOn(sql.fragment`o.id`)} as advances
    from
      change_orders as c
      join purchase_orders as o on o.tenant_id = c.tenant_id and o.id = c.purchase_order_id
      cross join lateral (
        select coalesce(sum(p.committed_left), 0)::bigint as committed, count(*)::int as lines
        from purchase_order_lines as p
        where p.tenant_id = o.tenant_id and p.purchase_order_id = o.id
      ) as l
    where c.id = ${id}
  `)
  return { order, left: { committed, lines }, advances: advances.map(asAdvance) }
}
const lock = (tx: Tx, id: string) =>
  tx.one(
    sql.type(Row)`
      select ${columns} where c.id = ${id} and c.details_id = c.id for no key update of c
    `,
  )
export const changeOrder = { kind: 'change_order', lock }
export const listed: Source<ChangeOrder> = {
  row: Row,
  select: columns,
  id: sql.fragment`c.id`,
}
export const matches = {
  text: (text: string) =>
    sql.fragment`
      (
          c.number || ' ' || coalesce(o.number, '') || ' ' || coalesce(v.name, '')
        ) ilike ${containing(text)}
    `,
  status: (value: string) => sql.fragment`c.status = ${value}`,
  order: (id: string) => sql.fragment`c.purchase_order_id = ${id}`,
  total: (amounts: AmountRange) => between(sql.fragment`c.base_total`, amounts),
}
const Last = z.object({ last: z.number(), open: z.string().nullable() })
/** How many changes an order had, and the one that is under way. */
export const changesOf = (tx: Tx, orderId: string) =>
  tx.one(sql.type(Last)`
    select coalesce(max(sequence), 0)::int as last, max(id::text) filter (where is_open) as open
    from change_order_details
    where purchase_order_id = ${orderId}
  `)

/** What tolerances of an order's typed lines go by. */
export const costCenterOf = (orderId: string) =>
  sql.fragment`(select d.cost_center_id from documents as d where d.id = ${orderId})`

const Billed = z.object({ net: z.bigint() })
/** What the approved bills of an order come to without tax, credits taken off. */
export const billedNet = (tx: Tx, orderId: string) =>
  tx.one(sql.type(Billed)`
    select
      coalesce(
        sum(
          case kind
            when 'invoice' then net
            else -net
          end
        ),
        0
      )::bigint as net
    from invoices
    where purchase_order_id = ${orderId} and status = 'approved' and kind != 'advance'
  `)

const ApprovalRow = z.object({ id: z.string() })
/** The approval of a change, the last where it was asked for again. */
export const approvalOf = (tx: Tx, id: string) =>
  tx.maybeOne(
    sql.type(ApprovalRow)`
      select id from approvals where subject_id = ${id} order by revision desc, id desc limit 1
    `,
  )

const LineRow = z.object({
  id: z.string(),
  position: z.number(),
  purchase_order_line_id: z.string().nullable(),
  purchase_request_line_id: z.string().nullable(),
  description: z.string(),
  quantity: z.string(),
  unit: z.string(),
  unit_price: z.string(),
  amount: z.bigint(),
  was_description: z.string().nullable(),
  was_quantity: z.string().nullable(),
  was_unit_price: z.string().nullable(),
  was_amount: z.bigint().nullable(),
  pricing: pricing.LinePricing,
  was_pricing: pricing.LinePricing.nullable(),
  reserved: z.bigint(),
  shifted: z.boolean(),
  due_on: z.string().nullable(),
  was_due_on: z.string().nullable(),
  deliver_to: delivery.shape.deliverTo,
  was_deliver_to: delivery.shape.deliverTo,
  accepted_as_whole: z.boolean(),
  was_accepted_as_whole: z.boolean().nullable(),
  /** Where a line is charged that was typed in; null for those that say it otherwise. */
  charged: ChargedRow.nullable(),
  /** Over what it is split: a line that is typed in, or one of the order that another split is said of. */
  splits: z.array(SplitRow),
  /** What a line of the order was split over; null where it was not, and is not. */
  was_split: z.array(SplitRow).nullable(),
})
export type ChangeLine = z.output<typeof LineRow>
export const linesOf = (tx: Tx, id: string) =>
  tx.any(sql.type(LineRow)`
    select
      id,
      position,
      purchase_order_line_id,
      purchase_request_line_id,
      description,
      quantity,
      unit,
      unit_price,
      amount,
      was_description,
      was_quantity,
      was_unit_price,
      was_amount,
      pricing,
      was_pricing,
      reserved,
      shifted,
      due_on,
      was_due_on,
      deliver_to,
      was_deliver_to,
      accepted_as_whole,
      was_accepted_as_whole,
      ${chargedColumn('change_order_line_id')},
      ${splitsOfLine('change_order_line_id')} as splits,
      was_split
    from change_order_lines as o
    where change_order_id = ${id}
    order by position
  `)
/** The lines that change. */
export const changedLines = async (tx: Tx, id: string): Promise<ChangeLine[]> =>
  (await linesOf(tx, id)).filter(({ shifted }) => !shifted)
export type NewLine = Omit<ChangeLine, 'position' | 'reserved' | 'charged' | 'splits'> & {
  reserved?: bigint
  charged: Charged | null
  splits: readonly LineSplit[]
}
const figures = z.object({})
export const replaceLines = (
  tx: WriteTx,
  id: string,
  rows: readonly NewLine[],
  newId: () => string,
): void => {
  tx.write(sql.type(none)`delete from change_order_lines where change_order_id = ${id}`)
  tx.write(sql.type(figures)`
    insert into change_order_lines
      (
        id,
        change_order_id,
        position,
        purchase_order_line_id,
        purchase_request_line_id,
        description,
        quantity,
        unit,
        unit_price,
        amount,
        was_description,
        was_quantity,
        was_unit_price,
        was_amount,
        pricing,
        was_pricing,
        reserved,
        shifted,
        due_on,
        was_due_on,
        deliver_to,
        was_deliver_to,
        accepted_as_whole,
        was_accepted_as_whole,
        cost_center_id,
        category_id,
        project_id,
        was_split
      )
    select
      r.id,
      ${id},
      r.position,
      r.purchase_order_line_id,
      r.purchase_request_line_id,
      r.description,
      r.quantity,
      r.unit,
      r.unit_price,
      r.amount,
      r.was_description,
      r.was_quantity,
      r.was_unit_price,
      r.was_amount,
      r.pricing,
      r.was_pricing,
      r.reserved,
      r.shifted,
      r.due_on,
      r.was_due_on,
      r.deliver_to,
      r.was_deliver_to,
      r.accepted_as_whole,
      r.was_accepted_as_whole,
      r.cost_center_id,
      r.category_id,
      r.project_id,
      r.was_split
    from
      jsonb_to_recordset(${JSON.stringify(
      rows.map(({ charged, splits: _splits, ...row }, i) => ({
        ...row,
        cost_center_id: charged?.costCenterId ?? null,
        category_id: charged?.categoryId ?? null,
        project_id: charged?.projectId ?? null,
        position: i + 1,
        amount: String(row.amount),
        was_amount: row.was_amount === null ? null : String(row.was_amount),
        reserved: String(row.reserved ?? 0n),
      })),
    )}::jsonb) as r (
        id uuid,
        position int,
        purchase_order_line_id uuid,
        purchase_request_line_id uuid,
        description text,
        quantity numeric,
        unit text,
        unit_price numeric,
        amount bigint,
        was_description text,
        was_quantity numeric,
        was_unit_price numeric,
        was_amount bigint,
        pricing jsonb,
        was_pricing jsonb,
        reserved bigint,
        shifted boolean,
        due_on date,
        was_due_on date,
        deliver_to jsonb,
        was_deliver_to jsonb,
        accepted_as_whole boolean,
        was_accepted_as_whole boolean,
        cost_center_id uuid,
        category_id uuid,
        project_id uuid,
        was_split jsonb
      )
  `)
  insertSplits(
    tx,
    'change_order_line_id',
    rows.map(({ id: lineId, splits }) => ({ id: lineId, charged: { splits } })),
    newId,
  )
}
export type NewChange = {
  id: string
  number: string
  title: string
  orderId: string
  sequence: number
  vendorId: string
  costCenterId: string
  ownerId: string
  currency: string
  total: bigint
  base: bigint
  wasTotal: bigint
  reason: string
  expectedOn: string | null
  wasExpectedOn: string | null
  asks: boolean
  /** Null where the discount and the charges of the order stay. */
  pricing: pricing.OrderPricing | null
  wasPricing: pricing.OrderPricing
  tax: bigint
  wasTax: bigint
  /** Null where the terms of the order stay. */
  terms: OrderTerms | null
  /** Null where it goes as before, by the same incoterm. */
  delivery: Delivery | null
  wasDelivery: Delivery
  /** Null where the order says it, or nothing is to be said. */
  vendorReason: string | null
  /** What it adds to the order, in the organisation's currency. */
  added: bigint
}
const jsonOf = (value: pricing.OrderPricing | Delivery | null): string | null =>
  value && JSON.stringify(value)
export const insert = (tx: WriteTx, c: NewChange): void =>
  tx.write(sql.type(none)`
    with
      document as (${entered({
        id: c.id,
        kind: 'change_order',
        number: c.number,
        title: c.title,
        status: 'draft',
        costCenterId: c.costCenterId,
        vendorId: c.vendorId,
        ownerId: c.ownerId,
        currency: c.currency,
        total: c.total,
        baseTotal: c.base,
      })}),
      link as (${linked(c.id, 'changes', [c.orderId])})
    insert into change_order_details
      (
        id,
        purchase_order_id,
        sequence,
        reason,
        expected_on,
        was_expected_on,
        was_total,
        asks,
        pricing,
        was_pricing,
        tax,
        was_tax,
        terms,
        delivery,
        was_delivery,
        vendor_reason,
        added
      )
    values
      (
        ${c.id},
        ${c.orderId},
        ${c.sequence},
        ${c.reason},
        ${c.expectedOn},
        ${c.wasExpectedOn},
        ${c.wasTotal},
        ${c.asks},
        ${jsonOf(c.pricing)}::jsonb,
        ${jsonOf(c.wasPricing)}::jsonb,
        ${c.tax},
        ${c.wasTax},
        ${c.terms && JSON.stringify(c.terms)}::jsonb,
        ${jsonOf(c.delivery)}::jsonb,
        ${jsonOf(c.wasDelivery)}::jsonb,
        ${c.vendorReason},
        ${c.added}
      )
  `)
export type Content = Pick<
  NewChange,
  | 'id'
  | 'title'
  | 'total'
  | 'base'
  | 'wasTotal'
  | 'reason'
  | 'expectedOn'
  | 'wasExpectedOn'
  | 'asks'
  | 'pricing'
  | 'wasPricing'
  | 'tax'
  | 'wasTax'
  | 'terms'
  | 'delivery'
  | 'wasDelivery'
  | 'vendorReason'
  | 'added'
>
export const saveContent = (tx: WriteTx, c: Content, move?: Move): void =>
  tx.write(
    sql.type(none)`
      with
        document as (${changed(c.id, { title: c.title, total: c.total, baseTotal: c.base }, move)})
      update change_order_details as x
      set
        reason = ${c.reason},
        expected_on = ${c.expectedOn},
        was_expected_on = ${c.wasExpectedOn},
        was_total = ${c.wasTotal},
        asks = ${c.asks},
        pricing = ${jsonOf(c.pricing)}::jsonb,
        was_pricing = ${jsonOf(c.wasPricing)}::jsonb,
        tax = ${c.tax},
        was_tax = ${c.wasTax},
        terms = ${c.terms && JSON.stringify(c.terms)}::jsonb,
        delivery = ${jsonOf(c.delivery)}::jsonb,
        was_delivery = ${jsonOf(c.wasDelivery)}::jsonb,
        vendor_reason = ${c.vendorReason},
        added = ${c.added}
      from document as d
      where x.tenant_id = d.tenant_id and x.id = d.id
    `,
    ifFresh,
  )
/** `sent`: it goes to the approvers once more, and when and by whom. */
export const saveStatus = (
  tx: WriteTx,
  id: string,
  move: Move,
  { open, sent }: { open: boolean; sent?: { at: Date; by: string } },
): void =>
  tx.write(
    sql.type(none)`
      with
        document as (${changed(id, {}, move)})
      update change_order_details as x
      set
        is_open = ${open},
        revision = x.revision + ${sent ? 1 : 0},
        submitted_at = coalesce(${sent?.at.toISOString() ?? null}::timestamptz, x.submitted_at),
        submitted_by = coalesce(${sent?.by ?? null}::uuid, x.submitted_by)
      from document as d
      where x.tenant_id = d.tenant_id and x.id = d.id
    `,
    ifFresh,
  )
