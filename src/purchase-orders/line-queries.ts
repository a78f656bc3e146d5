import { z } from 'zod'
import type { Counted } from '../kernel/counted-in.ts'
import { placeOfDelivery } from '../delivery-places/index.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import { lineKinds, type Asked, type LineKind } from './kinds.ts'
import type { Charged } from './direct.ts'
import type { LineDelivery } from './line-delivery.ts'
import { splitsOfLine } from './line-split-queries.ts'
import type { LineSplit } from './line-splits.ts'
import { LinePricing, type PricedLine } from './pricing.ts'

const none = z.object({})

/** What a line is counted in, with the units of its item. */
export const CountedRow = z.object({
  unit: z.string(),
  catalog_item_id: z.string().nullable(),
  base_unit: z.string().nullable(),
  holds: z.string(),
  item_unit: z.string().nullable(),
  packs: z.array(z.object({ unit: z.string(), quantity: z.string() })),
})
/** Of the order's lines as `o`. */
export const countedColumns = sql.fragment`
  o.unit,
  o.catalog_item_id,
  o.base_unit,
  trim_scale(o.holds) as holds,
  (
    select i.unit
    from catalog_items as i
    where i.tenant_id = o.tenant_id and i.id = o.catalog_item_id
  ) as item_unit,
  case
    when o.catalog_item_id is null then '[]'::jsonb
    else coalesce(
      (
        select
          jsonb_agg(
            jsonb_build_object('unit', u.unit, 'quantity', trim_scale(u.quantity)::text)
            order by u.quantity, u.unit
          )
        from catalog_item_units as u
        where u.tenant_id = o.tenant_id and u.item_id = o.catalog_item_id
      ),
      '[]'::jsonb
    )
  end as packs
`

/** A part of a line's charge, with what it is called. */
export const SplitRow = z.object({
  costCenterId: z.string(),
  projectId: z.string().nullable(),
  percent: z.string().nullable(),
  amount: z.string().nullable(),
  center: z.string(),
  project: z.string().nullable(),
})
/** Where a line without a request is charged. */
export const ChargedRow = z.object({
  costCenterId: z.string(),
  categoryId: z.string().nullable(),
  projectId: z.string().nullable(),
  center: z.string(),
  category: z.string().nullable(),
  project: z.string().nullable(),
  splits: z.array(SplitRow),
})
/** Of lines as `o`, of orders or of change orders. */
export const chargedColumn = (of: Parameters<typeof splitsOfLine>[0]) => sql.fragment`
  case
    when o.cost_center_id is not null then jsonb_build_object(
      'costCenterId', o.cost_center_id,
      'categoryId', o.category_id,
      'projectId', o.project_id,
      'center', coalesce(
        (
          select c.code
          from cost_centers as c
          where c.tenant_id = o.tenant_id and c.id = o.cost_center_id
        ),
        '…'
      ),
      'category', (
        select k.name
        from categories as k
        where k.tenant_id = o.tenant_id and k.id = o.category_id
      ),
      'project', (
        select p.name
        from projects as p
        where p.tenant_id = o.tenant_id and p.id = o.project_id
      ),
      'splits', ${splitsOfLine(of)}
    )
  end as charged
`

const LineRow = CountedRow.extend({
  id: z.string(),
  purchase_request_line_id: z.string().nullable(),
  position: z.number(),
  description: z.string(),
  quantity: z.string(),
  unit_price: z.string(),
  amount: z.bigint(),
  pricing: LinePricing,
  adjustment: z.bigint(),
  tax: z.bigint(),
  non_deductible: z.bigint(),
  match_level: z.number(),
  over_receipt_pct: z.string(),
  received: z.string(),
  accepted: z.string(),
  rejected: z.string(),
  returned_for_credit: z.string(),
  returned_for_replacement: z.string(),
  returned_rejected: z.string(),
  returned_unbilled: z.string(),
  acceptor_id: z.string().nullable(),
  acceptor: z.string().nullable(),
  billed_quantity: z.string(),
  billed_amount: z.bigint(),
  credited_quantity: z.string(),
  accepted_variance: z.bigint(),
  committed_left: z.bigint(),
  closed_quantity: z.string(),
  closed_commitment: z.bigint(),
  removed: z.boolean(),
  kind: z.enum(lineKinds),
  due_on: z.string().nullable(),
  deliver_to: placeOfDelivery.nullable(),
  accepted_as_whole: z.boolean(),
  asked: z.object({ unit_price: z.string(), pricing: LinePricing }).nullable(),
  charged: ChargedRow.nullable(),
})
export const orderLines = (tx: Tx, id: string) =>
  tx.any(sql.type(LineRow)`
    select
      o.id,
      o.purchase_request_line_id,
      o.position,
      o.description,
      o.quantity,
      ${countedColumns},
      o.unit_price,
      o.amount,
      o.pricing,
      o.adjustment,
      o.tax,
      o.non_deductible,
      o.match_level,
      o.over_receipt_pct,
      trim_scale(o.received) as received,
      trim_scale(o.accepted) as accepted,
      trim_scale(o.rejected) as rejected,
      trim_scale(o.returned_for_credit) as returned_for_credit,
      trim_scale(o.returned_for_replacement) as returned_for_replacement,
      trim_scale(o.returned_rejected) as returned_rejected,
      trim_scale(o.returned_unbilled) as returned_unbilled,
      o.acceptor_id,
      (
        select m.name
        from memberships as m
        where m.tenant_id = o.tenant_id and m.user_id = o.acceptor_id
      ) as acceptor,
      trim_scale(o.billed_quantity) as billed_quantity,
      o.billed_amount,
      trim_scale(o.credited_quantity) as credited_quantity,
      o.accepted_variance,
      o.committed_left,
      trim_scale(o.closed_quantity) as closed_quantity,
      o.closed_commitment,
      o.removed,
      o.kind,
      o.due_on,
      o.deliver_to,
      o.accepted_as_whole,
      o.asked,
      ${chargedColumn('purchase_order_line_id')}
    from purchase_order_lines as o
    where o.purchase_order_id = ${id}
    order by o.position
  `)
const ClosedPlaceRow = z.object({ name: z.string() })
/** Places where an order, or a line of it, goes, and which are not in use any more. */
export const closedPlaces = (tx: Tx, orderId: string) =>
  tx.any(sql.type(ClosedPlaceRow)`
    select p.name
    from delivery_places as p
    where
      not p.active
      and p.id in (
        select (o.deliver_to ->> 'id')::uuid from purchase_orders as o where o.id = ${orderId}
        union all
        select (l.deliver_to ->> 'id')::uuid
        from purchase_order_lines as l
        where l.purchase_order_id = ${orderId}
      )
    order by p.name
  `)

/** How a line is priced, and what it comes to. */
type Figures = PricedLine & { pricing: LinePricing }
export type NewLine = {
  id: string
  requestLineId: string | null
  description: string
  quantity: string
  unit: string
  price: string
  overPct: string
  committed: bigint
  /** Three where nothing is said. */
  matchLevel?: number
  catalogItemId: string | null
  kind: LineKind
  asked: Asked | null
  counted: Counted
  charged: Charged | null
} & Figures &
  LineDelivery
/** After the lines up to a position. */
export type Into = { orderId: string; after: number }
export const insertLines = (tx: WriteTx, { orderId, after }: Into, rows: readonly NewLine[]) =>
  tx.write(sql.type(none)`
    insert into purchase_order_lines
      (
        id,
        purchase_order_id,
        purchase_request_line_id,
        position,
        description,
        quantity,
        unit,
        unit_price,
        amount,
        over_receipt_pct,
        committed_left,
        match_level,
        pricing,
        adjustment,
        tax,
        non_deductible,
        catalog_item_id,
        base_unit,
        holds,
        kind,
        due_on,
        asked,
        cost_center_id,
        category_id,
        project_id,
        deliver_to,
        accepted_as_whole
      )
    select
      l.id,
      ${orderId},
      l.request_line_id,
      ${after}::int + l.n::int,
      l.description,
      l.quantity,
      l.unit,
      l.price,
      l.amount,
      l.over_pct,
      l.committed,
      l.match_level,
      l.pricing,
      l.adjustment,
      l.tax,
      l.non_deductible,
      l.catalog_item_id,
      l.base_unit,
      l.holds,
      l.kind,
      l.due_on,
      l.asked,
      l.cost_center_id,
      l.category_id,
      l.project_id,
      l.deliver_to,
      l.accepted_as_whole
    from
      unnest(
        ${sql.array(
      rows.map((l) => l.id),
      'uuid',
    )},
        ${sql.array(
      rows.map((l) => l.requestLineId),
      'uuid',
    )},
        ${sql.array(
      rows.map((l) => l.description),
      'text',
    )},
        ${sql.array(
      rows.map((l) => l.quantity),
      'numeric',
    )},
        ${sql.array(
      rows.map((l) => l.unit),
      'text',
    )},
        ${sql.array(
      rows.map((l) => l.price),
      'numeric',
    )},
        ${sql.array(
      rows.map((l) => l.amount),
      'int8',
    )},
        ${sql.array(
      rows.map((l) => l.overPct),
      'numeric',
    )},
        ${sql.array(
      rows.map((l) => l.committed),
      'int8',
    )},
        ${sql.array(
      rows.map((l) => String(l.matchLevel ?? 3)),
      'int4',
    )},
        ${sql.array(
      rows.map((l) => JSON.stringify(l.pricing)),
      'jsonb',
    )},
        ${sql.array(
      rows.map((l) => l.adjustment),
      'int8',
    )},
        ${sql.array(
      rows.map((l) => l.tax),
      'int8',
    )},
        ${sql.array(
      rows.map((l) => l.nonDeductible),
      'int8',
    )},
        ${sql.array(
      rows.map((l) => l.catalogItemId),
      'uuid',
    )},
        ${sql.array(
      rows.map((l) => l.counted.base_unit),
      'text',
    )},
        ${sql.array(
      rows.map((l) => l.counted.holds),
      'numeric',
    )},
        ${sql.array(
      rows.map((l) => l.kind),
      'text',
    )},
        ${sql.array(
      rows.map((l) => l.dueOn),
      'date',
    )},
        ${sql.array(
      rows.map((l) => l.asked && JSON.stringify(l.asked)),
      'jsonb',
    )},
        ${sql.array(
      rows.map((l) => l.charged?.costCenterId ?? null),
      'uuid',
    )},
        ${sql.array(
      rows.map((l) => l.charged?.categoryId ?? null),
      'uuid',
    )},
        ${sql.array(
      rows.map((l) => l.charged?.projectId ?? null),
      'uuid',
    )},
        ${sql.array(
      rows.map((l) => l.deliverTo && JSON.stringify(l.deliverTo)),
      'jsonb',
    )},
        ${sql.array(
      rows.map((l) => l.asWhole),
      'bool',
    )}
      ) with ordinality as l (
        id,
        request_line_id,
        description,
        quantity,
        unit,
        price,
        amount,
        over_pct,
        committed,
        match_level,
        pricing,
        adjustment,
        tax,
        non_deductible,
        catalog_item_id,
        base_unit,
        holds,
        kind,
        due_on,
        asked,
        cost_center_id,
        category_id,
        project_id,
        deliver_to,
        accepted_as_whole,
        n
      )
  `)
export type RevisedLine = {
  lineId: string
  description: string
  quantity: string
  price: string
  /** By how much it commits more, below zero for less. */
  delta: bigint
  /** The parts of its charge; null where they stay as they are written. */
  splits: readonly LineSplit[] | null
} & Figures &
  LineDelivery
/** Lines as a change order has them. One that commits more may commit that much. */
export const revise = (tx: WriteTx, rows: readonly RevisedLine[]) =>
  tx.write(sql.type(none)`
    update purchase_order_lines as l
    set
      description = r.description,
      quantity = r.quantity,
      unit_price = r.price,
      amount = r.amount,
      pricing = r.pricing,
      adjustment = r.adjustment,
      tax = r.tax,
      non_deductible = r.non_deductible,
      due_on = r.due_on,
      deliver_to = r.deliver_to,
      accepted_as_whole = r.accepted_as_whole,
      committed_left = l.committed_left + r.delta,
      committed_most = l.committed_most + greatest(r.delta, 0)
    from
      jsonb_to_recordset(${JSON.stringify(
      rows.map(
        ({ lineId, amount, adjustment, tax, nonDeductible, delta, splits: _splits, ...row }) => ({
          ...row,
          id: lineId,
          due_on: row.dueOn,
          deliver_to: row.deliverTo,
          accepted_as_whole: row.asWhole,
          amount: String(amount),
          adjustment: String(adjustment),
          tax: String(tax),
          non_deductible: String(nonDeductible),
          delta: String(delta),
        }),
      ),
    )}::jsonb) as r (
        id uuid,
        description text,
        quantity numeric,
        price numeric,
        amount bigint,
        pricing jsonb,
        adjustment bigint,
        tax bigint,
        non_deductible bigint,
        due_on date,
        deliver_to jsonb,
        accepted_as_whole boolean,
        delta bigint
      )
    where l.id = r.id
  `)
/** Lines that a change takes off the order: they count as done, and commit nothing. */
export const takeOff = (tx: WriteTx, lineIds: readonly string[]) =>
  tx.write(sql.type(none)`
    update purchase_order_lines
    set
      removed = true,
      closed_quantity = quantity,
      committed_left = 0,
      adjustment = 0,
      tax = 0,
      non_deductible = 0
    where id = any (${sql.array([...lineIds], 'uuid')})
  `)
/** The lines of a draft, before it is written anew. */
export const removeAll = (tx: WriteTx, orderId: string) =>
  tx.write(sql.type(none)`delete from purchase_order_lines where purchase_order_id = ${orderId}`)
export const close = (
  tx: WriteTx,
  rows: readonly { lineId: string; quantity: string; released: bigint }[],
) =>
  tx.write(sql.type(none)`
    update purchase_order_lines as l
    set
      closed_quantity = l.closed_quantity + c.quantity,
      closed_commitment = l.closed_commitment + c.released,
      committed_left = l.committed_left - c.released
    from
      unnest(
        ${sql.array(
      rows.map((r) => r.lineId),
      'uuid',
    )},
        ${sql.array(
      rows.map((r) => r.quantity),
      'numeric',
    )},
        ${sql.array(
      rows.map((r) => r.released),
      'int8',
    )}
      ) as c (id, quantity, released)
    where l.id = c.id
  `)
export const reopen = (tx: WriteTx, lineIds: readonly string[]) =>
  tx.write(sql.type(none)`
    update purchase_order_lines
    set
      closed_quantity = 0,
      committed_left = committed_left + closed_commitment,
      closed_commitment = 0
    where id = any (${sql.array([...lineIds], 'uuid')})
  `)
/** What each line of an order that was approved commits from now on. */
export const commit = (tx: WriteTx, rows: readonly { lineId: string; minor: bigint }[]) =>
  tx.write(sql.type(none)`
    update purchase_order_lines as l
    set
      committed_left = c.minor,
      committed_most = greatest(l.committed_most, c.minor)
    from
      unnest(
        ${sql.array(
      rows.map((r) => r.lineId),
      'uuid',
    )},
        ${sql.array(
      rows.map((r) => r.minor),
      'int8',
    )}
      ) as c (id, minor)
    where l.id = c.id
  `)
export const freeCommitment = (tx: WriteTx, id: string) =>
  tx.write(
    sql.type(none)`
      update purchase_order_lines set committed_left = 0 where purchase_order_id = ${id}
    `,
  )
/** What a bill does to an order line: quantities and amounts are added, below zero for a credit. */
export type Billed = {
  lineId: string
  quantity: string
  amount: bigint
  credited: string
  /** By how much more above the order's price was accepted. */
  moreAccepted: bigint
  liquidated: bigint
}
/** The database refuses a negative billed amount, and a commitment outside its limits. */
export const addBilled = (tx: WriteTx, rows: readonly Billed[]) =>
  tx.write(sql.type(none)`
    update purchase_order_lines as l
    set
      billed_quantity = l.billed_quantity + b.quantity,
      billed_amount = l.billed_amount + b.amount,
      credited_quantity = l.credited_quantity + b.credited,
      accepted_variance = l.accepted_variance + b.accepted_variance,
      committed_left = l.committed_left - b.liquidated
    from
      jsonb_to_recordset(${JSON.stringify(
      rows.map((row) => ({
        id: row.lineId,
        quantity: row.quantity,
        amount: String(row.amount),
        credited: row.credited,
        accepted_variance: String(row.moreAccepted),
        liquidated: String(row.liquidated),
      })),
    )}::jsonb) as b (
        id uuid,
        quantity numeric,
        amount bigint,
        credited numeric,
        accepted_variance bigint,
        liquidated bigint
      )
    where l.id = b.id
  `)
