import { assumedRoles, limitedRole, portalRole } from './roles.ts'
import type { Db } from './pool.ts'

/**
 * Tables without a tenant, each for a stated reason. The application's role has no right on any of them, or sees the
 * rows of its person alone.
 */
export const globalTables: Readonly<Record<string, string>> = {
  users: 'people are global identities; closed, behind the functions of signing in',
  sessions: 'looked up before an organisation is known; closed, behind functions',
  token_families: 'looked up before an organisation is known; closed, behind functions',
  refresh_tokens: 'looked up by a digest; closed, behind functions',
  rate_limits: 'counts before anybody is known; closed, behind functions',
  sign_ups: 'no organisation exists yet; closed, behind functions',
  sign_in_links: 'looked up by a digest; closed, behind functions',
  totp_devices: 'of a person: a policy shows them their own',
  recovery_codes: 'of a person: a policy shows them their own',
  passkeys: 'of a person: a policy shows them their own',
  user_devices: 'of a person: a policy shows them their own',
  portal_links: 'looked up by a digest; closed, behind functions',
  portal_sessions: 'looked up before an organisation is known; closed, behind functions',
  portal_passwords: 'of an address, before an organisation is known; closed, behind functions',
  claimed_domains: 'a domain belongs to one organisation of them all; closed, behind functions',
  mail_suppressions: 'addresses from which mail came back; closed, behind functions',
  document_statuses: 'which kinds of documents there are, and their statuses',
  schema_migrations: 'the names of the migrations',
}

/** What the application's role may read without a row policy: it says nothing of a person or an organisation. */
const openToRead: Readonly<Record<string, string>> = {
  'public.document_statuses': 'the same for everybody, and only migrations change it',
  'public.schema_migrations': 'a process asks whether the database is as new as its code',
}

/**
 * Each table and view outside the catalogue that a role may use although no row policy holds it. `$1` is the role, `$2`
 * what is known.
 */
const withoutPolicy = `
  select format('%s.%s', n.nspname, c.relname) as name
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  where n.nspname not in ('pg_catalog', 'information_schema')
    and n.nspname not like 'pg\\_%'
    and c.relkind in ('r', 'p', 'v', 'm', 'f')
    and (
      has_table_privilege($1::name, c.oid, 'select, insert, update, delete, truncate')
      or has_any_column_privilege($1::name, c.oid, 'select, insert, update')
    )
    and not (
      c.relrowsecurity
      and c.relforcerowsecurity
      and exists (
        select 1
        from pg_policy p
        where p.polrelid = c.oid
          and p.polpermissive
      )
    )
    -- A security_invoker view shows only the rows that the policies of its tables let the reader see.
    and not (c.relkind = 'v' and 'security_invoker=true' = any (c.reloptions))
    and format('%s.%s', n.nspname, c.relname) <> all($2::text[])
  order by 1`

/** Tables and views that this role may use without a row policy and without a stated reason. */
export async function openTables(
  ask: (text: string, values: unknown[]) => Promise<Record<string, unknown>[]>,
  role: string,
): Promise<string[]> {
  const rows = await ask(withoutPolicy, [role, Object.keys(openToRead)])
  return rows.map((row) => String(row['name']))
}

const powers = `
  select
    current_user::text as role,
    case
      when r.rolsuper then 'is a superuser'
      when r.rolbypassrls then 'bypasses row level security'
    end as power,
    (
      select string_agg(c.relname, ', ')
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public'
        and c.relkind in ('r', 'p')
        and pg_has_role(r.oid, c.relowner, 'member')
    ) as owned,
    (
      select string_agg(wanted.role, ' and ')
      from unnest($1::text[]) as wanted (role)
      where not coalesce(pg_has_role(r.oid, to_regrole(wanted.role), 'set'), false)
    ) as lacking,
    (
      select string_agg(a.rolname, ' and ')
      from pg_roles a
      where a.rolname = any ($1::text[])
        and (a.rolsuper or a.rolbypassrls or pg_has_role(r.oid, a.oid, 'usage'))
    ) as unsafe
  from pg_roles r
  where r.rolname = current_user`

/**
 * Refuses to serve with a role that could look across organisations, or that cannot take on the roles the process works
 * as.
 */
export async function assertSafeRole(db: Db): Promise<void> {
  const ask = async (text: string, values: readonly unknown[] = []) =>
    (await db.raw(text, values)).rows
  const { role, power, owned, lacking, unsafe } = (await ask(powers, [assumedRoles]))[0] ?? {}
  if (power) throw tooPowerful(`it ${String(power)}`)
  if (owned) throw tooPowerful(`it owns ${String(owned)}`)
  if (lacking)
    throw new Error(
      `refusing to serve: DATABASE_URL's role may not take on ${String(lacking)}. "svpms migrate" gives these roles to svpms_app.`,
    )
  if (unsafe)
    throw tooPowerful(
      `${String(unsafe)} bypasses row level security, or is inherited instead of taken on`,
    )
  for (const one of [String(role), limitedRole, portalRole]) {
    const open = await openTables(ask, one)
    if (open.length > 0)
      throw tooPowerful(`no row policy holds ${one} back from ${open.join(', ')}`)
  }
}

const tooPowerful = (why: string): Error =>
  new Error(
    `refusing to serve: DATABASE_URL's role must not be able to see across organisations, but ${why}`,
  )
