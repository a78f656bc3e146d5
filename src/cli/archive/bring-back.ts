import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import pg from 'pg'
import { verifyChain } from '../../history/index.ts'
import type { FileStore } from '../../integrations/files/index.ts'
import { Refused } from '../refused.ts'
import { memberOf, tablesOf } from './catalogue.ts'
import type { Manifest, Organisation } from './manifest.ts'
import { inFolder, unpack } from './packing.ts'
import { linesOf, loadRows } from './rows.ts'
import { putFiles } from './stored-files.ts'
import { organisationsOf, schemaVersions } from './totals.ts'

/**
 * Into a database without organisations, all or nothing: the hashes are proven before, the totals and the audit logs
 * after, in the same transaction.
 */
export const restore = (ownerUrl: string, store: FileStore, archive: string): Promise<Manifest> =>
  bringBack(ownerUrl, store, archive, 'backup', assertEmpty)

/** One organisation beside those that are there, which it does not touch. */
export const importTenant = (
  ownerUrl: string,
  store: FileStore,
  archive: string,
): Promise<Manifest> => bringBack(ownerUrl, store, archive, 'tenant', assertStranger)

type Room = (client: pg.Client, manifest: Manifest, folder: string) => Promise<void>

async function bringBack(
  ownerUrl: string,
  store: FileStore,
  archive: string,
  kind: Manifest['kind'],
  assertRoom: Room,
): Promise<Manifest> {
  const client = new pg.Client(ownerUrl)
  client.on('error', () => {})
  await client.connect()
  try {
    return await inFolder(null, async (folder) => {
      const manifest = await unpack(archive, folder)
      if (manifest.kind !== kind)
        throw new Refused(
          kind === 'backup'
            ? 'This is the archive of one organisation. Use: svpms tenant import'
            : 'This is a backup of a whole installation. Use: svpms restore',
        )
      await client.query('begin')
      await client.query("select set_config('app.restoring', 'on', true)") // the ledger's trigger makes no positions: they are in the archive
      await client.query(
        `set local timezone = 'UTC'; set local datestyle = 'ISO'; set local synchronous_commit = on`,
      )
      await assertSchema(client, manifest)
      await assertRoom(client, manifest, folder)
      await load(client, manifest, folder)
      await assertSame(client, manifest)
      await putFiles(store, manifest.files, folder)
      await client.query('commit')
      await client.query('analyze')
      return manifest
    })
  } finally {
    await client.end()
  }
}

async function assertSchema(client: pg.Client, { schema, jobs }: Manifest): Promise<void> {
  const here = await schemaVersions(client)
  if (isDeepStrictEqual(here, { schema, jobs })) return
  const newest = (names: readonly string[]): string => names.at(-1) ?? 'none'
  throw new Refused(
    `The archive was made at the schema ${newest(schema)} (job queue ${jobs}); this database is at ${newest(here.schema)} (job queue ${here.jobs}). Bring it in with the release that made it, into a database of that release, then run "svpms migrate" with this one.`,
  )
}

async function assertEmpty(client: pg.Client): Promise<void> {
  await client.query('lock table organisations, users in share row exclusive mode')
  const { rows } = await client.query<{ found: string | null }>(
    `select coalesce((select 'the organisation ' || slug from organisations order by slug limit 1), (select 'people' from users limit 1)) as found`,
  )
  if (rows[0]?.found)
    throw new Refused(
      `There is ${rows[0].found} in this database already. A backup is restored into an empty one: create a new database, run "svpms migrate", and name it in DATABASE_URL and DATABASE_DIRECT_URL.`,
    )
}

/** Neither the organisation nor, under another id, one of its people may be here. */
async function assertStranger(
  client: pg.Client,
  manifest: Manifest,
  folder: string,
): Promise<void> {
  const [organisation] = manifest.organisations
  if (!organisation || manifest.organisations.length !== 1)
    throw new Refused('The archive of an organisation holds exactly one; this one does not.')
  const {
    rows: [same],
  } = await client.query<{ slug: string }>(
    'select slug from organisations where slug = $1 or tenant_id = $2',
    [organisation.slug, organisation.tenantId],
  )
  if (same)
    throw new Refused(
      `The organisation ${same.slug} is here already. Import it into another installation.`,
    )
  for await (const line of linesOf(join(folder, memberOf({ schema: 'public', name: 'users' })))) {
    const { id, email } = JSON.parse(line) as { id: string; email: string }
    const {
      rows: [other],
    } = await client.query(
      'select 1 from users where (email = $1) <> (id = $2) and (email = $1 or id = $2)',
      [email, id],
    )
    if (other)
      throw new Refused(
        `${email} is somebody here already, under another id. Give that person another address in one of the two installations, then export and import again.`,
      )
  }
}

async function load(client: pg.Client, manifest: Manifest, folder: string): Promise<void> {
  const tables = await tablesOf(client, manifest.kind)
  const known = new Set(tables.map(memberOf))
  const strange = manifest.tables.find((t) => !known.has(t.member))
  if (strange)
    throw new Refused(`${strange.member}: this database has no such table. Nothing was written.`)
  for (const table of tables) {
    const expected = manifest.tables.find((t) => t.member === memberOf(table))
    if (!expected)
      throw new Refused(`${memberOf(table)} is missing from the archive. Nothing was written.`)
    if ((await loadRows(client, table, folder)) !== expected.rows)
      throw new Refused(
        `${expected.member} does not hold as many rows as the manifest says. Nothing was written.`,
      )
  }
  // What somebody was at when the backup was made is done again; jobs are harmless when they run twice.
  if (manifest.kind === 'backup')
    await client.query(
      `update pgboss.job set state = 'retry', start_after = now() where state = 'active'`,
    )
}

async function assertSame(client: pg.Client, manifest: Manifest): Promise<void> {
  for (const expected of manifest.organisations) {
    const [here] = await organisationsOf(client, expected.tenantId)
    if (!isDeepStrictEqual(here, expected))
      throw new Refused(
        `${expected.slug}: ${differenceOf(here, expected)} after loading is not what the manifest says. Nothing was written.`,
      )
    const { problems } = await verifyChain(client, {
      tenant_id: expected.tenantId,
      slug: expected.slug,
    })
    if (problems[0])
      throw new Refused(
        `${expected.slug}: the audit log is broken at row ${problems[0].seq} (${problems[0].problem}). Nothing was written.`,
      )
  }
}

function differenceOf(here: Organisation | undefined, expected: Organisation): string {
  if (!here) return 'the organisation'
  if (!isDeepStrictEqual(here.chain, expected.chain)) return 'the end of the audit log'
  return (
    Object.keys(expected.totals).find(
      (name) => !isDeepStrictEqual(here.totals[name], expected.totals[name]),
    ) ?? 'its name'
  )
}
