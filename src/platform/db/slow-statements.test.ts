import { afterAll, expect, test } from 'vitest'
import { createDb, type Db } from './pool.ts'
import { slowMs } from './slow-statements.ts'
import { installation } from '../testing/installation.ts'

type Line = [{ statement?: string; ms?: number; plan?: string }, string]
const open: Db[] = []
const listening = (options: { deadlineMs?: number; slowPlans?: boolean } = {}) => {
  const lines: Line[] = []
  const db = createDb({
    url: installation.appUrl,
    poolSize: 2,
    log: { warn: (...line: unknown[]) => void lines.push(line as Line), error: () => {} } as never,
    ...options,
  })
  open.push(db)
  return { db, lines }
}
afterAll(() => Promise.all(open.map((db) => db.end())))

const slow = 'select pg_sleep($1::float8), $2::text as note'

test('a slow statement is named with how long it took, and without its values', async () => {
  const { db, lines } = listening()
  await db.raw(slow, [0.6, 'a private note'])
  expect(lines).toEqual([[{ statement: slow, ms: expect.any(Number) as number }, 'slow statement']])
  expect(lines[0]![0].ms).toBeGreaterThanOrEqual(slowMs)
  expect(JSON.stringify(lines)).not.toContain('private')
})

test('a quick statement is not', async () => {
  const { db, lines } = listening()
  await db.raw(slow, [0, 'quick'])
  expect(lines).toEqual([])
})

test('its plan is beside it by a setting, once in a while, made without running it', async () => {
  const { db, lines } = listening({ slowPlans: true })
  await db.raw(slow, [0.6, 'a private note'])
  await db.raw(slow, [0.6, 'a private note'])
  await expect.poll(() => lines.filter(([about]) => about.plan)).toHaveLength(1)
  expect(lines.find(([about]) => about.plan)![0].plan).toMatch(/^Result {2}\(cost/)
  expect(JSON.stringify(lines)).not.toContain('private')
})

test('a statement that is cancelled by the deadline of the database names itself', async () => {
  const { db, lines } = listening()
  const [set, wait] = ["select set_config('statement_timeout', '50', false)", 'select pg_sleep(2)']
  const connection = await db.acquire()
  const ended = await connection.flush(
    [set, wait].map((text) => ({
      text,
      values: [],
      name: null,
      resolve: () => {},
      reject: () => {},
    })),
  )
  connection.release(ended)
  expect(ended).toMatchObject({ code: '57014' })
  expect(lines).toMatchObject([[{ statement: wait }, 'statement cancelled by its deadline']])
})

test('so does one that the product stops waiting for', async () => {
  const { db, lines } = listening({ deadlineMs: 100 })
  await expect(db.raw('select pg_sleep(1)')).rejects.toMatchObject({ code: 'DB_DEADLINE' })
  expect(lines[0]).toMatchObject([
    { statement: 'select pg_sleep(1)' },
    'statement cancelled by its deadline',
  ])
})
