import { z } from 'zod'
import type { Role } from '../../kernel/permissions.ts'
import type { Ctx } from '../ctx.ts'
import { sql } from '../db/sql.ts'
import type { TestTenant } from './harness.ts'
import { asOwner } from './visitor.ts'

const Pid = z.object({ pid: z.number() })

/**
 * Does `first` and keeps its transaction open until `second` waits for it or is done, then commits.
 * So a race has one outcome however fast the machine is. Answers what both came to.
 */
export async function whileOpen<A, B>(
  { tenant, role }: { tenant: TestTenant; role: Role },
  first: (ctx: Ctx) => Promise<A>,
  second: () => Promise<B>,
): Promise<{ first: A; second: B }> {
  const open = Promise.withResolvers<number>()
  const mayCommit = Promise.withResolvers<void>()
  const running = tenant.run(role, async (ctx) => {
    const result = await first(ctx)
    open.resolve((await ctx.tx.one(sql.type(Pid)`select pg_backend_pid() as pid`)).pid)
    await mayCommit.promise
    return result
  })
  running.catch(open.reject)
  const pid = await open.promise
  const outcome = { known: false }
  const other = second().finally(() => (outcome.known = true))
  other.catch(() => {})
  while (!outcome.known && !(await somebodyWaitsFor(pid)))
    await new Promise((again) => setTimeout(again, 5))
  mayCommit.resolve()
  return { first: await running, second: await other }
}

const somebodyWaitsFor = async (pid: number): Promise<boolean> =>
  (await asOwner('select 1 from pg_stat_activity where $1 = any(pg_blocking_pids(pid))', [pid]))
    .length > 0
