import type { z } from 'zod'
import { containing, sql } from '../platform/db/sql.ts'
import type { AmountRange, DayRange } from '../platform/lists/filters.ts'
import { between, onDays, within, type Source } from '../platform/lists/source.ts'
import { columns, from, Row } from './queries.ts'

export const listed: Source<z.output<typeof Row>> = {
  row: Row,
  select: sql.fragment`${columns} ${from}`,
  id: sql.fragment`r.id`,
  sorts: {
    title: { by: sql.fragment`lower(r.title)`, type: 'text' },
    need_by: { by: sql.fragment`r.need_by`, type: 'date' },
    total: { by: sql.fragment`r.base_total`, type: 'bigint' },
  },
}
export const matches = {
  text: (text: string) => sql.fragment`(r.number || ' ' || r.title) ilike ${containing(text)}`,
  status: (value: string) => sql.fragment`r.status = ${value}`,
  requester: (id: string) => sql.fragment`r.requester_id = ${id}`,
  costCenter: (id: string) => sql.fragment`r.cost_center_id = ${id}`,
  created: (days: DayRange, zone: string) => within(sql.fragment`r.created_at`, days, zone),
  needed: (days: DayRange) => onDays(sql.fragment`r.need_by`, days),
  total: (amounts: AmountRange) => between(sql.fragment`r.base_total`, amounts),
}
