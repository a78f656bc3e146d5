import { z } from 'zod'
import type { Move } from '../kernel/lifecycle.ts'
import { conflict } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { containing, sql } from '../platform/db/sql.ts'
import { ifFresh, type Tx, type WriteTx } from '../platform/db/tx.ts'
import type { Source } from '../platform/lists/source.ts'
import { statuses } from './period.ts'

const none = z.object({})
export const constraints: Constraints = {
  periods__month_key: () =>
    conflict('already_exists', 'This month was closed at the same moment. Open the list again.'),
}

const Row = z.object({
  id: z.string(),
  entity_id: z.string(),
  entity: z.string(),
  month: z.string(),
  status: z.enum(statuses),
  reason: z.string(),
  changed_by: z.string(),
  changed_at: z.date(),
  version: z.number(),
})
export type Period = z.output<typeof Row>
const columns = sql.fragment`
  p.id,
  p.entity_id,
  e.name as entity,
  p.month::text,
  p.status,
  p.reason,
  m.name as changed_by,
  p.changed_at,
  p.version
  from
    periods as p
    join legal_entities as e on e.tenant_id = p.tenant_id and e.id = p.entity_id
    join memberships as m on m.tenant_id = p.tenant_id and m.user_id = p.changed_by
`
export const listed: Source<Period> = {
  row: Row,
  select: columns,
  id: sql.fragment`p.id`,
  sorts: {
    month: { by: sql.fragment`p.month`, type: 'date' },
    entity: { by: sql.fragment`lower(e.name)`, type: 'text' },
  },
}
export const matches = {
  text: (text: string) => sql.fragment`(e.name || ' ' || p.reason) ilike ${containing(text)}`,
  status: (value: string) => sql.fragment`p.status = ${value}`,
  entity: (id: string) => sql.fragment`p.entity_id = ${id}`,
}
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where p.id = ${id}`)

const Entity = z.object({ id: z.string(), name: z.string() })
/** Nothing is dated in its months while one of them is closed or opened. */
export const lockEntity = (tx: Tx, id: string) =>
  tx.maybeOne(
    sql.type(Entity)`select id, name from legal_entities where id = ${id} for no key update`,
  )
/** No month of the entity of an order is closed meanwhile. */
export const shareEntityOf = (tx: Tx, orderId: string) =>
  tx.maybeOne(sql.type(Entity)`
    select e.id, e.name
    from legal_entities as e
    where
      e.id = (
        select c.entity_id
        from
          documents as o
          join cost_centers as c on c.tenant_id = o.tenant_id and c.id = o.cost_center_id
        where o.id = ${orderId}
      )
    for share
  `)
const Closed = z.object({ entity: z.string(), reason: z.string() })
/** The closed month of the entity of an order. */
export const closedFor = (tx: Tx, { orderId, month }: { orderId: string; month: string }) =>
  tx.maybeOne(
    sql.type(Closed)`
      select e.name as entity, p.reason
      from
        documents as o
        join cost_centers as c on c.tenant_id = o.tenant_id and c.id = o.cost_center_id
        join legal_entities as e on e.tenant_id = c.tenant_id and e.id = c.entity_id
        join periods as p on p.tenant_id = e.tenant_id and p.entity_id = e.id
      where o.id = ${orderId} and p.month = ${month}::date and p.status = 'closed'
    `,
  )
export const ofMonth = (tx: Tx, { entityId, month }: { entityId: string; month: string }) =>
  tx.maybeOne(
    sql.type(Row)`select ${columns} where p.entity_id = ${entityId} and p.month = ${month}::date`,
  )
type Change = { id: string; reason: string; by: string; at: Date; move: Move }
export const insert = (
  tx: WriteTx,
  {
    id,
    entityId,
    month,
    reason,
    by,
    at,
    status,
  }: Omit<Change, 'move'> & {
    entityId: string
    month: string
    status: string
  },
): void =>
  tx.write(sql.type(none)`
    insert into periods (id, entity_id, month, status, reason, changed_by, changed_at)
    values (${id}, ${entityId}, ${month}::date, ${status}, ${reason}, ${by}, ${at.toISOString()})
  `)
export const save = (tx: WriteTx, { id, reason, by, at, move }: Change): void =>
  tx.write(
    sql.type(none)`
      update periods
      set
        status = ${move.to},
        reason = ${reason},
        changed_by = ${by},
        changed_at = ${at.toISOString()},
        version = version + 1
      where id = ${id} and status = any (${sql.array([...move.from], 'text')})
    `,
    ifFresh,
  )
