import { PgBoss, type SendOptions } from 'pg-boss'
import { z } from 'zod'
import type { Enqueue } from '../ctx.ts'
import { sql } from '../db/sql.ts'
import type { WriteTx } from '../db/tx.ts'
import type { Logger } from '../log.ts'
import { turns } from '../http/turns.ts'
import { tracedJob } from '../telemetry.ts'
import { Permanent } from './permanent.ts'
import { openQueueDatabase } from './queue-database.ts'

const Job = z.looseObject({ name: z.string(), tenantId: z.uuid().nullable() })
export type JobData = z.infer<typeof Job>
/**
 * At least once: a handler must be harmless when it runs twice. `id` is the same each time, also when a dead job is
 * tried again.
 */
export type Handler = (data: JobData, id: string) => Promise<void>
/**
 * `unhurried`: others go first, such as a letter that somebody waits for. `patient`: tried for an hour and a half,
 * where another service may be down. `heavy`: holds a whole file in memory, so a process does one of these at a time.
 */
export type Manner = { unhurried?: boolean; patient?: boolean; heavy?: boolean }
export type Jobs = {
  /** Writes the job in the transaction of the change that needs it. */
  enqueue: Enqueue
  /** For what happens before any organisation is known: sign-in. */
  enqueueAlone(name: string, data: Record<string, unknown>): Promise<void>
  /** One job for each organisation, in one statement. */
  enqueueForEach(
    tenantIds: readonly string[],
    name: string,
    data: Record<string, unknown>,
  ): Promise<void>
  /** Only the first of several equal jobs in the same period is written. */
  enqueueOnce(name: string, data: Record<string, unknown>, inSeconds: number): Promise<void>
  register(name: string, handler: Handler, manner?: Manner): void
  /** `workers: false` only writes jobs; another process, or `drain`, runs them. */
  start(options?: { workers: boolean }): Promise<void>
  stop(): Promise<void>
  /** Runs waiting jobs until none is left or the time is over. Returns how many. */
  drain(limitMs: number): Promise<number>
  /** Dead jobs of one organisation go back to work; returns how many. */
  retry(tx: WriteTx, ids: readonly string[]): Promise<number>
  discard(tx: WriteTx, id: string): Promise<void>
}

/**
 * A process reports every ten seconds that it still works on a job. After twenty seconds without a report, another
 * process takes the job.
 */
export const heartbeatSeconds = 20
/** How often a process looks for jobs of others that have ended. */
export const upkeepSeconds = 15
type ClaimedJob = { id: string; data: unknown; sourceRootId?: string | null }
type Ended = {
  id: string
  status: 'completed' | 'failed' | 'deadletter'
  output: { message: string }
}
/**
 * In the change's own transaction: the same statement, behind a function that writes jobs of its organisation alone.
 * Nobody waits for their ids.
 */
const within = (tx: WriteTx, queue: string) => ({
  executeSql: async (_text: string, [jobs]: unknown[] = []) => {
    tx.write(sql.type(z.object({}))`select enqueue_jobs(${queue}, ${String(jobs)})`)
    return { rows: [] }
  },
})

/**
 * Background work on pg-boss. Jobs are written in the transaction of the change that needs them; failures are tried
 * again with growing pauses, then kept in the queue `dead`.
 */
export function createJobs(
  appUrl: string,
  log: Logger,
  { queue = 'work', upkeepEvery = upkeepSeconds } = {},
): Jobs {
  const database = openQueueDatabase(appUrl, (error) => log.warn({ err: error }, 'job queue'))
  const boss = new PgBoss({
    db: database,
    migrate: false,
    schedule: false,
    supervise: false,
    reindex: false,
    monitorIntervalSeconds: Math.max(upkeepEvery - 2, 1),
  })
  boss.on('error', (error) => log.warn({ err: error }, 'job queue'))
  const handlers = new Map<string, Handler>()
  const manners = new Map<string, Manner>()
  const manner = (name: string): SendOptions => ({
    priority: manners.get(name)?.unhurried ? -1 : 0,
    ...(manners.get(name)?.patient ? { retryLimit: 10, retryDelay: 5, retryBackoff: true } : {}),
  })
  const heavyTurn = turns(1)
  let started = false
  let upkeep: NodeJS.Timeout | undefined

  async function callHandler(job: ClaimedJob): Promise<void> {
    const data = Job.parse(job.data)
    const handler = handlers.get(data.name)
    if (!handler) throw new Error(`no handler for the job ${data.name}`)
    const work = () => tracedJob(data.name, () => handler(data, job.sourceRootId ?? job.id))
    await (manners.get(data.name)?.heavy ? heavyTurn(work) : work())
  }

  /** How one job ended, as pg-boss wants to know it. */
  async function attempt(job: ClaimedJob): Promise<Ended> {
    try {
      await callHandler(job)
      return { id: job.id, status: 'completed', output: { message: 'done' } }
    } catch (error) {
      const { data: named } = Job.partial().safeParse(job.data)
      log.warn(
        { job: named?.name, jobId: job.id, final: error instanceof Permanent },
        'a job failed',
      )
      return {
        id: job.id,
        status: error instanceof Permanent ? 'deadletter' : 'failed',
        output: { message: (error instanceof Error ? error.message : String(error)).slice(0, 500) },
      }
    }
  }

  async function runAndReport(job: ClaimedJob): Promise<void> {
    const { status, output } = await attempt(job)
    if (status === 'completed') return void (await boss.complete(queue, job.id))
    if (status === 'deadletter')
      await boss
        .getDb()
        .executeSql('update pgboss.job set retry_limit = retry_count where name = $1 and id = $2', [
          queue,
          job.id,
        ])
    await boss.fail(queue, job.id, output)
  }

  /** Jobs whose process died in the middle are tried again, and what was done long ago is forgotten. */
  const tidy = (): Promise<void> =>
    boss.supervise(queue).catch((error: unknown) => log.warn({ err: error }, 'job queue'))

  return {
    register(name, handler, how = {}) {
      handlers.set(name, handler)
      manners.set(name, how)
    },
    async enqueue(tx, name, data, afterSeconds) {
      await boss.send(
        queue,
        { name, ...data },
        {
          ...manner(name),
          ...(afterSeconds ? { startAfter: afterSeconds } : {}),
          db: within(tx, queue),
        },
      )
    },
    async enqueueAlone(name, data) {
      await boss.send(queue, { tenantId: null, ...data, name }, manner(name))
    },
    async enqueueForEach(tenantIds, name, data) {
      await boss.insert(
        queue,
        tenantIds.map((tenantId) => ({ data: { ...data, name, tenantId } })),
      )
    },
    async enqueueOnce(name, data, inSeconds) {
      await boss.send(
        queue,
        { tenantId: null, ...data, name },
        { singletonKey: JSON.stringify([name, data]), singletonSeconds: inSeconds },
      )
    },
    async start({ workers } = { workers: true }) {
      await boss.start()
      started = true
      if (!workers) return
      upkeep = setInterval(() => void tidy(), upkeepEvery * 1000).unref()
      await boss.work(
        queue,
        {
          pollingIntervalSeconds: 1,
          batchSize: 5,
          burstWhenBatchFull: true,
          perJobResults: true,
          includeMetadata: true,
        },
        (jobs) => Promise.all(jobs.map(attempt)),
      )
    },
    async stop() {
      clearInterval(upkeep)
      if (started) await boss.stop({ graceful: true, timeout: 5000 })
      await database.end()
    },
    async drain(limitMs) {
      const until = Date.now() + limitMs
      let done = 0
      for (;;) {
        const jobs =
          Date.now() < until
            ? await boss.fetch(queue, { batchSize: 10, includeMetadata: true })
            : []
        if (jobs.length === 0) return done
        const waiting = new Set(jobs.map((job) => job.id))
        const beat = setInterval(
          () => void boss.touch(queue, [...waiting]).catch(() => {}),
          (heartbeatSeconds / 2) * 1000,
        )
        try {
          for (const job of jobs) {
            await runAndReport(job)
            waiting.delete(job.id)
            done++
          }
        } finally {
          clearInterval(beat)
        }
      }
    },
    async retry(tx, ids) {
      const { rows } = await tx.raw('select retry_dead_jobs($1) as moved', [ids])
      return Number(rows[0]?.['moved'] ?? 0)
    },
    async discard(tx, id) {
      await tx.raw('select discard_dead_job($1)', [id])
    },
  }
}
