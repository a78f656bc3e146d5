import { z } from 'zod'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'
import { vendorRisks } from './facts.ts'
import { approverKinds, Condition, modes } from './rule.ts'

/** Ids as a part of a statement: a list of them, or a select that finds them. */
export type Ids = ReturnType<typeof sql.fragment>
export const listed = (list: readonly string[]): Ids =>
  sql.fragment`${sql.array([...new Set(list)], 'uuid')}`

export const RuleRow = z.object({
  id: z.string(),
  name: z.string(),
  position: z.number(),
  min_amount: z.bigint(),
  conditions: z.array(Condition),
  approver: z.enum(approverKinds),
  approver_role: z.enum(['approver', 'controller']).nullable(),
  approver_id: z.string().nullable(),
  mode: z.enum(modes),
  quorum: z.number().nullable(),
})
/** A cost centre written by the release before this one is a condition like any other. */
export const conditions = sql.fragment`
  r.conditions || case
    when r.cost_center_id is null then '[]'::jsonb
    else jsonb_build_array(
      jsonb_build_object('what', 'cost_center', 'values', jsonb_build_array(r.cost_center_id))
    )
  end
`
const ruleColumns = sql.fragment`
  r.id,
  r.name,
  r.position,
  r.min_amount,
  ${conditions} as conditions,
  r.approver,
  r.approver_role,
  r.approver_id,
  r.mode,
  r.quorum
`
export const activePolicy = (tx: Tx) =>
  tx.cached.maybeOne(
    sql.type(z.object({ id: z.string(), number: z.number() }))`
      select id, number from approval_policies where status = 'active'
    `,
  )
export const activeRules = (tx: Tx) =>
  tx.cached.any(
    sql.type(RuleRow)`
      select ${ruleColumns}
      from
        approval_policies as p
        join approval_rules as r on r.tenant_id = p.tenant_id and r.policy_id = p.id
      where p.status = 'active'
      order by r.position, r.id
    `,
  )

export const PersonRow = z.object({
  userId: z.string(),
  name: z.string(),
  roles: z.array(z.string()),
})
/**
 * Active people who may decide today on what is charged to a cost centre: holders of a deciding role, there or
 * everywhere.
 */
export const deciders = (tx: Tx, costCenterId: string | null) =>
  tx.any(sql.type(PersonRow)`
    with
      able as (
        select user_id from memberships where active and roles && array['approver', 'controller']
        union
        select user_id
        from role_grants
        where revoked_at is null and role in ('approver', 'controller')
      )
    select *
    from
      (
        select m.user_id as "userId", m.name, roles_for(m, ${costCenterId}::uuid) as roles
        from memberships as m
        where
          m.user_id = any (array(select user_id from able))
          and m.active
          and m.tenant_id = (select current_tenant())
      ) as p
    where p.roles && array['approver', 'controller']
    order by name
  `)
/**
 * The same for several cost centres, and for no cost centre. They differ only where somebody holds a role for a part of
 * the organisation.
 */
export const decidersAt = (tx: Tx, costCenterIds: Ids) =>
  tx.any(sql.type(PersonRow.extend({ at: z.string().nullable() }))`
    with
      able as (
        select user_id from memberships where active and roles && array['approver', 'controller']
        union
        select user_id
        from role_grants
        where revoked_at is null and role in ('approver', 'controller')
      ),
      held as (
        select m.user_id, m.name, a.at, roles_for(m, a.at) as roles
        from
          unnest(${costCenterIds} || array[null]::uuid[]) as a (at)
          cross join memberships as m
        where
          m.user_id = any (array(select user_id from able))
          and m.active
          and m.tenant_id = (select current_tenant())
      )
    select at, user_id as "userId", name, roles
    from held
    where roles && array['approver', 'controller']
    order by name
  `)

const CenterRow = z.object({
  id: z.string(),
  code: z.string(),
  ownerId: z.string(),
  entityId: z.string(),
  entity: z.string(),
  within: z.array(z.string()),
  departments: z.array(z.string()),
})
/**
 * Each step up is one look into an index (`offset 0` keeps the planner from reading whole tables): cost centres with
 * their owner today, and all that they lie in: cost centres above, departments, the entity.
 */
export const costCenters = (tx: Tx, ids: Ids, today: string) =>
  tx.any(sql.type(CenterRow)`
    with recursive
      up as (
        select id as start, id, parent_id, department_id from cost_centers where id = any (${ids})
        union
        select up.start, c.id, c.parent_id, c.department_id
        from
          up,
          lateral (
            select id, parent_id, department_id
            from cost_centers
            where tenant_id = (select current_tenant()) and id = up.parent_id
            offset 0
          ) as c
      ),
      lies as (
        select up.start, d.id, d.parent_id
        from
          up,
          lateral (
            select id, parent_id
            from departments
            where tenant_id = (select current_tenant()) and id = up.department_id
            offset 0
          ) as d
        union
        select lies.start, d.id, d.parent_id
        from
          lies,
          lateral (
            select id, parent_id
            from departments
            where tenant_id = (select current_tenant()) and id = lies.parent_id
            offset 0
          ) as d
      )
    select
      c.id,
      c.code,
      coalesce(u.manager_id, c.owner_id) as "ownerId",
      c.entity_id as "entityId",
      e.name as entity,
      w.ids as within,
      coalesce(d.ids, '{}') as departments
    from
      (select start, array_agg(id) as ids from up group by start) as w
      join lateral (
        select id, tenant_id, code, owner_id, entity_id
        from cost_centers
        where tenant_id = (select current_tenant()) and id = w.start
        offset 0
      ) as c
        on true
      left join (select start, array_agg(id) as ids from lies group by start) as d
        on d.start = w.start
      join legal_entities as e on e.tenant_id = c.tenant_id and e.id = c.entity_id
      left join unit_managers as u
        on u.tenant_id = c.tenant_id and u.unit_id = c.id and u.valid @> ${today}::date
  `)
const CategoryRow = z.object({ id: z.string(), code: z.string(), within: z.array(z.string()) })
export const categories = (tx: Tx, ids: Ids) =>
  tx.any(sql.type(CategoryRow)`
    with recursive
      up as (
        select id as start, id, parent_id from categories where id = any (${ids})
        union
        select up.start, c.id, c.parent_id
        from
          up,
          lateral (
            select id, parent_id
            from categories
            where tenant_id = (select current_tenant()) and id = up.parent_id
            offset 0
          ) as c
      )
    select c.id, c.code, array(select up.id from up where up.start = c.id) as within
    from categories as c
    where c.id = any (${ids})
  `)
export const projects = (tx: Tx, ids: Ids) =>
  tx.any(
    sql.type(z.object({ id: z.string(), code: z.string(), ownerId: z.string() }))`
      select id, code, owner_id as "ownerId" from projects where id = any (${ids})
    `,
  )
export const vendorRisk = (tx: Tx, id: string) => vendorRiskAmong(tx, listed([id]))
export const vendorRiskAmong = (tx: Tx, ids: Ids) =>
  tx.maybeOne(
    sql.type(z.object({ risk: z.enum(vendorRisks) }))`
      select risk from vendors where id = any (${ids})
    `,
  )

/** The manager of each requester's department, then of the departments above it. */
export const managersAbove = (tx: Tx, requesterIds: Ids, today: string) =>
  tx.any(sql.type(z.object({ requester: z.string(), unit: z.string(), userId: z.string() }))`
    with recursive
      up as (
        select m.user_id as requester, d.id, d.parent_id, d.name, 1 as depth
        from
          memberships as m
          join departments as d on d.tenant_id = m.tenant_id and d.id = m.department_id
        where m.user_id = any (${requesterIds})
        union all
        select up.requester, d.id, d.parent_id, d.name, up.depth + 1
        from
          up
          join departments as d on d.tenant_id = (select current_tenant()) and d.id = up.parent_id
        where up.depth < 50
      )
    select up.requester, up.name as unit, u.manager_id as "userId"
    from
      up
      join unit_managers as u
        on u.tenant_id = (select current_tenant())
        and u.unit_id = up.id
        and u.valid @> ${today}::date
    order by up.requester, up.depth
  `)
export const limits = (tx: Tx) =>
  tx.any(
    sql.type(z.object({ user_id: z.string(), kind: z.string(), amount: z.bigint() }))`
      select user_id, kind, amount from approval_limits
    `,
  )

/** The categories and projects of what a select finds, each once. */
export const dimensionsIn = (charged: Ids): { categories: Ids; projects: Ids } => {
  const each = (column: 'category_id' | 'project_id') => sql.fragment`
    array(
        select distinct c.${sql.identifier([column])}
        from (${charged}) as c
        where c.${sql.identifier([column])} is not null
      )
  `
  return { categories: each('category_id'), projects: each('project_id') }
}
