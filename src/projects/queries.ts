import { z } from 'zod'
import { invalid } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { containing, sql } from '../platform/db/sql.ts'
import type { Source } from '../platform/lists/source.ts'

const none = z.object({})
/** The messages for violated constraints. */
export const constraints: Constraints = {
  projects__code_key: () =>
    invalid('/code', 'already_exists', 'Another project has this code. Choose a different one.'),
  projects__owner_fkey: () => invalid('/owner_id', 'unknown', 'Choose an owner from the list.'),
}

export const Row = z.object({
  id: z.string(),
  code: z.string(),
  name: z.string(),
  owner_id: z.string(),
  owner_name: z.string(),
  active: z.boolean(),
  version: z.number(),
})
const columns = sql.fragment`
  p.id, p.code, p.name, p.owner_id, m.name as owner_name, p.active, p.version
  from
    projects as p
    join memberships as m on m.tenant_id = p.tenant_id and m.user_id = p.owner_id
`
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where p.id = ${id}`)
export const listed: Source<z.output<typeof Row>> = {
  row: Row,
  select: columns,
  id: sql.fragment`p.id`,
  sorts: {
    name: { by: sql.fragment`lower(p.name)`, type: 'text' },
    code: { by: sql.fragment`p.code`, type: 'text' },
    owner: { by: sql.fragment`m.name`, type: 'text' },
  },
}
export const matches = {
  text: (text: string) => sql.fragment`(p.name || ' ' || p.code) ilike ${containing(text)}`,
  status: (value: string) => sql.fragment`p.active = ${value === 'active'}`,
  owner: (id: string) => sql.fragment`p.owner_id = ${id}`,
}
export type Content = { id: string; code: string; name: string; owner_id: string; active: boolean }
export const insert = (tx: WriteTx, p: Content) =>
  tx.write(
    sql.type(none)`
      insert into projects (id, code, name, owner_id, active)
      values (${p.id}, ${p.code}, ${p.name}, ${p.owner_id}, ${p.active})
    `,
  )
export const save = (tx: Tx, p: Content, version: number) =>
  tx.run(
    sql.type(none)`
      update projects
      set
        code = ${p.code},
        name = ${p.name},
        owner_id = ${p.owner_id},
        active = ${p.active},
        version = version + 1
      where id = ${p.id} and version = ${version}
    `,
  )
