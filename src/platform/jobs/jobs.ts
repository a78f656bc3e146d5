import { timingSafeEqual } from 'node:crypto'
import { Router, type RequestHandler } from 'express'
import { PgBoss, type SendOptions } from 'pg-boss'
import { z } from 'zod'
import { Problem } from '../../kernel/problem.ts'
import type { Enqueue } from '../ctx.ts'
import type { Logger } from '../log.ts'
import { Permanent } from './permanent.ts'

const Job = z.looseObject({ name: z.string(), tenantId: z.uuid().nullable() })
export type JobData = z.infer<typeof Job>
/** At least once: a handler must be harmless when it runs twice. `id` is the same each time. */
export type Handler = (data: JobData, id: string) => Promise<void>
/** `unhurried`: others go first, such as a letter that somebody waits for. `patient`: tried for an hour and a half, where another service may be down. */
export type Manner = { unhurried?: boolean; patient?: boolean }
export type Jobs = {
  /** Writes the job in the transaction of the change that needs it. */
  enqueue: Enqueue
  /** For what happens before any organisation is known: sign-in. */
  enqueueAlone(name: string, data: Record<string, unknown>): Promise<void>
  register(name: string, handler: Handler, manner?: Manner): void
  /** What the scheduler asks for at /internal/jobs/<name>. Harmless when it runs twice; answers how much it did. */
  scheduled(name: string, run: () => Promise<number>): void
  /** `workers: false` only writes jobs; somebody else, or `drain`, does them. */
  start(options?: { workers: boolean }): Promise<void>
  stop(): Promise<void>
  drain(limitMs: number): Promise<number>
  router(key: string, tidy?: () => Promise<void>): Router
}

/** Where the process always runs it needs no scheduler: once a day it does what the scheduler would ask for. */
const day = 86_400_000

/** Background work on pg-boss. Jobs are written in the transaction of the change that needs them; failures are tried again with growing pauses, then kept in the queue `dead`. */
export function createJobs(appUrl: string, log: Logger, queue = 'work'): Jobs {
  const boss = new PgBoss({ connectionString: appUrl, migrate: false, schedule: false, supervise: false, max: 2 })
  boss.on('error', (error) => log.warn({ err: error }, 'job queue'))
  const handlers = new Map<string, Handler>()
  const manners = new Map<string, Manner>()
  const manner = (name: string): SendOptions => ({ priority: manners.get(name)?.unhurried ? -1 : 0, ...(manners.get(name)?.patient ? { retryLimit: 10, retryDelay: 5, retryBackoff: true } : {}) })
  const schedules = new Map<string, () => Promise<number>>()
  let started = false
  let nightly: NodeJS.Timeout | undefined

  async function perform(raw: unknown, id: string): Promise<void> {
    const data = Job.parse(raw)
    const handler = handlers.get(data.name)
    if (!handler) throw new Error(`no handler for the job ${data.name}`)
    await handler(data, id)
  }

  async function settle(job: { id: string; data: unknown }): Promise<void> {
    const { status, output } = await attempt(job)
    if (status === 'completed') await boss.complete(queue, job.id)
    else if (status === 'failed') await boss.fail(queue, job.id, output)
    else {
      await boss.send('dead', job.data as object)
      await boss.complete(queue, job.id, output)
    }
  }

  /** How one job ended, as pg-boss wants to know it. */
  async function attempt(job: { id: string; data: unknown }): Promise<{ id: string; status: 'completed' | 'failed' | 'deadletter'; output: { message: string } }> {
    try {
      await perform(job.data, job.id)
      return { id: job.id, status: 'completed', output: { message: 'done' } }
    } catch (error) {
      const { data: named } = Job.partial().safeParse(job.data)
      log.warn({ job: named?.name, jobId: job.id, final: error instanceof Permanent }, 'a job failed')
      return { id: job.id, status: error instanceof Permanent ? 'deadletter' : 'failed', output: { message: String(error).slice(0, 500) } }
    }
  }

  async function drain(limitMs: number): Promise<number> {
    const until = Date.now() + limitMs
    let done = 0
    for (;;) {
      const jobs = Date.now() < until ? await boss.fetch(queue, { batchSize: 10 }) : []
      if (jobs.length === 0) return done
      for (const job of jobs) {
        await settle(job)
        done++
      }
    }
  }

  return {
    drain,
    register(name, handler, how = {}) {
      handlers.set(name, handler)
      manners.set(name, how)
    },
    scheduled: (name, run) => void schedules.set(name, run),
    async enqueue(tx, name, data) {
      await boss.send(queue, { name, ...data }, { ...manner(name), db: { executeSql: async (text: string, values?: unknown[]) => ({ rows: (await tx.raw(text, values ?? [])).rows }) } })
    },
    async enqueueAlone(name, data) {
      await boss.send(queue, { tenantId: null, ...data, name }, manner(name))
    },
    async start({ workers } = { workers: true }) {
      await boss.start()
      started = true
      if (!workers) return
      nightly = setInterval(() => {
        for (const [name, run] of schedules) run().catch((error: unknown) => log.error({ err: error, job: name }, 'scheduled job'))
      }, day).unref()
      await boss.work(queue, { pollingIntervalSeconds: 1, batchSize: 5, burstWhenBatchFull: true, perJobResults: true }, (jobs) => Promise.all(jobs.map(attempt)))
    },
    async stop() {
      clearInterval(nightly)
      if (started) await boss.stop({ graceful: true, timeout: 5000 })
    },
    router: (key, tidy = async () => {}) => Router().use(withKey(key)).post('/drain', (_req, res, next) => {
      tidy().then(() => drain(8000)).then((done) => res.json({ done }), next)
    }).post('/:name', (req, res, next) => {
      const run = schedules.get(req.params.name)
      if (run) run().then((done) => res.json({ done }), next)
      else next(new Problem(404, 'not_found', 'There is no such job.'))
    }),
  }
}

const withKey = (key: string): RequestHandler => (req, _res, next) => {
  const given = Buffer.from(/^Bearer (.+)$/.exec(req.get('Authorization') ?? '')?.[1] ?? '')
  const wanted = Buffer.from(key)
  next(given.length === wanted.length && timingSafeEqual(given, wanted) ? undefined : new Problem(401, 'bad_key', 'This route is for the scheduler.'))
}
