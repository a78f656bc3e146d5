import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startPostgres } from '../../dev/embedded-postgres.ts'
import { bootstrap } from '../db/bootstrap.ts'
import { migrate } from '../db/migrate.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A superuser's, for tests that need a database of their own. */ adminUrl: string
    ownerUrl: string
    appUrl: string
    workDir: string
    /** One for all processes of a run: what one sealed, another's job opens. */ encryptionKey: string
  }
}

/** A PostgreSQL that is there already, by the URL of a superuser; its database svpms_test is made afresh. Else the embedded one. */
async function ownPostgres(
  dataDir: string,
): Promise<{ adminUrl: (database: string) => string; stop: () => Promise<void> }> {
  const given = process.env['TEST_DATABASE_ADMIN_URL']
  if (!given) return startPostgres({ dataDir, durable: false })
  const admin = new pg.Client(given)
  await admin.connect()
  await admin.query('drop database if exists svpms_test with (force)')
  await admin.end()
  return {
    adminUrl: (database) => Object.assign(new URL(given), { pathname: `/${database}` }).href,
    stop: async () => {},
  }
}

/** One real PostgreSQL for the whole run. Every test has a tenant of its own, which is its reset. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = mkdtempSync(join(tmpdir(), 'svpms-test-'))
  chmodSync(dir, 0o755)
  // What tests make in the temporary folder goes with the run.
  const scratch = join(dir, 'tmp')
  mkdirSync(scratch)
  chmodSync(scratch, 0o1777)
  process.env['TMPDIR'] = scratch
  const postgres = await ownPostgres(join(dir, 'postgres'))
  const urls = await bootstrap(postgres.adminUrl, 'svpms_test', join(dir, 'passwords.json'))
  await migrate(urls.ownerUrl)
  project.provide('adminUrl', postgres.adminUrl('postgres'))
  project.provide('ownerUrl', urls.ownerUrl)
  project.provide('appUrl', urls.appUrl)
  project.provide('workDir', dir)
  project.provide('encryptionKey', randomBytes(32).toString('base64'))
  return async () => {
    await postgres.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}
