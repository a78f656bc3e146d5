import type { WriteTx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import { none } from './revision-queries.ts'

/** What the view of requests said of it when it was approved, in both of its rows. */
export const restoreRequest = (tx: WriteTx, requestId: string, revision: number) =>
  tx.write(sql.type(none)`
    with
      before as (
        select b.*
        from
          approved_request_contents as k,
          jsonb_populate_record(null::purchase_requests, k.request) as b
        where k.purchase_request_id = ${requestId}
      ),
      document as (
        update documents as d
        set
          title = b.title,
          cost_center_id = b.cost_center_id,
          vendor_id = b.vendor_id,
          currency = b.currency,
          total = b.total,
          base_total = b.base_total,
          version = d.version + 1,
          updated_at = now()
        from before as b
        where d.id = b.id
      )
    update purchase_request_details as x
    set
      justification = b.justification,
      vendor_reason = b.vendor_reason,
      project_id = b.project_id,
      need_by = b.need_by,
      fx_rate = b.fx_rate,
      revision = ${revision}
    from before as b
    where x.id = b.id
  `)

export async function restoreLines(tx: WriteTx, requestId: string): Promise<void> {
  tx.write(sql.type(none)`
    delete from purchase_request_lines as l
    using approved_request_contents as k
    where
      l.purchase_request_id = ${requestId}
      and k.purchase_request_id = ${requestId}
      and not l.id in (
        select b.id from jsonb_populate_recordset(null::purchase_request_lines, k.lines) as b
      )
  `)
  await tx.run(
    sql.type(none)`
      update purchase_request_lines
      set position = position + 100000
      where purchase_request_id = ${requestId}
    `,
  )
  await tx.run(sql.type(none)`
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
        ordered_quantity,
        cancelled_quantity,
        category_id,
        catalog_item_id,
        price_source
      )
    select
      b.id,
      b.purchase_request_id,
      b.position,
      b.description,
      b.quantity,
      b.unit,
      b.unit_price,
      b.amount,
      b.ordered_quantity,
      b.cancelled_quantity,
      b.category_id,
      b.catalog_item_id,
      b.price_source
    from
      approved_request_contents as k
      cross join lateral jsonb_populate_recordset(null::purchase_request_lines, k.lines) as b
    where k.purchase_request_id = ${requestId}
    on conflict (tenant_id, id) do update
      set
        position = excluded.position,
        description = excluded.description,
        quantity = excluded.quantity,
        unit = excluded.unit,
        unit_price = excluded.unit_price,
        amount = excluded.amount,
        category_id = excluded.category_id,
        catalog_item_id = excluded.catalog_item_id,
        price_source = excluded.price_source
  `)
}

export async function restoreSplits(tx: WriteTx, requestId: string): Promise<void> {
  tx.write(sql.type(none)`
    delete from purchase_request_splits as s
    using purchase_request_lines as l
    where
      l.purchase_request_id = ${requestId}
      and s.tenant_id = l.tenant_id
      and s.purchase_request_line_id = l.id
  `)
  await tx.run(sql.type(none)`
    insert into purchase_request_splits
      (
        id,
        purchase_request_line_id,
        position,
        cost_center_id,
        category_id,
        project_id,
        percent,
        amount
      )
    select
      b.id,
      b.purchase_request_line_id,
      b.position,
      b.cost_center_id,
      b.category_id,
      b.project_id,
      b.percent,
      b.amount
    from
      approved_request_contents as k
      cross join lateral jsonb_populate_recordset(null::purchase_request_splits, k.splits) as b
    where k.purchase_request_id = ${requestId}
  `)
}
