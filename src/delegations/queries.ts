import { z } from 'zod'
import { invalid } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { sql } from '../platform/db/sql.ts'
import type { DayRange } from '../platform/lists/filters.ts'
import type { Source } from '../platform/lists/source.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'

/** The messages for violated constraints. */
export const constraints: Constraints = {
  delegations__one_at_a_time: () =>
    invalid(
      '/from',
      'overlap',
      'You have already delegated your approvals on these days. End that delegation first, or choose other days.',
    ),
}

const none = z.object({})
export const Row = z.object({
  id: z.string(),
  from_id: z.string(),
  from_name: z.string(),
  to_id: z.string(),
  to_name: z.string(),
  kind: z.string(),
  cap: z.bigint().nullable(),
  valid_from: z.string(),
  valid_until: z.string(),
  note: z.string().nullable(),
  ended: z.boolean(),
  version: z.number(),
})
const columns = sql.fragment`
  d.id,
  d.from_id,
  f.name as from_name,
  d.to_id,
  t.name as to_name,
  d.kind,
  d.cap,
  lower(d.valid)::text as valid_from,
  upper(d.valid)::text as valid_until,
  d.note,
  d.ended_at is not null as ended,
  d.version
  from
    delegations as d
    join memberships as f on f.tenant_id = d.tenant_id and f.user_id = d.from_id
    join memberships as t on t.tenant_id = d.tenant_id and t.user_id = d.to_id
`
const delegation = sql.fragment`select ${columns}`
export const lock = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`${delegation} where d.id = ${id} for no key update of d`)
export const given = (tx: Tx, userId: string) =>
  tx.any(sql.type(Row)`${delegation} where d.from_id = ${userId} order by d.id desc limit 50`)
export const received = (tx: Tx, userId: string, today: string) =>
  tx.any(
    sql.type(Row)`
      ${delegation}
      where d.to_id = ${userId} and d.ended_at is null and upper(d.valid) > ${today}::date
      order by d.id desc
      limit 50
    `,
  )
export const listed: Source<z.output<typeof Row>> = {
  row: Row,
  select: columns,
  id: sql.fragment`d.id`,
  sorts: {
    from: { by: sql.fragment`lower(d.valid)`, type: 'date' },
  },
}
export const matches = {
  by: (id: string) => sql.fragment`d.from_id = ${id}`,
  to: (id: string) => sql.fragment`d.to_id = ${id}`,
  days: ({ from, until }: DayRange) =>
    sql.fragment`d.valid && daterange(${from}::date, ${until}::date, '[]')`,
}

export type New = {
  id: string
  from: string
  to: string
  kind: string
  cap: bigint | null
  first: string
  until: string
  note: string | null
}
export const insert = (tx: WriteTx, d: New) =>
  tx.write(
    sql.type(none)`
      insert into delegations (id, from_id, to_id, kind, cap, valid, note)
      values
        (
          ${d.id},
          ${d.from},
          ${d.to},
          ${d.kind},
          ${d.cap},
          daterange(${d.first}::date, ${d.until}::date),
          ${d.note}
        )
    `,
  )
export const end = (tx: WriteTx, id: string, at: Date) =>
  tx.write(
    sql.type(none)`
      update delegations
      set
        ended_at = ${at.toISOString()},
        version = version + 1
      where id = ${id} and ended_at is null
    `,
  )

const Active = z.object({ name: z.string() })
export const activeMember = (tx: Tx, userId: string) =>
  tx.maybeOne(
    sql.type(Active)`select name from memberships where user_id = ${userId} and active for share`,
  )
const From = z.object({ from_id: z.string() })
/** People whose approvals are delegated today. */
export const away = (tx: Tx, today: string) =>
  tx.any(
    sql.type(From)`
      select distinct from_id from delegations where ended_at is null and valid @> ${today}::date
    `,
  )
