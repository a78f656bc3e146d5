import { z } from 'zod'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import { changed } from '../platform/documents/register.ts'
import { insertion, type InsertedLine } from './line-queries.ts'

export const none = z.object({})
const ApprovedContentRow = z.object({
  reason: z.string().nullable(),
  proposed_by: z.string(),
  proposed_by_name: z.string(),
})
/** The approved content, stored while a revision waits; null when none waits. */
export const approvedBefore = (tx: Tx, requestId: string) =>
  tx.maybeOne(sql.type(ApprovedContentRow)`
    select
      k.reason,
      k.proposed_by,
      (
        select m.name
        from memberships as m
        where m.tenant_id = k.tenant_id and m.user_id = k.proposed_by
      ) as proposed_by_name
    from approved_request_contents as k
    where k.purchase_request_id = ${requestId}
  `)

export const keepApproved = (tx: WriteTx, requestId: string, reason: string | null, by: string) =>
  tx.write(sql.type(none)`
    insert into approved_request_contents
      (purchase_request_id, request, lines, splits, reason, proposed_by)
    select
      r.id,
      to_jsonb(r),
      (
        select jsonb_agg(to_jsonb(l))
        from purchase_request_lines as l
        where l.tenant_id = r.tenant_id and l.purchase_request_id = r.id
      ),
      coalesce(
        (
          select jsonb_agg(to_jsonb(s))
          from
            purchase_request_splits as s
            join purchase_request_lines as l
              on l.tenant_id = s.tenant_id and l.id = s.purchase_request_line_id
          where l.tenant_id = r.tenant_id and l.purchase_request_id = r.id
        ),
        '[]'::jsonb
      ),
      ${reason},
      ${by}
    from purchase_requests as r
    where r.id = ${requestId}
  `)
export const dropApproved = (tx: WriteTx, requestId: string) =>
  tx.write(
    sql.type(none)`delete from approved_request_contents where purchase_request_id = ${requestId}`,
  )

type Vendor = { id: string; vendorId: string; reason: string; revision: number }
export const saveVendor = (tx: WriteTx, v: Vendor) =>
  tx.write(sql.type(none)`
    with
      document as (${changed(v.id, { vendorId: v.vendorId })})
    update purchase_request_details as x
    set
      vendor_reason = ${v.reason},
      revision = ${v.revision}
    from document as d
    where x.tenant_id = d.tenant_id and x.id = d.id
  `)

/**
 * Lines that stay keep their ids, because orders take of them; their splits are written anew. Positions are moved out
 * of the way first, because each is there once.
 */
export async function reviseLines(
  tx: WriteTx,
  requestId: string,
  rows: readonly InsertedLine[],
): Promise<void> {
  const ids = sql.array(
    rows.map((l) => l.id),
    'uuid',
  )
  tx.write(
    sql.type(none)`
      delete from purchase_request_lines
      where purchase_request_id = ${requestId} and not id = any (${ids})
    `,
  )
  await tx.run(
    sql.type(none)`
      delete from purchase_request_splits where purchase_request_line_id = any (${ids})
    `,
  )
  await tx.run(
    sql.type(none)`
      update purchase_request_lines
      set position = position + 100000
      where purchase_request_id = ${requestId}
    `,
  )
  await tx.run(sql.type(none)`
    ${insertion(requestId, rows)}
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
