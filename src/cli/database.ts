import { withSecrets } from '../integrations/secrets/index.ts'
import { loadConfig } from '../platform/config.ts'
import { openDatabase, type Database } from '../start.ts'

/** Runs work on the configured database, starting the embedded one for as long as it takes when it is not running. */
export async function withDatabase(work: (database: Database) => Promise<void>): Promise<void> {
  const database = await openDatabase(loadConfig((await withSecrets(process.env)).env))
  try {
    await work(database)
  } finally {
    await database.stop()
  }
}
