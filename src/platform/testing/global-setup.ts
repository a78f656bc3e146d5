import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { TestProject } from 'vitest/node'
import { startPostgres } from '../../dev/embedded-postgres.ts'
import { bootstrap } from '../db/bootstrap.ts'
import { migrate } from '../db/migrate.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A superuser's, for tests that need a database of their own. */
    adminUrl: string
    /** A migrated database that nobody connects to: `create database … template` copies it. */
    templateName: string
    /** One for all processes of a run: what one sealed, another's job opens. */
    encryptionKey: string
  }
}

const template = 'svpms_test'
const databaseOf = (worker: number): string => `${template}_${worker}`

/**
 * A PostgreSQL that is there already, by the URL of a superuser; its databases svpms_test… are made afresh. Else the
 * embedded one.
 */
async function ownPostgres(
  dataDir: string,
  workers: number,
): Promise<{ adminUrl: (database: string) => string; stop: () => Promise<void> }> {
  const given = process.env['TEST_DATABASE_ADMIN_URL']
  if (!given) return startPostgres({ dataDir, durable: false })
  await asAdmin(given, [
    `drop database if exists ${template} with (force)`,
    ...numbered(workers).map((n) => `drop database if exists ${databaseOf(n)} with (force)`),
  ])
  return {
    adminUrl: (database) => Object.assign(new URL(given), { pathname: `/${database}` }).href,
    stop: async () => {},
  }
}

async function asAdmin(url: string, statements: readonly string[]): Promise<void> {
  const admin = new pg.Client(url)
  await admin.connect()
  try {
    for (const text of statements) await admin.query(text)
  } finally {
    await admin.end()
  }
}

const numbered = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1)
const databaseAt = (url: string, name: string): string =>
  Object.assign(new URL(url), { pathname: `/${name}` }).href

/** A folder that the unprivileged account of the embedded PostgreSQL may enter. */
function runFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'svpms-test-'))
  chmodSync(dir, 0o755)
  // What tests make in the temporary folder goes with the run.
  const scratch = join(dir, 'tmp')
  mkdirSync(scratch)
  chmodSync(scratch, 0o1777)
  process.env['TMPDIR'] = scratch
  return dir
}

/** For a run that is interrupted: its PostgreSQL would go on for ever. */
function leaveNothing(dir: string): void {
  try {
    const pid = readFileSync(join(dir, 'postgres/postmaster.pid'), 'utf8').split('\n')[0]
    process.kill(Number(pid), 'SIGQUIT')
  } catch {
    // It has ended, or was somebody else's.
  }
  rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
}

/**
 * One real PostgreSQL for the whole run, one database for each worker. Every test has a tenant of its own, which is its
 * reset.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = runFolder()
  process.once('exit', () => leaveNothing(dir))
  const workers = numbered(project.vitest.config.maxWorkers)
  const postgres = await ownPostgres(join(dir, 'postgres'), workers.length)
  const urls = await bootstrap(postgres.adminUrl, template, join(dir, 'passwords.json'))
  await migrate(urls.ownerUrl)
  await asAdmin(
    postgres.adminUrl('postgres'),
    workers.map((n) => `create database ${databaseOf(n)} template ${template} owner svpms_owner`),
  )
  const installations = workers.map((n) => ({
    ownerUrl: databaseAt(urls.ownerUrl, databaseOf(n)),
    appUrl: databaseAt(urls.appUrl, databaseOf(n)),
    workDir: join(dir, `worker-${n}`),
  }))
  for (const { workDir } of installations) mkdirSync(workDir)
  project.provide('adminUrl', postgres.adminUrl('postgres'))
  project.provide('templateName', template)
  project.provide('installations', installations)
  project.provide('encryptionKey', randomBytes(32).toString('base64'))
  return async () => {
    await postgres.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}
