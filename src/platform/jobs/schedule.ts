import { Cron } from 'croner'
import { z } from 'zod'
import { command, type CommandDeps, type Ctx } from '../ctx.ts'
import type { Db } from '../db/pool.ts'
import { sql } from '../db/sql.ts'
import { writeIn } from '../db/tx.ts'
import { systemId } from '../../kernel/actor.ts'
import type { Logger } from '../log.ts'
import { systemActor } from '../system.ts'
import type { Handler, Jobs } from './jobs.ts'

/** Work that is done by the clock, once in each organisation. `cron` is in UTC. */
export type Scheduled = {
  name: string
  cron: string
  /** The organisations where there may be something to do; all of them when left out. */
  organisations?: (db: Db) => Promise<string[]>
  /** One organisation's part, in its own transaction; returns how much it did. Harmless when it runs twice. */
  run: (ctx: Ctx) => Promise<number>
}

/**
 * Housekeeping that goes through everything at once, and asks outside services: not in anybody's transaction. Returns
 * how much it did.
 */
export type Sweep = { name: string; cron: string; run: () => Promise<number> }

export type Schedule = {
  add(work: Scheduled): void
  addSweep(work: Sweep): void
  readonly works: readonly Scheduled[]
  /** One job for each organisation, written at once; false when there is no such work. */
  ask(name: string): Promise<boolean>
  /** Keeps time in this process. Of several processes one asks. */
  start(): void
  stop(): void
}

export type ScheduleDeps = Pick<CommandDeps, 'db' | 'wiring'> & { jobs: Jobs; log: Logger }

const Run = z.object({ tenantId: z.uuid(), schedule: z.string() })
const Ask = z.object({ schedule: z.string() })
const Got = z.object({ got: z.boolean() })
const none = z.object({})

/**
 * Scheduled work becomes one job per organisation: one that fails is tried again alone, and ends among its
 * organisation's dead jobs.
 */
export function createSchedule({ db, wiring, jobs, log }: ScheduleDeps): Schedule {
  const works = new Map<string, Scheduled>()
  const sweeps = new Map<string, Sweep>()
  let clocks: Cron[] = []

  async function ask(name: string): Promise<boolean> {
    const work = works.get(name)
    if (sweeps.has(name)) await jobs.enqueueOnce('sweep', { schedule: name }, 60)
    if (!work) return sweeps.has(name)
    const tenantIds = await (work.organisations ?? everyOrganisation)(db)
    if (tenantIds.length > 0) await jobs.enqueueForEach(tenantIds, 'scheduled', { schedule: name })
    return true
  }

  /** Two at once in one organisation: the second finds the lock taken and leaves it to the first. */
  const runOne: Handler = async (data) => {
    const { tenantId, schedule } = Run.parse(data)
    const work = works.get(schedule)
    if (!work) return
    const startedAt = new Date()
    try {
      await command(
        { db, wiring, enqueue: jobs.enqueue },
        await systemActor(db, tenantId),
        null,
        async (ctx) => {
          const { got } = await ctx.tx.one(
            sql.type(Got)`
              select pg_try_advisory_xact_lock(hashtextextended(${`${schedule} ${tenantId}`}, 0)) as got
            `,
          )
          if (got) await ctx.tx.run(outcome(schedule, startedAt, await work.run(ctx), null))
        },
      )
    } catch (error) {
      log.error({ err: error, tenantId, job: schedule }, 'scheduled work failed')
      await writeIn(db, { tenantId, userId: systemId }, (tx) =>
        tx.run(
          outcome(schedule, startedAt, 0, error instanceof Error ? error.message : String(error)),
        ),
      )
      throw error
    }
  }

  jobs.register('scheduled', runOne)
  jobs.register('sweep', async (data) => void (await sweeps.get(Ask.parse(data).schedule)?.run()))
  jobs.register('ask', async (data) => void (await ask(Ask.parse(data).schedule)))
  const askOnce = (name: string): void =>
    void jobs
      .enqueueOnce('ask', { schedule: name }, 60)
      .catch((error: unknown) => log.warn({ err: error, job: name }, 'schedule'))
  return {
    add: (work) => void works.set(work.name, work),
    addSweep: (work) => void sweeps.set(work.name, work),
    get works() {
      return [...works.values()]
    },
    ask,
    start() {
      clocks = [...works.values(), ...sweeps.values()].map(
        ({ name, cron }) => new Cron(cron, { timezone: 'UTC', unref: true }, () => askOnce(name)),
      )
      for (const name of [...works.keys(), ...sweeps.keys()]) askOnce(name)
    },
    stop() {
      for (const clock of clocks) clock.stop()
    },
  }
}

/** The organisations that a function of the database names, over all of them. */
export const organisationsOf =
  (functionName: `organisations_with_${string}` | 'every_organisation') =>
  async (db: Db): Promise<string[]> => {
    const { rows } = await db.raw(`select ${functionName}() as tenant_id`)
    return rows.map((row) => String(row['tenant_id']))
  }
const everyOrganisation = organisationsOf('every_organisation')

const outcome = (name: string, startedAt: Date, done: number, error: string | null) => sql.type(
  none,
)`
  insert into job_runs (name, started_at, finished_at, done, error, succeeded_at)
  values
    (
      ${name},
      ${startedAt.toISOString()},
      clock_timestamp(),
      ${done},
      ${error?.slice(0, 1000) ?? null},
      ${error === null ? startedAt.toISOString() : null}
    )
  on conflict (tenant_id, name) do update
    set
      started_at = excluded.started_at,
      finished_at = excluded.finished_at,
      done = excluded.done,
      error = excluded.error,
      succeeded_at = coalesce(excluded.succeeded_at, job_runs.succeeded_at)
`

/** When it is next due. */
export const nextRun = (cron: string): Date | null =>
  new Cron(cron, { timezone: 'UTC', paused: true }).nextRun()
