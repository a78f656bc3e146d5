import pg from 'pg'
import { expect, test } from 'vitest'
import { installation } from '../testing/installation.ts'

/**
 * Tables that are the same on every node, or lie on one: what each would be if the database were distributed by tenant
 * (Citus), and why.
 */
const notDistributed: Readonly<Record<string, string>> = {
  users: 'reference: people are global, and every membership refers to them',
  sessions: 'local: looked up by its id before an organisation is known',
  token_families: 'local: an app’s sign-in, looked up before an organisation is known',
  refresh_tokens: 'local: looked up by its digest before an organisation is known',
  user_devices:
    'local: a person’s, found by the digest of its address, also when it belonged to another person',
  mail_suppressions: 'local: an address, in all organisations',
  rate_limits: 'local: counts of addresses and accounts',
  sign_ups: 'local: no organisation exists yet',
  sign_in_links: 'local: a person’s, looked up by its digest',
  portal_passwords: 'local: an address, in all organisations',
  portal_sessions:
    'local: a browser of a contact, looked up by its digest, whichever buyer it asks',
  totp_devices: 'local: a person’s, in all organisations',
  recovery_codes: 'local: a person’s, in all organisations',
  passkeys: 'local: a person’s, looked up by the credential',
  claimed_domains:
    'local: a domain belongs to one organisation of them all, so its key cannot begin with one',
  document_statuses: 'reference: the same for every organisation, and documents refer to it',
  schema_migrations: 'local: read by the coordinator',
}
/** Unique beyond one organisation, so that it would have to be kept by a table of its own. */
const uniqueEverywhere = ['organisations_slug_key']

const ask = async (text: string): Promise<Record<string, unknown>[]> => {
  const client = new pg.Client(installation.ownerUrl)
  await client.connect()
  return (
    await client
      .query<Record<string, unknown>>(text, [Object.keys(notDistributed)])
      .finally(() => client.end())
  ).rows
}
const distributed = `select c.oid, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> all($1)`
const tenantColumn = `(select a.attnum from pg_attribute a where a.attrelid = t.oid and a.attname = 'tenant_id' and a.atttypid = 'uuid'::regtype and a.attnotnull)`

test('every table begins its primary key with the tenant, or is listed with what it would be instead', async () => {
  expect(
    await ask(
      `select t.relname from (${distributed}) t where not exists (select from pg_index i where i.indrelid = t.oid and i.indisprimary and i.indkey[0] = ${tenantColumn})`,
    ),
  ).toEqual([])
})
test('every unique key and exclusion of a distributed table holds the tenant', async () => {
  const rows = await ask(
    `select i.indexrelid::regclass::text as index from (${distributed}) t join pg_index i on i.indrelid = t.oid where (i.indisunique or i.indisexclusion) and not (i.indkey[0] = ${tenantColumn})`,
  )
  expect(rows.map((r) => r['index'])).toEqual(uniqueEverywhere)
})
test('every reference between distributed tables carries the tenant to the tenant; others go to reference tables alone', async () => {
  expect(
    await ask(`select k.conname, k.confrelid::regclass::text as to from (${distributed}) t join pg_constraint k on k.conrelid = t.oid and k.contype = 'f' join pg_class r on r.oid = k.confrelid
    where case when r.relname = any($1) then r.relname not in ('users', 'document_statuses')
      else not exists (select from unnest(k.conkey, k.confkey) as pair(mine, theirs) where pair.mine = ${tenantColumn} and pair.theirs = (select a.attnum from pg_attribute a where a.attrelid = r.oid and a.attname = 'tenant_id')) end`),
  ).toEqual([])
})
test('the list names no table that is gone', async () => {
  expect(
    await ask(
      `select name from unnest($1::text[]) name where to_regclass('public.' || name) is null`,
    ),
  ).toEqual([])
})
