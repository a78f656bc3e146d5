import { z } from 'zod'
import type { BudgetStatus } from './budget.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import type { Constraints } from '../platform/db/errors.ts'
import { rowsUpTo, sql } from '../platform/db/sql.ts'
import { invalid } from '../kernel/problem.ts'
import { FactsRow } from './ledger-queries.ts'

const none = z.object({})
export const BudgetRow = FactsRow.extend({
  entity_id: z.string(),
  entity_name: z.string(),
  cost_center_id: z.string().nullable(),
  category_id: z.string().nullable(),
  project_id: z.string().nullable(),
  parent_code: z.string().nullable(),
  owner_name: z.string().nullable(),
  alert_levels: z.array(z.number()),
  carried_to: z.string().nullable(),
})
export const label = (a: 'code' | 'name') =>
  sql.fragment`
    concat_ws(
        ' · ',
        c.${sql.identifier([a])},
        k.${sql.identifier([a])},
        p.${sql.identifier([a])}
      )
  `
// The owner's name is found by case, not coalesce, which PostgreSQL takes for leaky: it would read everybody before it
// may use the index.
export const columns = sql.fragment`
  b.id,
  b.parent_id,
  b.fiscal_year,
  b.currency,
  b.amount,
  b.reserved,
  b.committed,
  b.actual,
  b.mode,
  b.status,
  b.pace,
  b.pace_mode,
  coalesce(b.owner_id, p.owner_id, c.owner_id) as owner_id,
  ${label('code')} as code,
  ${label('name')} as name,
  b.version,
  b.entity_id,
  e.name as entity_name,
  b.cost_center_id,
  b.category_id,
  b.project_id,
  (
    select concat_ws(' · ', pc.code, pk.code, pp.code)
    from
      budgets as pb
      left join cost_centers as pc
        on pc.tenant_id = pb.tenant_id and pc.id = pb.cost_center_id
      left join categories as pk on pk.tenant_id = pb.tenant_id and pk.id = pb.category_id
      left join projects as pp on pp.tenant_id = pb.tenant_id and pp.id = pb.project_id
    where pb.tenant_id = b.tenant_id and pb.id = b.parent_id
  ) as parent_code,
  (
    select m.name
    from memberships as m
    where
      m.tenant_id = b.tenant_id
      and m.user_id = case
        when b.owner_id is not null then b.owner_id
        when p.owner_id is not null then p.owner_id
        else c.owner_id
      end
  ) as owner_name,
  b.alert_levels,
  b.carried_to
`
export const from = sql.fragment`
  from
    budgets as b
    join legal_entities as e on e.tenant_id = b.tenant_id and e.id = b.entity_id
    left join lateral (
      select c.code, c.name, c.owner_id
      from cost_centers as c
      where c.tenant_id = b.tenant_id and c.id = b.cost_center_id
      offset 0
    ) as c
      on true
    left join categories as k on k.tenant_id = b.tenant_id and k.id = b.category_id
    left join projects as p on p.tenant_id = b.tenant_id and p.id = b.project_id
`

/** The messages for violated constraints. */
export const constraints: Constraints = {
  budgets__dimensions_key: () =>
    invalid(
      '/fiscal_year',
      'already_exists',
      'There is a budget for this and that year already. Change that one instead.',
    ),
  budgets__dimension: () =>
    invalid('/cost_center_id', 'missing', 'Choose a cost centre, a category or a project.'),
  budgets__no_circle: () =>
    invalid('/parent_id', 'circle', 'A budget cannot be part of one that is part of it.'),
  budgets__own_parent: () => invalid('/parent_id', 'circle', 'A budget cannot be part of itself.'),
  budgets__owner_fkey: () => invalid('/owner_id', 'unknown', 'Choose an owner from the list.'),
  budgets__category_fkey: () =>
    invalid('/category_id', 'unknown', 'Choose a category from the list.'),
  budgets__project_fkey: () => invalid('/project_id', 'unknown', 'Choose a project from the list.'),
  budgets__parent_fkey: () => invalid('/parent_id', 'unknown', 'Choose a budget from the list.'),
}

export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(BudgetRow)`select ${columns} ${from} where b.id = ${id}`)
export const findOptional = (tx: Tx, id: string) =>
  tx.maybeOne(sql.type(BudgetRow)`select ${columns} ${from} where b.id = ${id}`)
export const lockOne = (tx: Tx, id: string) =>
  tx.one(sql.type(BudgetRow)`select ${columns} ${from} where b.id = ${id} for no key update of b`)
export const list = (tx: Tx, { cursor, limit }: { cursor?: string | undefined; limit: number }) =>
  tx.any(
    sql.type(BudgetRow)`
      select ${columns}
      ${from}
      where ${cursor ? sql.fragment`b.id < ${cursor}` : sql.fragment`true`}
      order by b.id desc
      limit ${rowsUpTo(limit + 1)}
    `,
  )
/** The budgets of a year for the tree; more than this are found through the list of the API. */
export const ofYear = (tx: Tx, fiscalYear: number) =>
  tx.any(
    sql.type(BudgetRow)`
      select ${columns}
      ${from}
      where b.fiscal_year = ${fiscalYear}
      order by code, b.id
      limit 1000
    `,
  )
const Year = z.object({ fiscal_year: z.number() })
/** The latest twelve, each found by stepping down the index. */
export const years = (tx: Tx) =>
  tx.any(sql.type(Year)`
    with recursive
      y as (
        select max(fiscal_year) as fiscal_year, 1 as n from budgets
        union all
        select
          (select max(b.fiscal_year) from budgets as b where b.fiscal_year < y.fiscal_year),
          y.n + 1
        from y
        where y.fiscal_year is not null and y.n < 12
      )
    select fiscal_year
    from y
    where fiscal_year is not null
    order by fiscal_year desc
  `)
export const childrenOf = (tx: Tx, id: string) =>
  tx.any(
    sql.type(BudgetRow)`
      select ${columns} ${from} where b.parent_id = ${id} order by code limit 200
    `,
  )

export type Plan = {
  entityId: string | null
  costCenterId: string | null
  categoryId: string | null
  projectId: string | null
  parentId: string | null
  ownerId: string | null
  fiscalYear: number
  mode: string
  status: BudgetStatus
  pace: readonly bigint[] | null
  paceMode: string
  alertLevels: readonly number[]
}
const array = (pace: readonly bigint[] | null) =>
  pace ? sql.fragment`${sql.array([...pace], 'int8')}` : sql.fragment`null`
/** The legal entity is the cost centre's, else the one given, else the organisation's first. */
export const insert = (tx: WriteTx, b: Plan & { id: string; currency: string }) =>
  tx.write(sql.type(none)`
    insert into budgets
      (
        id,
        entity_id,
        cost_center_id,
        category_id,
        project_id,
        parent_id,
        owner_id,
        fiscal_year,
        currency,
        amount,
        mode,
        status,
        pace,
        pace_mode,
        alert_levels
      )
    values
      (
        ${b.id},
        coalesce(
          (select entity_id from cost_centers where id = ${b.costCenterId}),
          ${b.entityId}::uuid,
          first_entity()
        ),
        ${b.costCenterId},
        ${b.categoryId},
        ${b.projectId},
        ${b.parentId},
        ${b.ownerId},
        ${b.fiscalYear},
        ${b.currency},
        0,
        ${b.mode},
        ${b.status},
        ${array(b.pace)},
        ${b.paceMode},
        ${sql.array([...b.alertLevels], 'int4')}
      )
  `)
export const save = (
  tx: Tx,
  id: string,
  b: Pick<Plan, 'parentId' | 'ownerId' | 'mode' | 'status' | 'pace' | 'paceMode' | 'alertLevels'>,
  version: number,
) =>
  tx.run(sql.type(none)`
    update budgets
    set
      parent_id = ${b.parentId},
      owner_id = ${b.ownerId},
      mode = ${b.mode},
      status = ${b.status},
      pace = ${array(b.pace)},
      pace_mode = ${b.paceMode},
      alert_levels = ${sql.array([...b.alertLevels], 'int4')},
      version = version + 1
    where id = ${id} and version = ${version}
  `)

const OwnOwner = z.object({ owner_id: z.string().nullable() })
/** Who was named for this budget itself; null leaves it to its project or cost centre. */
export const ownOwner = (tx: Tx, id: string) =>
  tx.one(sql.type(OwnOwner)`select owner_id from budgets where id = ${id}`)
