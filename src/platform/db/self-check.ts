import type { Db } from './pool.ts'

/** Tables without a tenant, each for a stated reason: global identities and their credentials, which domain is whose, sessions, tokens and tries before a tenant is known, a person's devices, addresses from which mail came back, and the list of migrations. */
export const globalTables = [
  'users',
  'sessions',
  'token_families',
  'refresh_tokens',
  'rate_limits',
  'sign_ups',
  'sign_in_links',
  'totp_devices',
  'recovery_codes',
  'passkeys',
  'claimed_domains',
  'user_devices',
  'mail_suppressions',
  'schema_migrations',
]

/** Refuses to serve with a role that could look across organisations. */
export async function assertSafeRole(db: Db): Promise<void> {
  const { rows } = await db.raw(
    `
    select case when r.rolsuper then 'is a superuser' when r.rolbypassrls then 'bypasses row level security' end as power,
      (select string_agg(c.relname, ', ') from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind in ('r', 'p') and pg_has_role(r.oid, c.relowner, 'usage')) as owned,
      (select string_agg(c.relname, ', ') from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity) and c.relname <> all($1)) as open
    from pg_roles r where r.rolname = current_user`,
    [globalTables],
  )
  const { power, owned, open } = rows[0] ?? {}
  const why = power
    ? `it ${String(power)}`
    : owned
      ? `it owns ${String(owned)}`
      : open
        ? `row level security is not forced on ${String(open)}`
        : null
  if (why)
    throw new Error(
      `refusing to serve: DATABASE_URL's role must not be able to see across organisations, but ${why}`,
    )
}
