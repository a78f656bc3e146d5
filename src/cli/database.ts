import { withSecrets } from '../integrations/secrets/index.ts'
import { loadConfig } from '../platform/config.ts'
import { migrate } from '../platform/db/migrate.ts'
import { openDatabase, owned, type Database } from '../start.ts'

/** Runs work on the configured database, starting the embedded one for as long as it takes when it is not running. */
export async function withDatabase(
  work: (database: Database & { ownerUrl: string }) => Promise<void>,
): Promise<void> {
  const database = await openDatabase(loadConfig((await withSecrets(process.env)).env))
  try {
    await work({ ...database, ...owned(database) })
  } finally {
    await database.stop()
  }
}

/** Brings the database to this version: the one named, knowing no other setting, or the embedded one. */
export async function bringUp(): Promise<readonly string[]> {
  const { env } = await withSecrets(process.env, ['neon-database-sync-url'])
  if (env['DATABASE_DIRECT_URL']) return migrate(env['DATABASE_DIRECT_URL'])
  const database = await openDatabase(loadConfig(env))
  await database.stop()
  return database.applied
}
