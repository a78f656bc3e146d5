import { timingSafeEqual } from 'node:crypto'
import { Router, type RequestHandler } from 'express'
import { PgBoss } from 'pg-boss'
import { z } from 'zod'
import { Problem } from '../../kernel/problem.ts'
import type { Enqueue } from '../ctx.ts'
import type { Logger } from '../log.ts'

const Job = z.looseObject({ name: z.string(), tenantId: z.uuid() })
export type JobData = z.infer<typeof Job>
/** At least once: a handler must be harmless when it runs twice. */
export type Handler = (data: JobData) => Promise<void>
export type Jobs = { enqueue: Enqueue; register(name: string, handler: Handler): void; start(): Promise<void>; stop(): Promise<void>; drain(limitMs: number): Promise<number>; router(key: string, tidy?: () => Promise<void>): Router }

const queue = 'work'

/** Background work on pg-boss. Jobs are written in the transaction of the change that needs them; failures are tried again with growing pauses, then kept in the queue `dead`. */
export function createJobs(appUrl: string, log: Logger): Jobs {
  const boss = new PgBoss({ connectionString: appUrl, migrate: false, schedule: false, supervise: false, max: 2 })
  boss.on('error', (error) => log.warn({ err: error }, 'job queue'))
  const handlers = new Map<string, Handler>()
  let started = false

  async function perform(raw: unknown): Promise<void> {
    const data = Job.parse(raw)
    const handler = handlers.get(data.name)
    if (!handler) throw new Error(`no handler for the job ${data.name}`)
    await handler(data)
  }

  async function drain(limitMs: number): Promise<number> {
    const until = Date.now() + limitMs
    let done = 0
    for (;;) {
      const jobs = Date.now() < until ? await boss.fetch(queue, { batchSize: 10 }) : []
      if (jobs.length === 0) return done
      for (const job of jobs) {
        await perform(job.data).then(() => boss.complete(queue, job.id), (error: unknown) => boss.fail(queue, job.id, { message: String(error) }))
        done++
      }
    }
  }

  return {
    drain,
    register: (name, handler) => void handlers.set(name, handler),
    async enqueue(tx, name, data) {
      await boss.send(queue, { name, ...data }, { db: { executeSql: async (text: string, values?: unknown[]) => ({ rows: (await tx.raw(text, values ?? [])).rows }) } })
    },
    async start() {
      await boss.start()
      started = true
      await boss.work(queue, { pollingIntervalSeconds: 1, batchSize: 5 }, async (jobs) => {
        for (const job of jobs) await perform(job.data)
      })
    },
    async stop() {
      if (started) await boss.stop({ graceful: true, timeout: 5000 })
    },
    router: (key, tidy = async () => {}) => Router().use(withKey(key)).post('/drain', async (_req, res) => {
      await tidy()
      res.json({ done: await drain(8000) })
    }),
  }
}

const withKey = (key: string): RequestHandler => (req, _res, next) => {
  const given = Buffer.from(/^Bearer (.+)$/.exec(req.get('Authorization') ?? '')?.[1] ?? '')
  const wanted = Buffer.from(key)
  next(given.length === wanted.length && timingSafeEqual(given, wanted) ? undefined : new Problem(401, 'bad_key', 'This route is for the scheduler.'))
}
