import { z } from 'zod'
import { invalid } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { containing, sql } from '../platform/db/sql.ts'
import type { Source } from '../platform/lists/source.ts'

const none = z.object({})
/** The messages for violated constraints. */
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
const ListedRow = Row.extend({ depth: z.number() })
/** Each below the one it is part of: sorted by the codes on the way to it. */
export const listed: Source<z.output<typeof ListedRow>> = {
  row: ListedRow,
  select: sql.fragment`
    k.id, k.code, k.name, k.parent_id, p.name as parent_name, k.active, k.version, t.depth
    from
      (
        with recursive
          tree as (
            select id, code as place, 0 as depth from categories where parent_id is null
            union all
            select x.id, tree.place || chr(1) || x.code, tree.depth + 1
            from
              categories as x
              join tree on tree.id = x.parent_id
          )
        select id, place, depth
        from tree
      ) as t
      join categories as k on k.id = t.id
      left join categories as p on p.tenant_id = k.tenant_id and p.id = k.parent_id
  `,
  id: sql.fragment`k.id`,
  sorts: {
    place: { by: sql.fragment`t.place collate "C"`, type: 'text' },
    name: { by: sql.fragment`lower(k.name)`, type: 'text' },
  },
}
export const matches = {
  text: (text: string) => sql.fragment`(k.code || ' ' || k.name) ilike ${containing(text)}`,
  status: (value: string) => sql.fragment`k.active = ${value === 'active'}`,
}
export const below = (tx: Tx, id: string) =>
  tx.any(sql.type(Row)`select ${columns} where k.parent_id = ${id} order by k.code limit 200`)
export type Content = {
  id: string
  code: string
  name: string
  parent_id: string | null
  active: boolean
}
export const insert = (tx: WriteTx, k: Content) =>
  tx.write(
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
