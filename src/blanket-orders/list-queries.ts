import type { z } from 'zod'
import { containing, sql } from '../platform/db/sql.ts'
import type { AmountRange, DayRange } from '../platform/lists/filters.ts'
import { betweenInOwn, onDays, type Source } from '../platform/lists/source.ts'
import { columns, Row } from './queries.ts'

export const listed: Source<z.output<typeof Row>> = {
  row: Row,
  select: columns,
  id: sql.fragment`b.id`,
  sorts: {
    vendor: { by: sql.fragment`v.name`, type: 'text' },
    valid_until: { by: sql.fragment`b.valid_until`, type: 'date' },
  },
}
export const matches = {
  text: (text: string) =>
    sql.fragment`(b.number || ' ' || b.title || ' ' || v.name) ilike ${containing(text)}`,
  status: (value: string) => sql.fragment`b.status = ${value}`,
  vendor: (id: string) => sql.fragment`b.vendor_id = ${id}`,
  valid: (days: DayRange) => onDays(sql.fragment`b.valid_until`, days),
  released: (amounts: AmountRange) =>
    betweenInOwn(sql.fragment`b.released_amount`, sql.fragment`b.currency`, amounts),
  total: (amounts: AmountRange) =>
    betweenInOwn(sql.fragment`b.total`, sql.fragment`b.currency`, amounts),
}
