import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { startPostgres } from '../../dev/embedded-postgres.ts'
import { bootstrap } from '../db/bootstrap.ts'
import { migrate } from '../db/migrate.ts'

declare module 'vitest' {
  interface ProvidedContext { ownerUrl: string; appUrl: string }
}

/** One real PostgreSQL for the whole run. Every test has a tenant of its own, which is its reset. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = mkdtempSync(join(tmpdir(), 'svpms-test-'))
  chmodSync(dir, 0o755)
  const postgres = await startPostgres({ dataDir: join(dir, 'postgres'), durable: false })
  const urls = await bootstrap(postgres.adminUrl, 'svpms_test', join(dir, 'passwords.json'))
  await migrate(urls.ownerUrl)
  project.provide('ownerUrl', urls.ownerUrl)
  project.provide('appUrl', urls.appUrl)
  return async () => {
    await postgres.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}
