import { z } from 'zod'
import { conflict } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { containing, sql } from '../platform/db/sql.ts'
import type { DayRange } from '../platform/lists/filters.ts'
import { onDays, type Source } from '../platform/lists/source.ts'

const none = z.object({})

/** The messages for violated constraints. */
export const constraints: Constraints = {
  organisation_holidays_pkey: () => conflict('already_exists', 'This day is a holiday already.'),
}

export const Row = z.object({ day: z.string(), name: z.string() })
export const listed: Source<z.output<typeof Row>> = {
  row: Row,
  select: sql.fragment`h.day::text, h.name from organisation_holidays as h`,
  id: sql.fragment`h.day`,
  idType: 'date',
  sorts: {
    day: { by: sql.fragment`h.day`, type: 'date' },
    name: { by: sql.fragment`lower(h.name)`, type: 'text' },
  },
}
export const matches = {
  text: (text: string) => sql.fragment`h.name ilike ${containing(text)}`,
  days: (days: DayRange) => onDays(sql.fragment`h.day`, days),
  thisYearOn: (today: string) => sql.fragment`h.day >= date_trunc('year', ${today}::date)`,
}
export const find = (tx: Tx, day: string) =>
  tx.one(sql.type(Row)`select ${listed.select} where h.day = ${day}::date`)
export const insert = (tx: WriteTx, { day, name }: { day: string; name: string }) =>
  tx.write(
    sql.type(none)`insert into organisation_holidays (day, name) values (${day}::date, ${name})`,
  )
export const remove = (tx: Tx, day: string) =>
  tx.run(sql.type(none)`delete from organisation_holidays where day = ${day}::date`)
