import type { z } from 'zod'
import { containing, sql, type Fragment } from '../platform/db/sql.ts'
import type { AmountRange, DayRange } from '../platform/lists/filters.ts'
import { between, onDays, within, type Source } from '../platform/lists/source.ts'
import {
  namesCostCenter,
  otherCostCentersOf,
  OtherCostCenters,
} from '../platform/documents/cost-center-queries.ts'
import { columns, from, Row } from './queries.ts'

const order = sql.fragment`o`
const ListedRow = Row.extend({ other_cost_centers: OtherCostCenters })
export type ListedOrder = z.output<typeof ListedRow>

export const listed: Source<ListedOrder> = {
  row: ListedRow,
  select: sql.fragment`${columns}, ${otherCostCentersOf(order)} ${from}`,
  id: sql.fragment`o.id`,
  sorts: {
    vendor: { by: sql.fragment`v.name`, type: 'text' },
    expected: {
      by: sql.fragment`o.next_due_on`,
      type: 'date',
      where: sql.fragment`o.details_id is not null`,
    },
    total: { by: sql.fragment`o.base_total`, type: 'bigint' },
  },
}
const attention: Readonly<Record<string, (today: string) => Fragment>> = {
  held: () => sql.fragment`
    exists (
        select 1
        from order_holds as h
        where
          h.tenant_id = (select current_tenant())
          and h.purchase_order_id = o.id
          and h.lifted_at is null
      )
  `,
  overdue: (today) => sql.fragment`(o.issued_at is not null and o.next_due_on < ${today}::date)`,
  closed_short: () => sql.fragment`
    exists (
        select 1
        from purchase_order_lines as l
        where
          l.tenant_id = (select current_tenant())
          and l.purchase_order_id = o.id
          and l.closed_quantity > 0
      )
  `,
}
export const matches = {
  text: (text: string) =>
    sql.fragment`(coalesce(o.number, '') || ' ' || v.name) ilike ${containing(text)}`,
  status: (value: string) => sql.fragment`o.status = ${value}`,
  received: (value: string) => sql.fragment`o.receipt_status = ${value}`,
  billed: (value: string) => sql.fragment`o.billing_status = ${value}`,
  attention: (value: string, today: string) => attention[value]?.(today) ?? sql.fragment`false`,
  vendor: (id: string) => sql.fragment`o.vendor_id = ${id}`,
  buyer: (id: string) => sql.fragment`o.buyer_id = ${id}`,
  costCenter: (id: string) => namesCostCenter({ kind: 'purchase_order', document: order, id }),
  created: (days: DayRange, zone: string) => within(sql.fragment`o.created_at`, days, zone),
  /** What is still to come on these days. */
  expected: (days: DayRange) =>
    sql.fragment`o.next_due_on < 'infinity' and ${onDays(sql.fragment`o.next_due_on`, days)}`,
  total: (amounts: AmountRange) => between(sql.fragment`o.base_total`, amounts),
}
