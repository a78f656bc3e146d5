import { z } from 'zod'
import { sql } from '../platform/db/sql.ts'
import type { Tx } from '../platform/db/tx.ts'
import { pricing } from '../purchase-orders/index.ts'

const AccruedRow = z.object({
  line_id: z.string(),
  order_id: z.string(),
  order_number: z.string(),
  vendor_name: z.string(),
  position: z.number(),
  description: z.string(),
  unit: z.string(),
  quantity: z.string(),
  unit_price: z.string(),
  pricing: pricing.LinePricing,
  /** What it comes to, and its value in the budgets. */
  line_amount: z.bigint(),
  adjustment: z.bigint(),
  non_deductible: z.bigint(),
  currency: z.string(),
  fx_rate: z.string(),
  received: z.string(),
  billed: z.string(),
})
export type AccruedRow = z.output<typeof AccruedRow>
export type AsOf = { day: string; timeZone: string }

/**
 * Lines of orders whose goods and bills differed at the end of a day: what had come and had not gone
 * back, less what approved invoices had billed and credit notes had given back. It is what stands now
 * without what happened after that day. Largest first. Each order is one look into an index
 * (`offset 0`), whatever the statistics say.
 */
export const accrued = (tx: Tx, { day, timeZone }: AsOf) => {
  const after = sql.fragment`((${day}::date + 1)::timestamp at time zone ${timeZone})`
  return tx.any(sql.type(AccruedRow)`
    with
      came_after as (
        select
          m.purchase_order_line_id as line_id,
          sum(
            case
              when m.kind = 'received' then m.quantity
              when m.kind in ('returned_for_credit', 'returned_for_replacement') then -m.quantity
              else 0
            end
          ) as quantity
        from
          order_line_movements as m
          cross join lateral (
            select document_date
            from documents
            where tenant_id = m.tenant_id and id = m.document_id
            offset 0
          ) as d
        where m.at >= ${after} and coalesce(d.document_date, ${day}::date + 1) > ${day}::date
        group by m.purchase_order_line_id
      ),
      decided_after as (
        select i.id, i.tenant_id, 1 as sign
        from invoice_details as i
        where i.approved_at >= ${after} and i.voided_at is null
        union all
        select i.id, i.tenant_id, -1
        from invoice_details as i
        where i.voided_at >= ${after} and i.approved_at < ${after}
      ),
      billed_after as (
        select
          b.purchase_order_line_id as line_id,
          sum(i.sign * b.quantity) as quantity
        from
          decided_after as i
          cross join lateral (
            select purchase_order_line_id, quantity
            from invoice_bookings
            where tenant_id = i.tenant_id and invoice_id = i.id
            offset 0
          ) as b
        group by b.purchase_order_line_id
      ),
      lines as (
        select l.id
        from purchase_order_lines as l
        where l.accrues
        union
        select c.line_id from came_after as c
        union
        select b.line_id from billed_after as b
      ),
      as_of as (
        select
          l.tenant_id,
          l.id,
          l.purchase_order_id,
          l.position,
          l.description,
          l.unit,
          l.quantity,
          l.unit_price,
          l.pricing,
          l.amount as line_amount,
          l.adjustment,
          l.non_deductible,
          l.holds,
          counted_exactly(
            l.received - l.returned_for_credit - l.returned_for_replacement - coalesce(
              c.quantity,
              0
            ),
            l.holds
          ) as received,
          counted_exactly(l.billed_quantity - coalesce(b.quantity, 0), l.holds) as billed
        from
          lines as w
          cross join lateral (
            select *
            from purchase_order_lines
            where tenant_id = (select current_tenant()) and id = w.id
            offset 0
          ) as l
          left join came_after as c on c.line_id = l.id
          left join billed_after as b on b.line_id = l.id
      )
    select
      l.id as line_id,
      o.id as order_id,
      o.number as order_number,
      v.name as vendor_name,
      l.position,
      l.description,
      l.unit,
      trim_scale(l.quantity) as quantity,
      trim_scale(l.unit_price) as unit_price,
      l.pricing,
      l.line_amount,
      l.adjustment,
      l.non_deductible,
      o.currency,
      o.fx_rate,
      trim_scale(l.received) as received,
      trim_scale(l.billed) as billed
    from
      as_of as l
      cross join lateral (
        select tenant_id, id, number, vendor_id, currency, fx_rate
        from purchase_orders
        where tenant_id = l.tenant_id and id = l.purchase_order_id
        offset 0
      ) as o
      cross join lateral (
        select name from vendors where tenant_id = o.tenant_id and id = o.vendor_id offset 0
      ) as v
    where l.received != l.billed
    order by
      abs(
        (l.received - l.billed) * (
          l.line_amount + l.adjustment + l.non_deductible
        ) / l.quantity * o.fx_rate
      ) desc,
      l.id
    limit 10000
  `)
}
