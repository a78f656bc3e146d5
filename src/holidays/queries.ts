import { z } from 'zod'
import { conflict, invalid } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { containing, sql } from '../platform/db/sql.ts'
import type { DayRange } from '../platform/lists/filters.ts'
import { onDays, type Source } from '../platform/lists/source.ts'

const none = z.object({})

/** The messages for violated constraints. */
export const constraints: Constraints = {
  organisation_holidays__once: () => conflict('already_exists', 'This day is a holiday already.'),
  organisation_holidays__entity_fkey: () =>
    invalid('/entity_id', 'unknown', 'Choose a legal entity from the list.'),
}

export const Row = z.object({
  id: z.string(),
  day: z.string(),
  name: z.string(),
  /** Null: all of the organisation is closed. */
  entity_id: z.string().nullable(),
  entity_name: z.string().nullable(),
})
export const listed: Source<z.output<typeof Row>> = {
  row: Row,
  select: sql.fragment`
    h.id, h.day::text, h.name, h.entity_id, e.name as entity_name
    from
      organisation_holidays as h
      left join legal_entities as e on e.tenant_id = h.tenant_id and e.id = h.entity_id
  `,
  id: sql.fragment`h.id`,
  sorts: {
    day: { by: sql.fragment`h.day`, type: 'date' },
    name: { by: sql.fragment`lower(h.name)`, type: 'text' },
    entity: { by: sql.fragment`coalesce(e.name, '')`, type: 'text' },
  },
}
export const matches = {
  text: (text: string) => sql.fragment`h.name ilike ${containing(text)}`,
  days: (days: DayRange) => onDays(sql.fragment`h.day`, days),
  thisYearOn: (today: string) => sql.fragment`h.day >= date_trunc('year', ${today}::date)`,
}
type ClosedDay = { day: string; entityId: string | null }
const isOn = ({ day, entityId }: ClosedDay) => sql.fragment`
  h.day = ${day}::date and h.entity_id is not distinct from ${entityId}::uuid
`
export const find = (tx: Tx, on: ClosedDay) =>
  tx.one(sql.type(Row)`select ${listed.select} where ${isOn(on)}`)
export const insert = (
  tx: WriteTx,
  { id, day, name, entityId }: ClosedDay & { id: string; name: string },
) =>
  tx.write(
    sql.type(none)`
      insert into organisation_holidays (id, day, name, entity_id)
      values (${id}, ${day}::date, ${name}, ${entityId})
    `,
  )
export const remove = (tx: Tx, id: string) =>
  tx.run(sql.type(none)`delete from organisation_holidays where id = ${id}`)
