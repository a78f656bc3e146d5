import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { afterAll, describe, expect, test } from 'vitest'
import { startPostgres } from './dev/embedded-postgres.ts'
import { bootstrap } from './platform/db/bootstrap.ts'
import { freshDatabase } from './platform/testing/fresh-database.ts'

const folder = mkdtempSync(join(tmpdir(), 'svpms-start-'))
// PostgreSQL may not run as root, so its account must be able to enter.
chmodSync(folder, 0o755)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Ended = { code: number | null; said: string }
const program = (name: 'main.ts' | 'cli.ts'): string => resolve('src', name)

/** A program of ours in a folder and an environment of its own, to its end. */
function run(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  return new Promise((ok) => {
    const { PATH, NODE_COMPILE_CACHE } = process.env
    let said = ''
    const child = spawn(process.execPath, args, {
      cwd: folder,
      env: { PATH, NODE_COMPILE_CACHE, ...env },
    })
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (part) => (said += String(part)))
    child.once('exit', (code) => ok({ code, said }))
  })
}

test('a busy port is told in one line, before a database is built', async () => {
  const busy = createServer()
  await new Promise<void>((listening) => busy.listen(0, '127.0.0.1', listening))
  const { port } = busy.address() as AddressInfo
  const { code, said } = await run([program('main.ts')], { PORT: String(port) })
  busy.close()
  expect(code).toBe(1)
  expect(said.trim()).toBe(
    `Port ${port} is in use. Stop what uses it, or choose another: PORT=${port + 1} npm start`,
  )
  expect(existsSync(join(folder, '.data', 'postgres'))).toBe(false)
})

test('.env is read in development, never in production, and the environment wins', async () => {
  writeFileSync(join(folder, '.env'), 'PORT=99999\n')
  const start = (env: Record<string, string>) => run([program('main.ts')], env)
  expect((await start({})).said).toContain('PORT: seen "99999"')
  expect((await start({ PORT: 'none' })).said).toContain('PORT: seen "none"')
  expect((await start({ NODE_ENV: 'production' })).said).not.toContain('PORT')
  const doctor = await run([program('cli.ts'), 'doctor'])
  expect(doctor.said).toContain('seen "99999"')
})

describe('a database of before the baseline', () => {
  const tooOld =
    'This database was made before the first release, by migrations that were folded into one baseline since. It cannot be brought to this version.'
  async function madeByOldMigrations(ownerUrl: string): Promise<void> {
    const owner = new pg.Client(ownerUrl)
    await owner.connect()
    await owner.query(
      "create table schema_migrations as select 1 as id, '0003_buying__create' as name, now() as run_on",
    )
    await owner.end()
  }

  test('in the data folder: the start says so in one line, with the way to begin afresh', async () => {
    const dataDir = join(folder, 'old')
    mkdirSync(join(dataDir, 'secrets'), { recursive: true })
    const postgres = await startPostgres({ dataDir: join(dataDir, 'postgres'), durable: false })
    const { ownerUrl } = await bootstrap(
      postgres.adminUrl,
      'svpms',
      join(dataDir, 'secrets', 'database.json'),
    )
    await madeByOldMigrations(ownerUrl)
    await postgres.stop()
    const { code, said } = await run([program('main.ts')], { SVPMS_DATA_DIR: dataDir, PORT: '0' })
    expect(code).toBe(1)
    expect(said).toContain(`${tooOld} To start afresh: rm -rf ${dataDir}`)
    expect(said).not.toMatch(/^ +at /m)
    expect(existsSync(join(postgres.place, 'postmaster.pid'))).toBe(false)
  }, 240_000)

  test('of DATABASE_URL: svpms migrate says to name a new one', async () => {
    const database = await freshDatabase({ migrated: false })
    await madeByOldMigrations(database.ownerUrl)
    const { code, said } = await run([program('cli.ts'), 'migrate'], {
      DATABASE_DIRECT_URL: database.ownerUrl,
    })
    expect(code).toBe(1)
    expect(said.trim()).toBe(
      `${tooOld} Name a new, empty database in DATABASE_URL and DATABASE_DIRECT_URL.`,
    )
    await database.drop()
  })
})
