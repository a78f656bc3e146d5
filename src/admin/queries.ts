import { z } from 'zod'
import type { Tx } from '../platform/db/tx.ts'
import { sql } from '../platform/db/sql.ts'

export const RunRow = z.object({
  name: z.string(),
  started_at: z.date(),
  finished_at: z.date(),
  done: z.number(),
  error: z.string().nullable(),
  succeeded_at: z.date().nullable(),
})
export const runs = (tx: Tx) =>
  tx.any(
    sql.type(RunRow)`
      select name, started_at, finished_at, done, error, succeeded_at from job_runs order by name
    `,
  )

export const DeadRow = z.object({
  id: z.string(),
  job: z.string(),
  schedule: z.string().nullable(),
  created_at: z.date(),
  died_at: z.date(),
  tries: z.number(),
  error: z.string(),
})
const dead = sql.fragment`
  select id::text, job, schedule, created_at, died_at, tries, error from dead_jobs()
`
export const deadJobs = (tx: Tx) =>
  tx.any(sql.type(DeadRow)`${dead} order by died_at desc limit 100`)
export const deadJob = (tx: Tx, id: string) => tx.one(sql.type(DeadRow)`${dead} where id = ${id}`)

const QueueRow = z.object({
  waiting: z.number(),
  oldest: z.date().nullable(),
  retrying: z.number(),
})
export const queueState = (tx: Tx) =>
  tx.one(sql.type(QueueRow)`select waiting, oldest, retrying from waiting_jobs()`)
