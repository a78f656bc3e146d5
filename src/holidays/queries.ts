import { z } from 'zod'
import { conflict } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'

const none = z.object({})

/** The messages for violated constraints. */
export const constraints: Constraints = {
  organisation_holidays_pkey: () => conflict('already_exists', 'This day is a holiday already.'),
}

export const Row = z.object({ day: z.string(), name: z.string() })
export const list = (tx: Tx, today: string) =>
  tx.any(
    sql.type(Row)`
      select day::text, name
      from organisation_holidays
      where day >= date_trunc('year', ${today}::date)
      order by day
      limit 400
    `,
  )
export const insert = (tx: WriteTx, { day, name }: { day: string; name: string }) =>
  tx.write(
    sql.type(none)`insert into organisation_holidays (day, name) values (${day}::date, ${name})`,
  )
export const remove = (tx: Tx, day: string) =>
  tx.run(sql.type(none)`delete from organisation_holidays where day = ${day}::date`)
