import { dirname } from 'node:path'
import pg from 'pg'
import type { FileStore } from '../../integrations/files/index.ts'
import { Refused } from '../refused.ts'
import { tablesOf } from './catalogue.ts'
import type { Manifest } from './manifest.ts'
import { inFolder, pack, placeFor } from './packing.ts'
import { writeRows, type Written } from './rows.ts'
import { missingOf, takeFiles } from './stored-files.ts'
import { setAgain } from './taken.ts'
import { keysNamed, keysNeeded, organisationsOf, schemaVersions } from './totals.ts'

/** The whole database and its files at one moment, in one file. */
export const backup = (ownerUrl: string, store: FileStore, to: string): Promise<Manifest> =>
  take(ownerUrl, store, null, to)

/** One organisation with its people, history and files, to be imported elsewhere. */
export async function exportTenant(
  ownerUrl: string,
  store: FileStore,
  slug: string,
  to: string,
): Promise<Manifest> {
  return take(ownerUrl, store, slug, to)
}

/** One snapshot of the database; then the files, which are never changed under their key. */
async function take(
  ownerUrl: string,
  store: FileStore,
  slug: string | null,
  to: string,
): Promise<Manifest> {
  const path = placeFor(to)
  const kind = slug === null ? 'backup' : 'tenant'
  const client = new pg.Client(ownerUrl)
  client.on('error', () => {})
  await client.connect()
  try {
    return await inFolder(dirname(path), async (folder) => {
      await client.query('begin transaction isolation level repeatable read, read only')
      await client.query(
        `set local timezone = 'UTC'; set local datestyle = 'ISO'; set local bytea_output = 'hex'; set local extra_float_digits = 1`,
      )
      const tenantId = slug === null ? null : await tenantOf(client, slug)
      const tables: Written[] = []
      for (const table of await tablesOf(client, kind))
        tables.push(await writeRows(client, table, tenantId, folder))
      const facts = {
        ...(await schemaVersions(client)),
        keys: kind === 'backup' ? await keysNeeded(client) : [],
        organisations: await organisationsOf(client, tenantId),
      }
      const named = await keysNamed(client, tenantId)
      await client.query('commit')
      const files = await takeFiles(
        store,
        tenantId === null ? 'tenant/' : `tenant/${tenantId}/`,
        folder,
      )
      const manifest: Manifest = {
        format: 'svpms-archive',
        version: 1,
        kind,
        madeAt: new Date().toISOString(),
        ...facts,
        tables,
        files,
        missingFiles: missingOf(named, files),
        setAgain: kind === 'tenant' ? [...setAgain] : [],
      }
      await pack(folder, manifest, path)
      return manifest
    })
  } finally {
    await client.end()
  }
}

async function tenantOf(client: pg.Client, slug: string): Promise<string> {
  const { rows } = await client.query<{ tenant_id: string }>(
    'select tenant_id from organisations where slug = $1',
    [slug],
  )
  if (!rows[0])
    throw new Refused(`--tenant: there is no organisation ${JSON.stringify(slug.slice(0, 60))}.`)
  return rows[0].tenant_id
}
