import { timingSafeEqual } from 'node:crypto'
import { Router, type RequestHandler } from 'express'
import { PgBoss } from 'pg-boss'
import { z } from 'zod'
import { Problem } from '../../kernel/problem.ts'
import type { Enqueue } from '../ctx.ts'
import type { Logger } from '../log.ts'

const Job = z.looseObject({ name: z.string(), tenantId: z.uuid().nullable() })
export type JobData = z.infer<typeof Job>
/** At least once: a handler must be harmless when it runs twice. `id` is the same each time. */
export type Handler = (data: JobData, id: string) => Promise<void>
export type Jobs = {
  /** Writes the job in the transaction of the change that needs it. */
  enqueue: Enqueue
  /** For what happens before any organisation is known: sign-in. */
  enqueueAlone(name: string, data: Record<string, unknown>): Promise<void>
  register(name: string, handler: Handler): void
  /** What the scheduler asks for at /internal/jobs/<name>, or the process itself once a day or as often as is said. Harmless when it runs twice; answers how much it did. */
  scheduled(name: string, run: () => Promise<number>, everyMs?: number): void
  /** `workers: false` only writes jobs; somebody else, or `drain`, does them. */
  start(options?: { workers: boolean }): Promise<void>
  stop(): Promise<void>
  drain(limitMs: number): Promise<number>
  router(key: string, tidy?: () => Promise<void>): Router
}

const queue = 'work'
/** Where the process always runs it needs no scheduler: it does by itself what the scheduler would ask for. */
const day = 86_400_000

/** Background work on pg-boss. Jobs are written in the transaction of the change that needs them; failures are tried again with growing pauses, then kept in the queue `dead`. */
export function createJobs(appUrl: string, log: Logger): Jobs {
  const boss = new PgBoss({ connectionString: appUrl, migrate: false, schedule: false, supervise: false, max: 2 })
  boss.on('error', (error) => log.warn({ err: error }, 'job queue'))
  const handlers = new Map<string, Handler>()
  const schedules = new Map<string, { run: () => Promise<number>; everyMs: number }>()
  let started = false
  const timers: NodeJS.Timeout[] = []
  let working = false

  const repeat = (name: string, { run, everyMs }: { run: () => Promise<number>; everyMs: number }): void => void timers.push(setInterval(() => {
    run().catch((error: unknown) => log.error({ err: error, job: name }, 'scheduled job'))
  }, everyMs).unref())

  async function perform(raw: unknown, id: string): Promise<void> {
    const data = Job.parse(raw)
    const handler = handlers.get(data.name)
    if (!handler) throw new Error(`no handler for the job ${data.name}`)
    await handler(data, id)
  }

  async function drain(limitMs: number): Promise<number> {
    const until = Date.now() + limitMs
    let done = 0
    for (;;) {
      const jobs = Date.now() < until ? await boss.fetch(queue, { batchSize: 10 }) : []
      if (jobs.length === 0) return done
      for (const job of jobs) {
        await perform(job.data, job.id).then(() => boss.complete(queue, job.id), (error: unknown) => boss.fail(queue, job.id, { message: String(error) }))
        done++
      }
    }
  }

  return {
    drain,
    register: (name, handler) => void handlers.set(name, handler),
    scheduled(name, run, everyMs = day) {
      schedules.set(name, { run, everyMs })
      if (working) repeat(name, { run, everyMs })
    },
    async enqueue(tx, name, data) {
      await boss.send(queue, { name, ...data }, { db: { executeSql: async (text: string, values?: unknown[]) => ({ rows: (await tx.raw(text, values ?? [])).rows }) } })
    },
    async enqueueAlone(name, data) {
      await boss.send(queue, { tenantId: null, ...data, name })
    },
    async start({ workers } = { workers: true }) {
      await boss.start()
      started = true
      if (!workers) return
      working = true
      for (const [name, schedule] of schedules) repeat(name, schedule)
      await boss.work(queue, { pollingIntervalSeconds: 1, batchSize: 1 }, async (jobs) => {
        for (const job of jobs) await perform(job.data, job.id)
      })
    },
    async stop() {
      timers.forEach(clearInterval)
      if (started) await boss.stop({ graceful: true, timeout: 5000 })
    },
    router: (key, tidy = async () => {}) => Router().use(withKey(key)).post('/drain', (_req, res, next) => {
      tidy().then(() => drain(8000)).then((done) => res.json({ done }), next)
    }).post('/:name', (req, res, next) => {
      const schedule = schedules.get(req.params.name)
      if (schedule) schedule.run().then((done) => res.json({ done }), next)
      else next(new Problem(404, 'not_found', 'There is no such job.'))
    }),
  }
}

const withKey = (key: string): RequestHandler => (req, _res, next) => {
  const given = Buffer.from(/^Bearer (.+)$/.exec(req.get('Authorization') ?? '')?.[1] ?? '')
  const wanted = Buffer.from(key)
  next(given.length === wanted.length && timingSafeEqual(given, wanted) ? undefined : new Problem(401, 'bad_key', 'This route is for the scheduler.'))
}
