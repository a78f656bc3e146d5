import { z } from 'zod'
import { invalid } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { containing, sql } from '../platform/db/sql.ts'
import type { Source } from '../platform/lists/source.ts'

const none = z.object({})
/** The messages for violated constraints. */
export const constraints: Constraints = {
  documents__cost_center_fkey: () =>
    invalid('/cost_center_id', 'unknown', 'Choose a cost centre from the list.'),
  cost_centers__code_key: () =>
    invalid(
      '/code',
      'already_exists',
      'Another cost centre has this code. Choose a different one.',
    ),
  cost_centers__entity_fkey: () =>
    invalid('/entity_id', 'unknown', 'Choose a legal entity from the list.'),
  cost_centers__department_fkey: () =>
    invalid('/department_id', 'unknown', 'Choose a department from the list.'),
  cost_centers__parent_fkey: () =>
    invalid('/parent_id', 'unknown', 'Choose a cost centre from the list.'),
  cost_centers__no_circle: () =>
    invalid(
      '/parent_id',
      'circle',
      'A cost centre cannot lie below itself. Choose another one above it.',
    ),
  cost_centers__owner_fkey: () => invalid('/owner_id', 'unknown', 'Choose an owner from the list.'),
}

export const Row = z.object({
  id: z.string(),
  code: z.string(),
  name: z.string(),
  owner_id: z.string(),
  owner_name: z.string(),
  entity_id: z.string(),
  entity_name: z.string(),
  department_id: z.string().nullable(),
  department_name: z.string().nullable(),
  parent_id: z.string().nullable(),
  parent_name: z.string().nullable(),
  active: z.boolean(),
  version: z.number(),
})
/** The owner named for today's date, or else the default owner. */
const columns = sql.fragment`
  c.id,
  c.code,
  c.name,
  coalesce(n.user_id, m.user_id) as owner_id,
  coalesce(n.name, m.name) as owner_name,
  c.entity_id,
  e.name as entity_name,
  c.department_id,
  d.name as department_name,
  c.parent_id,
  p.name as parent_name,
  c.active,
  c.version
  from
    cost_centers as c
    left join unit_managers as u
      on u.tenant_id = c.tenant_id
      and u.unit_id = c.id
      and u.valid @> (
        select business_day(time_zone)
        from organisations
        where tenant_id = (select current_tenant())
      )
    join memberships as m on m.tenant_id = c.tenant_id and m.user_id = c.owner_id
    left join memberships as n on n.tenant_id = u.tenant_id and n.user_id = u.manager_id
    join legal_entities as e on e.tenant_id = c.tenant_id and e.id = c.entity_id
    left join departments as d on d.tenant_id = c.tenant_id and d.id = c.department_id
    left join cost_centers as p on p.tenant_id = c.tenant_id and p.id = c.parent_id
`
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where c.id = ${id}`)
export const listed: Source<z.output<typeof Row>> = {
  row: Row,
  select: columns,
  id: sql.fragment`c.id`,
  sorts: {
    name: { by: sql.fragment`lower(c.name)`, type: 'text' },
    owner: { by: sql.fragment`coalesce(n.name, m.name)`, type: 'text' },
    entity: { by: sql.fragment`e.name`, type: 'text' },
  },
}
export const matches = {
  text: (text: string) => sql.fragment`(c.code || ' ' || c.name) ilike ${containing(text)}`,
  status: (value: string) => sql.fragment`c.active = ${value === 'active'}`,
  owner: (id: string) => sql.fragment`coalesce(n.user_id, m.user_id) = ${id}`,
}
type Content = {
  id: string
  code: string
  name: string
  ownerId: string
  entityId: string | null
  departmentId: string | null
  parentId: string | null
  active: boolean
}
export const insert = (tx: WriteTx, c: Content) =>
  tx.write(
    sql.type(none)`
      insert into cost_centers
        (id, code, name, owner_id, entity_id, department_id, parent_id, active)
      values
        (
          ${c.id},
          ${c.code},
          ${c.name},
          ${c.ownerId},
          coalesce(${c.entityId}::uuid, first_entity()),
          ${c.departmentId},
          ${c.parentId},
          ${c.active}
        )
    `,
  )
export const save = (tx: Tx, c: Content, version: number) =>
  tx.run(
    sql.type(none)`
      update cost_centers
      set
        code = ${c.code},
        name = ${c.name},
        owner_id = ${c.ownerId},
        entity_id = coalesce(${c.entityId}::uuid, entity_id),
        department_id = ${c.departmentId},
        parent_id = ${c.parentId},
        active = ${c.active},
        version = version + 1
      where id = ${c.id} and version = ${version}
    `,
  )
const Request = z.object({
  id: z.string(),
  number: z.string(),
  title: z.string(),
  currency: z.string(),
  total: z.bigint(),
})
export const requests = (tx: Tx, id: string) =>
  tx.any(
    sql.type(Request)`
      select id, number, title, currency, total
      from purchase_requests
      where cost_center_id = ${id}
      order by id desc
      limit 10
    `,
  )
const BudgetRow = z.object({
  id: z.string(),
  fiscal_year: z.number(),
  currency: z.string(),
  amount: z.bigint(),
  left: z.bigint(),
})
export const budgets = (tx: Tx, id: string) =>
  tx.any(
    sql.type(BudgetRow)`
      select id, fiscal_year, currency, amount, amount - reserved - committed - actual as left
      from budgets
      where cost_center_id = ${id}
      order by fiscal_year desc
    `,
  )
