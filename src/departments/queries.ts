import { z } from 'zod'
import { invalid } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { containing, sql } from '../platform/db/sql.ts'
import type { Source } from '../platform/lists/source.ts'

const none = z.object({})
/** The messages for violated constraints. */
export const constraints: Constraints = {
  departments__code_key: () =>
    invalid('/code', 'already_exists', 'Another department has this code. Choose a different one.'),
  departments__parent_fkey: () =>
    invalid('/parent_id', 'unknown', 'Choose a department from the list.'),
  departments__no_circle: () =>
    invalid(
      '/parent_id',
      'circle',
      'A department cannot lie below itself. Choose another one above it.',
    ),
}

export const Row = z.object({
  id: z.string(),
  code: z.string(),
  name: z.string(),
  parent_id: z.string().nullable(),
  parent_name: z.string().nullable(),
  manager_name: z.string().nullable(),
  active: z.boolean(),
  version: z.number(),
})
const columns = (today: string) => sql.fragment`
  d.id,
  d.code,
  d.name,
  d.parent_id,
  p.name as parent_name,
  m.name as manager_name,
  d.active,
  d.version
  from
    departments as d
    left join departments as p on p.tenant_id = d.tenant_id and p.id = d.parent_id
    left join unit_managers as u
      on u.tenant_id = d.tenant_id and u.unit_id = d.id and u.valid @> ${today}::date
    left join memberships as m on m.tenant_id = u.tenant_id and m.user_id = u.manager_id
`
export const find = (tx: Tx, id: string, today: string) =>
  tx.one(sql.type(Row)`select ${columns(today)} where d.id = ${id}`)
export const listed = (today: string): Source<z.output<typeof Row>> => ({
  row: Row,
  select: columns(today),
  id: sql.fragment`d.id`,
  sorts: {
    name: { by: sql.fragment`lower(d.name)`, type: 'text' },
    manager: { by: sql.fragment`coalesce(m.name, '')`, type: 'text' },
  },
})
export const matches = {
  text: (text: string) => sql.fragment`(d.code || ' ' || d.name) ilike ${containing(text)}`,
  status: (value: string) => sql.fragment`d.active = ${value === 'active'}`,
  manager: (id: string) => sql.fragment`u.manager_id = ${id}`,
}
export type Content = {
  id: string
  code: string
  name: string
  parent_id: string | null
  active: boolean
}
export const insert = (tx: WriteTx, d: Content) =>
  tx.write(
    sql.type(none)`
      insert into departments (id, code, name, parent_id, active)
      values (${d.id}, ${d.code}, ${d.name}, ${d.parent_id}, ${d.active})
    `,
  )
export const save = (tx: Tx, d: Content, version: number) =>
  tx.run(
    sql.type(none)`
      update departments
      set
        code = ${d.code},
        name = ${d.name},
        parent_id = ${d.parent_id},
        active = ${d.active},
        version = version + 1
      where id = ${d.id} and version = ${version}
    `,
  )
const Named = z.object({ id: z.string(), code: z.string(), name: z.string() })
export const below = (tx: Tx, id: string) =>
  tx.any(
    sql.type(Named)`
      select id, code, name from departments where parent_id = ${id} order by code limit 100
    `,
  )
export const centers = (tx: Tx, id: string) =>
  tx.any(
    sql.type(Named)`
      select id, code, name
      from cost_centers
      where department_id = ${id} and active
      order by code
      limit 100
    `,
  )
export const people = (tx: Tx, id: string) =>
  tx.any(
    sql.type(z.object({ id: z.string(), name: z.string(), email: z.string() }))`
      select user_id as id, name, email
      from memberships
      where department_id = ${id} and active
      order by name
      limit 100
    `,
  )
