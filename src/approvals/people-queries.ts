import { z } from 'zod'
import { sql } from '../platform/db/sql.ts'
import type { Tx, WriteTx } from '../platform/db/tx.ts'
import { PersonRow } from './planning-queries.ts'

const none = z.object({})

/**
 * Assigning tasks takes this lock shared; removing a person takes it exclusively. So no task can be assigned to
 * somebody who is just leaving.
 */
export const peopleLock = (tx: WriteTx, alone: boolean) =>
  tx.write(
    sql.type(none)`
      select
        ${alone ? sql.fragment`pg_advisory_xact_lock` : sql.fragment`pg_advisory_xact_lock_shared`}(
          hashtextextended('people ' || current_tenant(), 0)
        )
    `,
  )
/**
 * Active members with one of the roles, everywhere. The roles of all who may ever decide are named, because there are
 * indexes of only those people.
 */
export const holdersOf = (tx: Tx, roles: readonly ('approver' | 'controller' | 'admin')[]) =>
  tx.any(sql.type(PersonRow)`
    with
      able as (
        select user_id
        from memberships
        where
          active
          and roles && array['approver', 'controller']
          and roles && ${sql.array([...roles], 'text')}
        union
        select user_id
        from memberships
        where active and 'admin' = any (roles) and 'admin' = any (${sql.array([...roles], 'text')})
        union
        select user_id
        from role_grants
        where revoked_at is null and role = any (${sql.array([...roles], 'text')})
      )
    select *
    from
      (
        select m.user_id as "userId", m.name, roles_for(m, null) as roles
        from memberships as m
        where
          m.user_id = any (array(select user_id from able))
          and m.active
          and m.tenant_id = (select current_tenant())
      ) as p
    where p.roles && ${sql.array([...roles], 'text')}
    order by name
  `)
