import { z } from 'zod'
import { invalid } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import type { Tx } from '../platform/db/tx.ts'
import { rowsUpTo, sql } from '../platform/db/sql.ts'

const none = z.object({})
/** What a broken constraint means to the person who broke it. */
export const constraints: Constraints = {
  categories__code_key: () =>
    invalid('/code', 'already_exists', 'Another category has this code. Choose a different one.'),
  categories__parent_fkey: () =>
    invalid('/parent_id', 'unknown', 'Choose a category from the list.'),
  categories__no_circle: () =>
    invalid(
      '/parent_id',
      'circle',
      'A category cannot lie below itself. Choose another one above it.',
    ),
  categories__own_parent: () =>
    invalid(
      '/parent_id',
      'circle',
      'A category cannot lie below itself. Choose another one above it.',
    ),
}

export const Row = z.object({
  id: z.string(),
  code: z.string(),
  name: z.string(),
  parent_id: z.string().nullable(),
  parent_name: z.string().nullable(),
  active: z.boolean(),
  version: z.number(),
})
const columns = sql.fragment`
  k.id, k.code, k.name, k.parent_id, p.name as parent_name, k.active, k.version
  from
    categories as k
    left join categories as p on p.tenant_id = k.tenant_id and p.id = k.parent_id
`
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where k.id = ${id}`)
export const list = (tx: Tx, { cursor, limit }: { cursor?: string | undefined; limit: number }) =>
  tx.any(
    sql.type(Row)`
      select ${columns}
      where ${cursor ? sql.fragment`k.id < ${cursor}` : sql.fragment`true`}
      order by k.id desc
      limit ${rowsUpTo(limit + 1)}
    `,
  )
/** For the tree: all there are of an organisation that keeps its list short enough to choose from. */
export const tree = (tx: Tx) => tx.any(sql.type(Row)`select ${columns} order by k.code limit 1000`)
export const below = (tx: Tx, id: string) =>
  tx.any(sql.type(Row)`select ${columns} where k.parent_id = ${id} order by k.code limit 200`)
export type Content = {
  id: string
  code: string
  name: string
  parent_id: string | null
  active: boolean
}
export const insert = (tx: Tx, k: Content) =>
  tx.run(
    sql.type(none)`
      insert into categories (id, code, name, parent_id, active)
      values (${k.id}, ${k.code}, ${k.name}, ${k.parent_id}, ${k.active})
    `,
  )
export const save = (tx: Tx, k: Content, version: number) =>
  tx.run(
    sql.type(none)`
      update categories
      set
        code = ${k.code},
        name = ${k.name},
        parent_id = ${k.parent_id},
        active = ${k.active},
        version = version + 1
      where id = ${k.id} and version = ${version}
    `,
  )
const Choice = z.object({ id: z.string(), label: z.string() })
export const choices = (tx: Tx, without: string | null) =>
  tx.cached.any(
    sql.type(Choice)`
      select id, code || ' · ' || name as label
      from categories
      where active and id is distinct from ${without}
      order by code
      limit 500
    `,
  )
