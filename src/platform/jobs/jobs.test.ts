import { randomUUID } from 'node:crypto'
import { PgBoss } from 'pg-boss'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLogger } from '../log.ts'
import { newTenant } from '../testing/harness.ts'
import { asOwner } from '../testing/visitor.ts'
import { createJobs, heartbeatSeconds, upkeepSeconds, type Jobs } from './jobs.ts'
import { Permanent } from './permanent.ts'
import { jobsRole, openQueueDatabase } from './queue-database.ts'
import { installation } from '../testing/installation.ts'

/** A queue of these tests alone: any test's process may do what is in the common one. */
const queue = `test-${randomUUID()}`
const abandoned = `test-${randomUUID()}`
const open: Jobs[] = []
beforeAll(async () => {
  const owner = new PgBoss({
    connectionString: installation.ownerUrl,
    schedule: false,
    supervise: false,
    max: 1,
  })
  await owner.start()
  for (const name of [queue, abandoned])
    await owner.createQueue(name, {
      retryLimit: 1,
      retryDelay: 1,
      deadLetter: 'dead',
      heartbeatSeconds,
    })
  await owner.stop({ graceful: false })
})
afterAll(() => Promise.all(open.map((jobs) => jobs.stop())))
const ownJobs = (options: { queue?: string; upkeepEvery?: number } = {}): Jobs => {
  const jobs = createJobs(installation.appUrl, createLogger('silent'), { queue, ...options })
  open.push(jobs)
  return jobs
}
const rows = (mark: string) =>
  asOwner(
    "select name, state, priority, retry_limit from pgboss.job where data ->> 'mark' = $1 order by name",
    [mark],
  )

test('a job that cannot succeed is kept with the dead ones at once, one that may is tried again', async () => {
  const jobs = ownJobs()
  const [lost, flaky] = [randomUUID(), randomUUID()]
  const calls: string[] = []
  jobs.register('final', async () => {
    calls.push('final')
    throw new Permanent('refused for good')
  })
  jobs.register(
    'flaky',
    async () => {
      calls.push('flaky')
      if (calls.filter((c) => c === 'flaky').length < 2) throw new Error('not now')
    },
    { unhurried: true },
  )
  await jobs.start({ workers: false })
  await jobs.enqueueAlone('flaky', { mark: flaky })
  await jobs.enqueueAlone('final', { mark: lost })
  expect(await jobs.drain(2000)).toBe(2)
  expect(calls.toSorted()).toEqual(['final', 'flaky'])
  expect((await rows(lost)).map((r) => [r['name'], r['state']])).toEqual([
    ['dead', 'created'],
    [queue, 'failed'],
  ])
  expect(await rows(flaky)).toMatchObject([{ state: 'retry', priority: -1 }])
  for (let i = 0; i < 60 && calls.length < 3; i++) {
    await new Promise((again) => setTimeout(again, 100))
    await jobs.drain(500)
  }
  expect(await rows(flaky)).toMatchObject([{ state: 'completed' }])
})

test('a worker settles each job by itself, and goes on without a pause while there are more', async () => {
  const tenant = await newTenant()
  const jobs = ownJobs()
  const done: number[] = []
  jobs.register(
    'count',
    async ({ n }) => {
      if (n === 3) throw new Permanent('this one not')
      done.push(Number(n))
    },
    { patient: true },
  )
  const mark = randomUUID()
  await jobs.start()
  await tenant.run('admin', async (ctx) => {
    for (let n = 0; n < 12; n++)
      await jobs.enqueue(ctx.tx, 'count', { n, mark, tenantId: tenant.tenantId })
  })
  for (
    let i = 0;
    i < 100 &&
    (await rows(mark)).some(
      (r) => r['name'] === queue && r['state'] !== 'completed' && r['state'] !== 'failed',
    );
    i++
  )
    await new Promise((again) => setTimeout(again, 100))
  expect(done.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11])
  const all = await rows(mark)
  expect([
    all.filter((r) => r['name'] === 'dead').length,
    new Set(all.filter((r) => r['name'] === queue).map((r) => r['retry_limit'])),
  ]).toEqual([1, new Set([10])])
})

test('a change writes jobs of its own organisation alone', async () => {
  const [mine, theirs] = await Promise.all([newTenant(), newTenant()])
  const jobs = ownJobs()
  await jobs.start({ workers: false })
  const mark = randomUUID()
  const write = (tenantId: string | null): Promise<void> =>
    mine.run('admin', (ctx) => jobs.enqueue(ctx.tx, 'letter', { tenantId, mark }))
  await expect(write(theirs.tenantId)).rejects.toThrow('a job is written by its own organisation')
  await expect(write(null)).rejects.toThrow('a job is written by its own organisation')
  expect(await rows(mark)).toEqual([])
  await write(mine.tenantId)
  expect(await rows(mark)).toHaveLength(1)
})

test('between statements of the queue its connections have the rights of the application alone', async () => {
  const queueDatabase = openQueueDatabase(installation.appUrl, () => {})
  const { rows: inside } = await queueDatabase.executeSql('select current_user::text as role', [])
  expect(inside).toEqual([{ role: jobsRole }])
  await expect(
    queueDatabase.executeSql('begin; select count(*) from pgboss.job; select 1/0; commit;'),
  ).rejects.toThrow('division by zero')
  await expect(queueDatabase.executeSql('select * from sessions', [])).rejects.toThrow(
    'permission denied',
  )
  const left = await asOwner(
    "select count(*)::int as n from pg_stat_activity where application_name = 'pgboss' and state like 'idle in transaction%' and datname = current_database()",
  )
  expect(left).toEqual([{ n: 0 }])
  await queueDatabase.end()
})

test('what a killed process had begun is done by another within a minute', async () => {
  const mark = randomUUID()
  const killed = new PgBoss({
    connectionString: installation.ownerUrl,
    migrate: false,
    schedule: false,
    supervise: false,
    max: 1,
  })
  const jobs = ownJobs({ queue: abandoned, upkeepEvery: 1 })
  let done = 0
  jobs.register('letter', async () => void done++)
  await killed.start()
  await killed.send(abandoned, { name: 'letter', tenantId: null, mark })
  expect(await killed.fetch(abandoned, { batchSize: 1 })).toHaveLength(1)
  await killed.stop({ graceful: false }) // it says nothing more, as after kill -9
  await jobs.start()
  const lastSeen = (secondsAgo: number) =>
    asOwner(
      "update pgboss.job set heartbeat_on = now() - $2 * interval '1 second' where data ->> 'mark' = $1",
      [mark, secondsAgo],
    )
  await lastSeen(heartbeatSeconds - 10)
  await new Promise((ok) => setTimeout(ok, 2500))
  expect(done).toBe(0)
  await lastSeen(heartbeatSeconds + 1)
  await expect.poll(() => done, { timeout: 60_000 }).toBe(1)
  // What a queue is told once to notice silence, and a process to look for it.
  expect(heartbeatSeconds + upkeepSeconds).toBeLessThan(60)
})

test('the common queue asks for signs of life, also where it was made by an earlier release', async () => {
  expect(await asOwner("select heartbeat_seconds from pgboss.queue where name = 'work'")).toEqual([
    { heartbeat_seconds: heartbeatSeconds },
  ])
})

test('of jobs that hold a whole file in memory, a process does one at a time', async () => {
  const jobs = ownJobs()
  let [now, most, done] = [0, 0, 0]
  const counted = async (): Promise<void> => {
    most = Math.max(most, ++now)
    await new Promise((ok) => setTimeout(ok, 50))
    now--
    done++
  }
  jobs.register('large', counted, { heavy: true })
  await jobs.start()
  for (let i = 0; i < 4; i++) await jobs.enqueueAlone('large', {})
  await expect.poll(() => done, { timeout: 60_000 }).toBe(4)
  expect(most).toBe(1)
})
