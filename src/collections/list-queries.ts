import type { z } from 'zod'
import { containing, sql } from '../platform/db/sql.ts'
import type { AmountRange, DayRange } from '../platform/lists/filters.ts'
import { betweenInOwn, within, type Source } from '../platform/lists/source.ts'
import { columns, Row } from './queries.ts'

export const listed: Source<z.output<typeof Row>> = {
  row: Row,
  select: columns,
  id: sql.fragment`c.id`,
  sorts: {
    vendor: { by: sql.fragment`v.name`, type: 'text' },
  },
}
export const matches = {
  text: (text: string) =>
    sql.fragment`(c.number || ' ' || c.description || ' ' || v.name) ilike ${containing(text)}`,
  status: (value: string) => sql.fragment`c.status = ${value}`,
  vendor: (id: string) => sql.fragment`c.vendor_id = ${id}`,
  created: (days: DayRange, zone: string) => within(sql.fragment`c.created_at`, days, zone),
  amount: (amounts: AmountRange) =>
    betweenInOwn(sql.fragment`c.amount`, sql.fragment`c.currency`, amounts),
}
