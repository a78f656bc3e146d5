import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import pg from 'pg'
import { assumedRoles } from './roles.ts'

export type Urls = { ownerUrl: string; appUrl: string }

/**
 * Two roles sign in: `svpms_owner` owns the schema, migrates and bypasses row level security, as a Neon console role
 * does; `svpms_app` serves, owns nothing and bypasses nothing. `svpms_jobs` uses the job queue alone, `svpms_limited`
 * sees a part of an organisation and `svpms_portal` one vendor; `svpms_app` takes them on for a transaction. Passwords
 * are made once and kept in `secretsFile` (0600).
 */
export async function bootstrap(
  adminUrl: (database: string) => string,
  database: string,
  secretsFile: string,
): Promise<Urls> {
  const passwords = keptPasswords(secretsFile)
  const admin = new pg.Client(adminUrl('postgres'))
  await admin.connect()
  try {
    await role(admin, 'svpms_owner', `login bypassrls password '${passwords.owner}'`)
    await role(
      admin,
      'svpms_app',
      `login nosuperuser nobypassrls nocreatedb nocreaterole password '${passwords.app}'`,
    )
    for (const assumed of assumedRoles) {
      await role(admin, assumed, 'nologin nosuperuser nobypassrls')
      await admin.query(`grant ${assumed} to svpms_app with inherit false, set true`)
    }
    await admin.query("alter role svpms_app set statement_timeout = '15s'")
    await admin.query("alter role svpms_app set lock_timeout = '10s'")
    // Tables lie in memory or on a solid-state disk: a page by its number costs hardly more than the next one.
    await admin.query('alter role svpms_app set random_page_cost = 1.1')
    await admin.query("alter role svpms_app set idle_in_transaction_session_timeout = '15s'")
    const { rowCount } = await admin.query('select 1 from pg_database where datname = $1', [
      database,
    ])
    if (!rowCount) await admin.query(`create database ${database} owner svpms_owner`)
  } finally {
    await admin.end()
  }
  const urlOf = (user: string, password: string): string => {
    const url = new URL(adminUrl(database))
    url.username = user
    url.password = password
    return url.href
  }
  return {
    ownerUrl: urlOf('svpms_owner', passwords.owner),
    appUrl: urlOf('svpms_app', passwords.app),
  }
}

async function role(admin: pg.Client, name: string, attributes: string): Promise<void> {
  const { rowCount } = await admin.query('select 1 from pg_roles where rolname = $1', [name])
  await admin.query(`${rowCount ? 'alter' : 'create'} role ${name} ${attributes}`)
}

function keptPasswords(file: string): { owner: string; app: string } {
  const make = (): string => randomBytes(18).toString('base64url')
  if (!existsSync(file))
    writeFileSync(file, JSON.stringify({ owner: make(), app: make() }), { mode: 0o600 })
  return JSON.parse(readFileSync(file, 'utf8')) as { owner: string; app: string }
}
