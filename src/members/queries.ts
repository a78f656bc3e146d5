import { z } from 'zod'
import { invalid } from '../kernel/problem.ts'
import type { Constraints } from '../platform/db/errors.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { containing, sql } from '../platform/db/sql.ts'
import type { Source } from '../platform/lists/source.ts'

const none = z.object({})
/** The messages for violated constraints. */
export const constraints: Constraints = {
  memberships__department_fkey: () =>
    invalid('/department_id', 'unknown', 'Choose a department from the list.'),
  role_grants__entity_fkey: () =>
    invalid('/entity_id', 'unknown', 'Choose a legal entity from the list.'),
  role_grants__department_fkey: () =>
    invalid('/department_id', 'unknown', 'Choose a department from the list.'),
}
export const Row = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  roles: z.array(z.string()),
  department_id: z.string().nullable(),
  active: z.boolean(),
  version: z.number(),
})
const columns = sql.fragment`
  user_id as id, name, email, roles, department_id, active, version from memberships
`
export const find = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where user_id = ${id}`)
export const listed: Source<z.output<typeof Row>> = {
  row: Row,
  select: columns,
  id: sql.fragment`user_id`,
  sorts: {
    name: { by: sql.fragment`lower(name)`, type: 'text' },
    email: { by: sql.fragment`email`, type: 'text' },
  },
}
export const matches = {
  text: (text: string) => sql.fragment`(name || ' ' || email) ilike ${containing(text)}`,
  status: (value: string) => sql.fragment`active = ${value === 'active'}`,
  role: (role: string) => sql.fragment`roles && array[${role}::text]`,
}
/** Locks a member. Their key never changes, so what only refers to them, a task for them say, does not wait. */
export const lock = (tx: Tx, id: string) =>
  tx.one(sql.type(Row)`select ${columns} where user_id = ${id} for no key update`)
export const findActive = (tx: Tx, id: string) =>
  tx.maybeOne(sql.type(Row)`select ${columns} where user_id = ${id} and active`)
/** Locks every administrator, so that two cannot remove each other at once. */
export const lockAdmins = (tx: Tx) =>
  tx.any(
    sql.type(Row)`
      select ${columns} where active and 'admin' = any (roles) order by user_id for no key update
    `,
  )
export const save = (
  tx: Tx,
  m: { id: string; name: string; roles: readonly string[]; departmentId: string | null },
  version: number,
) =>
  tx.run(sql.type(none)`
    update memberships
    set
      name = ${m.name},
      roles = ${sql.array([...m.roles], 'text')},
      department_id = ${m.departmentId},
      version = version + 1
    where user_id = ${m.id} and version = ${version}
  `)
export const setRoles = (tx: WriteTx, id: string, roles: readonly string[]) =>
  tx.write(
    sql.type(none)`
      update memberships set roles = ${sql.array([...roles], 'text')} where user_id = ${id}
    `,
  )
export const setActive = (tx: Tx, id: string, active: boolean, version: number) =>
  tx.run(
    sql.type(none)`
      update memberships
      set
        active = ${active},
        version = version + 1
      where user_id = ${id} and version = ${version}
    `,
  )
/**
 * Roles, sessions, apps and keys of a person in this organisation end, and their devices unless they work elsewhere
 * too. A session in Redis opens nothing either: it finds no active member.
 */
export const endEverything = (tx: WriteTx, id: string): void => {
  tx.write(
    sql.type(none)`
      update role_grants set revoked_at = now() where user_id = ${id} and revoked_at is null
    `,
  )
  tx.write(
    sql.type(none)`
      update api_keys set revoked_at = now() where user_id = ${id} and revoked_at is null
    `,
  )
  tx.write(sql.type(none)`select forget_devices_of_leaver(${id})`)
  tx.write(sql.type(none)`select end_sign_ins_of_leaver(${id})`)
}
const Withdrawn = z.object({ id: z.string(), email: z.string() })
/** Takes back the invitations of somebody that nobody accepted yet. */
export const withdrawInvitations = (tx: Tx, by: string) =>
  tx.any(
    sql.type(Withdrawn)`
      update invitations
      set
        revoked_at = now(),
        version = version + 1
      where invited_by = ${by} and accepted_at is null and revoked_at is null
      returning id, email
    `,
  )
const Unit = z.object({
  kind: z.enum(['cost_center', 'department']),
  id: z.string(),
  name: z.string(),
  heir_id: z.string().nullable(),
})
/** Cost centres and departments somebody is responsible for from today on, and who leads the department above. */
export const unitsOf = (tx: Tx, userId: string, today: string) =>
  tx.any(sql.type(Unit)`
    with
      lead as (
        select unit_id, manager_id
        from unit_managers
        where valid @> ${today}::date and manager_id != ${userId}
      )
    select 'cost_center' as kind, c.id, c.code || ' ' || c.name as name, l.manager_id as heir_id
    from
      cost_centers as c
      left join lead as l on l.unit_id = c.department_id
    where
      c.owner_id = ${userId}
      or exists (
        select 1
        from unit_managers as u
        where
          u.unit_id = c.id
          and u.manager_id = ${userId}
          and upper_inf(u.valid)
          or u.unit_id = c.id
          and u.manager_id = ${userId}
          and upper(u.valid) > ${today}::date
      )
    union all
    select 'department', d.id, d.name, l.manager_id
    from
      departments as d
      left join lead as l on l.unit_id = d.parent_id
    where
      exists (
        select 1
        from unit_managers as u
        where
          u.unit_id = d.id
          and u.manager_id = ${userId}
          and (upper_inf(u.valid) or upper(u.valid) > ${today}::date)
      )
    order by 3
    limit 500
  `)
type Handed = { id: string; kind: string; unitId: string; from: string; to: string; today: string }
export const giveUnit = async (tx: WriteTx, u: Handed): Promise<void> => {
  tx.write(
    sql.type(none)`
      delete from unit_managers
      where unit_id = ${u.unitId} and manager_id = ${u.from} and lower(valid) >= ${u.today}::date
    `,
  )
  await Promise.all([
    tx.run(
      sql.type(none)`
        update unit_managers
        set valid = daterange(lower(valid), ${u.today}::date)
        where unit_id = ${u.unitId} and manager_id = ${u.from} and valid @> ${u.today}::date
      `,
    ),
    u.kind === 'cost_center'
      ? tx.run(
          sql.type(none)`
            update cost_centers
            set
              owner_id = ${u.to},
              version = version + 1
            where id = ${u.unitId} and owner_id = ${u.from}
          `,
        )
      : Promise.resolve(0),
    u.kind === 'department'
      ? tx.run(sql.type(none)`
          insert into unit_managers (id, unit_kind, unit_id, manager_id, valid)
          select
            ${u.id},
            'department',
            ${u.unitId},
            ${u.to},
            daterange(
              ${u.today}::date,
              (
                select min(lower(valid))
                from unit_managers
                where unit_id = ${u.unitId} and lower(valid) > ${u.today}::date
              )
            )
          where
            not exists (
              select 1 from unit_managers where unit_id = ${u.unitId} and valid @> ${u.today}::date
            )
        `)
      : Promise.resolve(0),
  ])
}
export const GrantRow = z.object({
  id: z.string(),
  role: z.string(),
  entity: z.string().nullable(),
  department: z.string().nullable(),
  valid_from: z.string().nullable(),
  last_day: z.string().nullable(),
  now: z.boolean(),
  granted_by: z.string(),
})
export const grants = (tx: Tx, userId: string, today: string) =>
  tx.any(sql.type(GrantRow)`
    select
      g.id,
      g.role,
      e.name as entity,
      d.name as department,
      lower(g.valid)::text as valid_from,
      (upper(g.valid) - 1)::text as last_day,
      g.valid @> ${today}::date as now,
      m.name as granted_by
    from
      role_grants as g
      join memberships as m on m.tenant_id = g.tenant_id and m.user_id = g.granted_by
      left join legal_entities as e on e.tenant_id = g.tenant_id and e.id = g.entity_id
      left join departments as d on d.tenant_id = g.tenant_id and d.id = g.department_id
    where g.user_id = ${userId} and g.revoked_at is null
    order by g.id
    limit 100
  `)
export const insertGrant = (
  tx: WriteTx,
  g: {
    id: string
    userId: string
    role: string
    entity_id: string | null
    department_id: string | null
    from: string | null
    until: string | null
    by: string
  },
) =>
  tx.write(sql.type(none)`
    insert into role_grants (id, user_id, role, entity_id, department_id, valid, granted_by)
    values
      (
        ${g.id},
        ${g.userId},
        ${g.role},
        ${g.entity_id},
        ${g.department_id},
        daterange(${g.from}::date, ${g.until}::date, '[]'),
        ${g.by}
      )
  `)
export const endGrant = (tx: Tx, userId: string, id: string) =>
  tx.maybeOne(
    sql.type(z.object({ role: z.string() }))`
      update role_grants
      set revoked_at = now()
      where user_id = ${userId} and id = ${id} and revoked_at is null
      returning role
    `,
  )
