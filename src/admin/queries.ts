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
/** The queue's tables know no row level security: every statement here names the organisation itself. */
const dead = (tx: Tx) =>
  sql.fragment`
    from pgboss.job
    where name = 'dead' and state < 'active' and data ->> 'tenantId' = ${tx.tenantId}
  `
const deadColumns = sql.fragment`
  id::text,
  data ->> 'name' as job,
  data ->> 'schedule' as schedule,
  source_created_on as created_at,
  created_on as died_at,
  source_retry_count + 1 as tries,
  left(coalesce(source_output ->> 'message', 'unknown'), 500) as error
`
export const deadJobs = (tx: Tx) =>
  tx.any(sql.type(DeadRow)`select ${deadColumns} ${dead(tx)} order by created_on desc limit 100`)
export const deadJob = (tx: Tx, id: string) =>
  tx.one(sql.type(DeadRow)`select ${deadColumns} ${dead(tx)} and id = ${id}`)

const Waiting = z.object({ waiting: z.number(), oldest: z.date().nullable(), retrying: z.number() })
export const waiting = (tx: Tx) =>
  tx.one(sql.type(Waiting)`
    select
      count(*)::int as waiting,
      min(created_on) as oldest,
      count(*) filter (where state = 'retry')::int as retrying
    from pgboss.job
    where
      name = 'work'
      and state in ('created', 'retry', 'active')
      and data ->> 'tenantId' = ${tx.tenantId}
  `)
