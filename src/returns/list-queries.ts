import { containing, sql } from '../platform/db/sql.ts'
import type { DayRange } from '../platform/lists/filters.ts'
import { onDays, type Source } from '../platform/lists/source.ts'
import { columns, from, Row, type ReturnRow } from './queries.ts'

export const listed: Source<ReturnRow> = {
  row: Row,
  select: sql.fragment`${columns} ${from}`,
  id: sql.fragment`g.id`,
  sorts: {
    vendor: { by: sql.fragment`v.title`, type: 'text' },
  },
}
export const matches = {
  text: (text: string) =>
    sql.fragment`
      (
          g.number || ' ' || g.reason || ' ' || coalesce(o.number, '') || ' ' || coalesce(
            r.number,
            ''
          )
        ) ilike ${containing(text)}
    `,
  status: (value: string) => sql.fragment`g.status = ${value}`,
  intent: (value: string) => sql.fragment`g.intent = ${value}`,
  vendor: (id: string) => sql.fragment`g.vendor_id = ${id}`,
  order: (id: string) => sql.fragment`g.purchase_order_id = ${id}`,
  shipped: (days: DayRange) => onDays(sql.fragment`g.shipped_on`, days),
}
