import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bootstrap } from '../../platform/db/bootstrap.ts'
import { migrate } from '../../platform/db/migrate.ts'
import { startPostgres } from '../embedded-postgres.ts'

type Urls = { ownerUrl: string; appUrl: string; /** Whose triggers can be off. */ superUrl: string }

/** Measures on a durable PostgreSQL that is there for this alone, and is removed afterwards. */
export async function onOwnDatabase(measure: (urls: Urls) => Promise<void>): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'svpms-bench-'))
  chmodSync(dir, 0o755)
  const postgres = await startPostgres({ dataDir: join(dir, 'postgres'), durable: true })
  try {
    const urls = await bootstrap(postgres.adminUrl, 'svpms', join(dir, 'database.json'))
    await migrate(urls.ownerUrl)
    await measure({ ...urls, superUrl: postgres.adminUrl('svpms') })
  } catch (error) {
    console.error(error)
    process.exitCode = 1
  } finally {
    await postgres.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Says how long it took. */
export async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const from = performance.now()
  const result = await work()
  console.log(`${what}: ${((performance.now() - from) / 1000).toFixed(3)} s`)
  return result
}
export function megabytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(1)
}
