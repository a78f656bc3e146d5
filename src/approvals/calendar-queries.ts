import { z } from 'zod'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import type { Calendar } from './waiting.ts'

const Row = z.object({ days: z.number(), holidays: z.array(z.string()) })
/** How long a step may wait, and the days of a year around today on which nobody works. */
export async function calendarOf(tx: Tx): Promise<Calendar> {
  const row = await tx.cached.one(
    sql.type(Row)`
      select
        o.approval_days as days,
        array(
          select h.day::text
          from organisation_holidays as h
          where
            h.tenant_id = o.tenant_id
            and h.entity_id is null
            and h.day between business_day(o.time_zone) - 400 and business_day(o.time_zone) + 400
        ) as holidays
      from organisations as o
    `,
  )
  return { days: row.days, holidays: new Set(row.holidays) }
}

const Pause = z.object({
  step_id: z.string(),
  asked_at: z.date(),
  answered_at: z.date().nullable(),
})
/** The times when the clocks of steps were stopped. */
export const pausesOf = (tx: Tx, stepIds: readonly string[]) =>
  tx.any(
    sql.type(Pause)`
      select step_id, asked_at, answered_at
      from approval_questions
      where step_id = any (${sql.array([...stepIds], 'uuid')})
      order by asked_at
    `,
  )
