import type pg from 'pg'
import { vendorMark } from '../../kernel/actor.ts'
import { jobsRole } from '../jobs/queue-database.ts'

/**
 * The role of a member whose right holds for a part of the organisation only. The policies that hold them back are
 * written for it, so that they cost nobody else anything.
 */
export const limitedRole = 'svpms_limited'

/**
 * The role of a vendor's contact. It may do nothing but what migrations grant it, one table and one column at a time.
 */
export const portalRole = 'svpms_portal'

/**
 * Roles that the application's role takes on for one transaction. It inherits nothing from them, or their policies
 * would be its own.
 */
export const assumedRoles = [jobsRole, limitedRole, portalRole] as const

/** The role a transaction works as. `none` is the role that signed in. */
type DatabaseRole = 'none' | typeof limitedRole | typeof portalRole

/** By what a transaction may see, as kernel/actor.ts writes it: '' is all of the organisation. */
export function roleFor(limits: string): DatabaseRole {
  if (limits === '') return 'none'
  return limits.startsWith(vendorMark) ? portalRole : limitedRole
}

export const reachText = "select set_config('app.limits', $1, true), set_config('role', $2, true)"
export const reachValues = (limits: string): readonly string[] => [limits, roleFor(limits)]

/**
 * Makes the roles that are not there yet and gives them to the application's role. Where the owner may not create
 * roles, the database administrator who created the other two creates these too.
 */
export async function giveRoles(
  client: pg.Client,
  wanted: readonly string[] = assumedRoles,
): Promise<void> {
  for (const { role, exists } of await missingRoles(client, wanted)) {
    const make = exists ? [] : [`create role ${role} nologin`]
    const give = `grant ${role} to svpms_app with inherit false, set true`
    try {
      for (const text of [...make, give]) await client.query(text)
    } catch (error) {
      throw new Error(
        `The database lacks the role ${role}, which this account may not make. Let one that may make roles run: ${[...make, give].join('; ')};`,
        { cause: error },
      )
    }
  }
}

type Missing = { role: string; exists: boolean }
async function missingRoles(client: pg.Client, wanted: readonly string[]): Promise<Missing[]> {
  const { rows } = await client.query<Missing>(
    `select wanted.role, to_regrole(wanted.role) is not null as exists
    from unnest($1::text[]) with ordinality as wanted (role, place)
    where not exists (
      select 1
      from pg_auth_members m
      where m.roleid = to_regrole(wanted.role)
        and m.member = to_regrole('svpms_app')
        and m.set_option
        and not m.inherit_option
    )
    order by wanted.place`,
    [wanted],
  )
  return rows
}

/** What somebody may do to what, in the words of a grant. */
const rightsOf = (role: string): string => `
  select a.privilege_type || ' on ' || x.thing as granted
  from (
    select
      case c.relkind
        when 'S' then 'sequence '
        else 'table '
      end || c.oid::regclass as thing,
      c.relacl as acl
    from pg_class c
    where c.relnamespace = 'public'::regnamespace
    union all
    select 'routine ' || p.oid::regprocedure, p.proacl
    from pg_proc p
    where p.pronamespace = 'public'::regnamespace
    union all
    select 'schema ' || n.oid::regnamespace, n.nspacl
    from pg_namespace n
    where n.nspname = 'public'
  ) as x
  cross join aclexplode(x.acl) as a
  where a.grantee = '${role}'::regrole
  union all
  select format('%s (%I) on table %s', a.privilege_type, t.attname, t.attrelid::regclass)
  from pg_attribute t
  join pg_class c on c.oid = t.attrelid
  cross join aclexplode(t.attacl) as a
  where c.relnamespace = 'public'::regnamespace
    and a.grantee = '${role}'::regrole`

/** What the application's role may do and the limited one may not, or the reverse. */
export const differingRights = `
  select 'grant ' || granted || ' to ${limitedRole}' as text
  from ((${rightsOf('svpms_app')}) except (${rightsOf(limitedRole)})) as lacking
  union all
  select 'revoke ' || granted || ' from ${limitedRole}'
  from ((${rightsOf(limitedRole)}) except (${rightsOf('svpms_app')})) as left_over`

/** A limited member does what others do, to less. So nobody who writes a grant has to think of two roles. */
export async function shareRights(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ text: string }>(differingRights)
  if (rows.length === 0) return
  await client.query(['begin', ...rows.map(({ text }) => text), 'commit'].join(';\n'))
}
