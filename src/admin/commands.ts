import { notFound } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import type { Jobs } from '../platform/jobs/jobs.ts'
import * as queries from './queries.ts'

const backgroundWork = (ctx: Ctx) => ({ kind: 'job', id: ctx.actor.tenantId })

/**
 * A dead job goes back to work, under its old id: what it did already is not done again. 404 when it is gone or
 * somebody was faster.
 */
export async function retry(ctx: Ctx, jobs: Jobs, id: string): Promise<void> {
  const { job } = await queries.deadJob(ctx.tx, id)
  if ((await jobs.retry(ctx.tx, [id])) === 0) throw notFound('This job')
  ctx.record('job.retried', backgroundWork(ctx), { note: job })
}

export async function retryAll(ctx: Ctx, jobs: Jobs): Promise<number> {
  const dead = await queries.deadJobs(ctx.tx)
  const count = dead.length
    ? await jobs.retry(
        ctx.tx,
        dead.map((d) => d.id),
      )
    : 0
  if (count) ctx.record('job.retried', backgroundWork(ctx), { count })
  return count
}

/** Given up for good; the audit log keeps what it was. */
export async function discard(ctx: Ctx, jobs: Jobs, id: string): Promise<void> {
  const { job, error } = await queries.deadJob(ctx.tx, id)
  await jobs.discard(ctx.tx, id)
  ctx.record('job.discarded', backgroundWork(ctx), { note: job, error })
}

/** Scheduled work now instead of at its hour, here alone. */
export async function runNow(ctx: Ctx, name: string): Promise<void> {
  await ctx.enqueue('scheduled', { schedule: name })
  ctx.record('job.asked', backgroundWork(ctx), { note: name })
}
