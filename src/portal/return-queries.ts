import { z } from 'zod'
import { sql } from '../platform/db/sql.ts'
import type { Tx } from '../platform/db/tx.ts'
import { before, ItemRow, pageSize } from './queries.ts'

const ReturnRow = z.object({
  id: z.string(),
  number: z.string(),
  status: z.enum(['shipped', 'satisfied']),
  intent: z.enum(['credit', 'replacement']),
  shipped_on: z.string(),
  reason: z.string(),
  order_id: z.string(),
  order_number: z.string(),
  /** Nobody had billed any of it. */
  unbilled: z.boolean(),
  items: z.array(ItemRow.extend({ unbilled: z.string() })),
})
export type ReturnRow = z.output<typeof ReturnRow>
/** Goods that went back to the vendor, as its contact sees them. */
export const returnsBefore = (tx: Tx, cursor?: string) =>
  tx.any(sql.type(ReturnRow)`
    select
      d.id,
      d.number,
      d.status,
      x.intent,
      d.document_date as shipped_on,
      d.title as reason,
      o.id as order_id,
      o.number as order_number,
      x.intent = 'credit'
      and not exists (
        select 1
        from goods_return_lines as l
        where l.tenant_id = d.tenant_id and l.return_id = d.id and l.unbilled < l.quantity - l.replaced
      ) as unbilled,
      (
        select
          coalesce(
            jsonb_agg(
              jsonb_build_object(
                'item', p.description,
                'quantity', trim_scale(l.quantity)::text,
                'unbilled', trim_scale(l.unbilled)::text,
                'unit', p.unit,
                'base_unit', p.base_unit,
                'holds', trim_scale(p.holds)::text
              )
              order by p.position
            ),
            '[]'
          )
        from
          goods_return_lines as l
          join purchase_order_lines as p
            on p.tenant_id = l.tenant_id and p.id = l.purchase_order_line_id
        where l.tenant_id = d.tenant_id and l.return_id = d.id
      ) as items
    from
      documents as d
      join goods_return_details as x on x.tenant_id = d.tenant_id and x.id = d.id
      join documents as o on o.tenant_id = x.tenant_id and o.id = x.purchase_order_id
    where d.kind = 'goods_return' ${before(cursor)}
    order by d.id desc
    limit ${pageSize + 1}
  `)
