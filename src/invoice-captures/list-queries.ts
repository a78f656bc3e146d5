import type { z } from 'zod'
import { containing, sql } from '../platform/db/sql.ts'
import type { DayRange } from '../platform/lists/filters.ts'
import { within, type Source } from '../platform/lists/source.ts'
import { columns, from, Row } from './queries.ts'

export const listed: Source<z.output<typeof Row>> = {
  row: Row,
  select: sql.fragment`${columns} ${from}`,
  id: sql.fragment`c.id`,
  sorts: {
    name: { by: sql.fragment`lower(f.name)`, type: 'text' },
  },
}
export const matches = {
  text: (text: string) => sql.fragment`(c.number || ' ' || f.name) ilike ${containing(text)}`,
  status: (value: string) => sql.fragment`c.status = ${value}`,
  by: (id: string) => sql.fragment`c.uploaded_by = ${id}`,
  uploaded: (days: DayRange, zone: string) => within(sql.fragment`c.created_at`, days, zone),
}
