import type { z } from 'zod'
import { containing, sql } from '../platform/db/sql.ts'
import type { DayRange } from '../platform/lists/filters.ts'
import { onDays, type Source } from '../platform/lists/source.ts'
import { columns, from, Row } from './queries.ts'

export const listed: Source<z.output<typeof Row>> = {
  row: Row,
  select: sql.fragment`${columns} ${from}`,
  id: sql.fragment`g.id`,
  sorts: {
    vendor: { by: sql.fragment`v.name`, type: 'text' },
    received: { by: sql.fragment`g.received_on`, type: 'date' },
  },
}
export const matches = {
  text: (text: string) =>
    sql.fragment`
      (
          g.number || ' ' || coalesce(g.delivery_note, '') || ' ' || coalesce(o.number, '')
        ) ilike ${containing(text)}
    `,
  vendor: (id: string) => sql.fragment`o.vendor_id = ${id}`,
  order: (id: string) => sql.fragment`g.purchase_order_id = ${id}`,
  by: (id: string) => sql.fragment`g.received_by = ${id}`,
  received: (days: DayRange) => onDays(sql.fragment`g.received_on`, days),
}
