import { createApp } from '../../app.ts'
import type { Role } from '../../kernel/permissions.ts'
import { command, type Ctx } from '../ctx.ts'
import { createLogger } from '../log.ts'
import { personAt, testConfig, wiring, type TestTenant } from './harness.ts'
import { ownJobs } from './own-jobs.ts'

export type OnClock = Pick<TestTenant, 'as' | 'run'>

/** The people of a tenant at a product whose clock the test sets. Signing in keeps to the real one. */
export async function onClock(tenant: TestTenant, clock: () => Date): Promise<OnClock> {
  const { db, slug, tokens } = tenant
  const jobs = ownJobs()
  const app = await createApp({
    config: testConfig,
    log: createLogger('silent'),
    ownerUrl: null,
    db,
    jobs,
    clock,
  })
  const signIn = async (role: Role): Promise<string> => {
    const { userId, tenantId } = await tenant.actor(role)
    return (await tokens.issue({ userId, tenantId })).access_token
  }
  return {
    as: (role) => personAt({ app, db, jobs }, tenant, role, slug, () => signIn(role)),
    run: async <T>(role: Role, work: (ctx: Ctx) => Promise<T>): Promise<T> =>
      command({ db, wiring, enqueue: jobs.enqueue, clock }, await tenant.actor(role), null, work),
  }
}
