import { z } from 'zod'
import { invalid } from '../../kernel/problem.ts'
import type { Constraints } from '../db/errors.ts'
import { sql } from '../db/sql.ts'
import type { Tx } from '../db/tx.ts'

const none = z.object({})
export const constraints: Constraints = {
  saved_views__name_key: () =>
    invalid('/name', 'already_exists', 'You have a view of this name here. Choose another name.'),
}

const ViewRow = z.object({
  id: z.string(),
  list: z.string(),
  name: z.string(),
  query: z.string(),
  owner_id: z.string(),
  owner_name: z.string(),
  shared: z.boolean(),
  version: z.number(),
})
export type SavedView = z.output<typeof ViewRow>

const columns = sql.fragment`
  v.id, v.list, v.name, v.query, v.owner_id, m.name as owner_name, v.shared, v.version
`
const from = sql.fragment`
  from
    saved_views as v
    join memberships as m on m.tenant_id = v.tenant_id and m.user_id = v.owner_id
`
/** Somebody's own views of a list, and those that are shared. */
export const viewsOf = (tx: Tx, list: string, userId: string) =>
  tx.any(sql.type(ViewRow)`
    select ${columns}
    ${from}
    where v.list = ${list} and (v.owner_id = ${userId} or v.shared)
    order by v.shared, v.name, v.id
    limit 50
  `)
/** One of those. */
export const viewOf = (tx: Tx, list: string, id: string, userId: string) =>
  tx.maybeOne(sql.type(ViewRow)`
    select ${columns}
    ${from}
    where v.id = ${id} and v.list = ${list} and (v.owner_id = ${userId} or v.shared)
  `)
/** A view that somebody may see. */
export const lockView = (tx: Tx, id: string, userId: string) =>
  tx.one(sql.type(ViewRow)`
    select ${columns}
    ${from}
    where v.id = ${id} and (v.owner_id = ${userId} or v.shared)
    for no key update of v
  `)
const Count = z.object({ count: z.number() })
export const countViews = (tx: Tx, list: string, userId: string) =>
  tx.one(sql.type(Count)`
    select count(*)::int as count from saved_views where list = ${list} and owner_id = ${userId}
  `)
type NewView = {
  id: string
  list: string
  name: string
  query: string
  ownerId: string
  shared: boolean
}
export const insertView = (tx: Tx, v: NewView) =>
  tx.run(sql.type(none)`
    insert into saved_views (id, list, name, query, owner_id, shared)
    values (${v.id}, ${v.list}, ${v.name}, ${v.query}, ${v.ownerId}, ${v.shared})
  `)
export const saveView = (tx: Tx, id: string, query: string) =>
  tx.run(
    sql.type(none)`
      update saved_views
      set
        query = ${query},
        version = version + 1
      where id = ${id}
    `,
  )
export const removeView = (tx: Tx, id: string) =>
  tx.run(sql.type(none)`delete from saved_views where id = ${id}`)

const ColumnsRow = z.object({ columns: z.array(z.string()) })
export const columnsOf = (tx: Tx, list: string, userId: string) =>
  tx.maybeOne(
    sql.type(ColumnsRow)`
      select columns from list_columns where list = ${list} and user_id = ${userId}
    `,
  )
export const keepColumns = (tx: Tx, list: string, userId: string, names: readonly string[]) =>
  tx.run(sql.type(none)`
    insert into list_columns (user_id, list, columns)
    values (${userId}, ${list}, ${sql.array([...names], 'text')})
    on conflict (tenant_id, user_id, list) do update set columns = excluded.columns
  `)
export const forgetColumns = (tx: Tx, list: string, userId: string) =>
  tx.run(sql.type(none)`delete from list_columns where list = ${list} and user_id = ${userId}`)
