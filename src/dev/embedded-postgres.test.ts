import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, describe, expect, test } from 'vitest'
import { postgresPlace, startPostgres, type EmbeddedPostgres } from './embedded-postgres.ts'

const folder = mkdtempSync(join(tmpdir(), 'svpms-embedded-'))
chmodSync(folder, 0o755)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function asked(postgres: EmbeddedPostgres, text: string): Promise<unknown> {
  const client = new pg.Client(postgres.adminUrl('postgres'))
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query<{ answer: unknown }>(text)).rows[0]?.answer
  } finally {
    await client.end()
  }
}
const pidOf = (postgres: EmbeddedPostgres): number =>
  Number(readFileSync(join(postgres.place, 'postmaster.pid'), 'utf8').split('\n')[0])
async function backAfter(postgres: EmbeddedPostgres): Promise<number> {
  const killed = Date.now()
  for (; Date.now() - killed < 20_000; await sleep(100))
    if ((await asked(postgres, 'select 1 as answer').catch(() => 0)) === 1)
      return Date.now() - killed
  throw new Error('PostgreSQL does not come back')
}

describe('a PostgreSQL that is killed', () => {
  test('is started again on its port with its data, by who started it and by who found it running', async () => {
    const dataDir = join(folder, 'killed')
    const said: string[] = []
    const first = await startPostgres({
      dataDir,
      durable: true,
      supervised: true,
      say: (l) => said.push(l),
    })
    try {
      await asked(first, 'create table kept as select 42 as answer')
      process.kill(pidOf(first), 'SIGKILL')
      expect(await backAfter(first)).toBeLessThan(20_000)
      expect(await asked(first, 'select answer from kept')).toBe(42)
      expect(said).toContain('PostgreSQL is back')
      process.kill(pidOf(first), 'SIGKILL')
      await backAfter(first)
    } finally {
      await first.stop()
    }
    expect(existsSync(join(first.place, 'postmaster.pid'))).toBe(false)
  })

  test('stays stopped when it was stopped', async () => {
    const postgres = await startPostgres({
      dataDir: join(folder, 'killed'),
      durable: false,
      supervised: true,
    })
    await postgres.stop()
    await sleep(1500)
    await expect(asked(postgres, 'select 1 as answer')).rejects.toThrow()
  })
})

describe.skipIf(process.getuid?.() !== 0)('a data folder that only root may enter', () => {
  test('keeps its database in the lasting place, which is named, until the data folder is removed', async () => {
    const home = join(folder, 'home')
    mkdirSync(home, { mode: 0o700 })
    const dataDir = join(home, 'data', 'postgres')
    const lasting = join(folder, 'lasting')
    const open = () => startPostgres({ dataDir, durable: false, lasting })
    const first = await open()
    await asked(first, 'create table kept as select 42 as answer')
    await first.stop()
    expect(first.place).toMatch(new RegExp(`^${lasting}/data-[0-9a-f]{12}/postgres$`))
    expect(postgresPlace(dataDir)).toBe(first.place)
    const second = await open()
    expect(await asked(second, 'select answer from kept')).toBe(42)
    await second.stop()

    rmSync(join(home, 'data'), { recursive: true })
    expect(postgresPlace(dataDir)).toBeNull()
    const afresh = await open()
    expect(afresh.place).not.toBe(first.place)
    await expect(asked(afresh, 'select answer from kept')).rejects.toThrow(/does not exist/)
    await afresh.stop()
  })
})
