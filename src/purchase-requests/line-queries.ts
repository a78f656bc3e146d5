import { z } from 'zod'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { fewIds, sql } from '../platform/db/sql.ts'
import type { Ids } from './queries.ts'
import type { NewLine } from './purchase-request.ts'

const none = z.object({})

const LineRow = z.object({
  request_id: z.string(),
  id: z.string(),
  position: z.number(),
  description: z.string(),
  quantity: z.string(),
  unit: z.string(),
  unit_price: z.string(),
  amount: z.bigint(),
  ordered_quantity: z.string(),
  cancelled_quantity: z.string(),
  category_id: z.string().nullable(),
  category_name: z.string().nullable(),
  catalog_item_id: z.string().nullable(),
  /** The item's own unit, and the others that it comes in. */
  item_unit: z.string().nullable(),
  packs: z.array(z.object({ unit: z.string(), quantity: z.string() })),
  /** The vendors that its item is preferred from, now or on other days. */
  preferred: z.array(
    z.object({
      item: z.string(),
      vendor_id: z.string(),
      vendor_name: z.string(),
      vendor_status: z.string(),
      valid_from: z.string(),
      valid_until: z.string().nullable(),
    }),
  ),
  price_source: z.string().nullable(),
  splits: z.array(
    z.object({
      cost_center_code: z.string(),
      project_code: z.string().nullable(),
      percent: z.string().nullable(),
      amount: z.string().nullable(),
    }),
  ),
})
export const lines = (tx: Tx, id: string) => linesOf(tx, fewIds([id]))
export const linesOf = (tx: Tx, requests: Ids) =>
  tx.any(sql.type(LineRow)`
    select
      l.purchase_request_id as request_id,
      l.id,
      l.position,
      l.description,
      l.quantity,
      l.unit,
      l.unit_price,
      l.amount,
      l.ordered_quantity,
      l.cancelled_quantity,
      l.category_id,
      c.name as category_name,
      l.catalog_item_id,
      (
        select i.unit
        from catalog_items as i
        where i.tenant_id = l.tenant_id and i.id = l.catalog_item_id
      ) as item_unit,
      case
        when l.catalog_item_id is null then '[]'::jsonb
        else coalesce(
          (
            select
              jsonb_agg(
                jsonb_build_object('unit', u.unit, 'quantity', trim_scale(u.quantity)::text)
                order by u.quantity, u.unit
              )
            from catalog_item_units as u
            where u.tenant_id = l.tenant_id and u.item_id = l.catalog_item_id
          ),
          '[]'::jsonb
        )
      end as packs,
      case
        when l.catalog_item_id is null then '[]'::jsonb
        else coalesce(
          (
            select
              jsonb_agg(
                jsonb_build_object(
                  'item', i.name,
                  'vendor_id', p.vendor_id,
                  'vendor_name', v.name,
                  'vendor_status', v.status,
                  'valid_from', lower(p.valid),
                  'valid_until', upper(p.valid)
                )
                order by v.name, lower(p.valid)
              )
            from
              catalog_items as i
              join vendor_prices as p on p.tenant_id = i.tenant_id and p.item_id = i.id
              join vendors as v on v.tenant_id = p.tenant_id and v.id = p.vendor_id
            where
              i.tenant_id = l.tenant_id
              and i.id = l.catalog_item_id
              and i.active
              and p.preferred
          ),
          '[]'::jsonb
        )
      end as preferred,
      l.price_source,
      coalesce(
        (
          select
            jsonb_agg(
              jsonb_build_object(
                'cost_center_code', k.code,
                'project_code', j.code,
                'percent', s.percent::text,
                'amount', s.amount::text
              )
              order by s.position
            )
          from
            purchase_request_splits as s
            join cost_centers as k on k.tenant_id = s.tenant_id and k.id = s.cost_center_id
            left join projects as j on j.tenant_id = s.tenant_id and j.id = s.project_id
          where s.tenant_id = l.tenant_id and s.purchase_request_line_id = l.id
        ),
        '[]'::jsonb
      ) as splits
    from
      purchase_request_lines as l
      left join categories as c on c.tenant_id = l.tenant_id and c.id = l.category_id
    where l.purchase_request_id = any (${requests})
    order by l.purchase_request_id, l.position
  `)
export type InsertedLine = NewLine & { id: string; amount: bigint }
/** The statement that inserts lines in their order, from position 1. */
export const insertion = (requestId: string, rows: readonly InsertedLine[]) => sql.fragment`
  insert into purchase_request_lines
    (
      id,
      purchase_request_id,
      position,
      description,
      quantity,
      unit,
      unit_price,
      amount,
      category_id,
      catalog_item_id,
      price_source
    )
  select
    l.id,
    ${requestId},
    l.n,
    l.description,
    l.quantity,
    l.unit,
    l.unit_price,
    l.amount,
    l.category_id,
    l.catalog_item_id,
    l.price_source
  from
    unnest(
      ${sql.array(
    rows.map((l) => l.id),
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
    rows.map((l) => l.unit_price),
    'numeric',
  )},
      ${sql.array(
    rows.map((l) => l.amount),
    'int8',
  )},
      ${sql.array(
    rows.map((l) => l.category_id),
    'uuid',
  )},
      ${sql.array(
    rows.map((l) => l.catalog_item_id),
    'uuid',
  )},
      ${sql.array(
    rows.map((l) => l.price_source),
    'text',
  )}
    ) with ordinality as l (
      id,
      description,
      quantity,
      unit,
      unit_price,
      amount,
      category_id,
      catalog_item_id,
      price_source,
      n
    )
`
export const insertLines = (tx: WriteTx, requestId: string, rows: readonly InsertedLine[]) =>
  tx.write(sql.type(none)`${insertion(requestId, rows)}`)
export type NewSplit = {
  id: string
  lineId: string
  position: number
  costCenterId: string
  projectId: string | null
  percent: string | null
  amount: bigint | null
}
export const insertSplits = (tx: WriteTx, rows: readonly NewSplit[]): void => {
  if (rows.length === 0) return
  tx.write(sql.type(none)`
    insert into purchase_request_splits
      (id, purchase_request_line_id, position, cost_center_id, project_id, percent, amount)
    select *
    from
      unnest(
        ${sql.array(
      rows.map((s) => s.id),
      'uuid',
    )},
        ${sql.array(
      rows.map((s) => s.lineId),
      'uuid',
    )},
        ${sql.array(
      rows.map((s) => s.position),
      'int4',
    )},
        ${sql.array(
      rows.map((s) => s.costCenterId),
      'uuid',
    )},
        ${sql.array(
      rows.map((s) => s.projectId),
      'uuid',
    )},
        ${sql.array(
      rows.map((s) => s.percent),
      'numeric',
    )},
        ${sql.array(
      rows.map((s) => s.amount),
      'int8',
    )}
      )
  `)
}
export const deleteLines = (tx: WriteTx, requestId: string) =>
  tx.write(
    sql.type(none)`delete from purchase_request_lines where purchase_request_id = ${requestId}`,
  )

export const cancelRest = (tx: WriteTx, id: string) =>
  tx.write(
    sql.type(none)`
      update purchase_request_lines
      set cancelled_quantity = quantity - ordered_quantity
      where purchase_request_id = ${id} and ordered_quantity + cancelled_quantity < quantity
    `,
  )
export const cancelQuantities = (
  tx: WriteTx,
  parts: readonly { lineId: string; quantity: string }[],
) =>
  tx.write(sql.type(none)`
    update purchase_request_lines as l
    set cancelled_quantity = l.cancelled_quantity + p.quantity
    from
      (
        select p.id, sum(p.quantity) as quantity
        from
          unnest(
            ${sql.array(
      parts.map((p) => p.lineId),
      'uuid',
    )},
            ${sql.array(
      parts.map((p) => p.quantity),
      'numeric',
    )}
          ) as p (id, quantity)
        group by p.id
      ) as p
    where l.id = p.id
  `)
