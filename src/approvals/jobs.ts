import { command, type Enqueue } from '../platform/ctx.ts'
import type { Db } from '../platform/db/pool.ts'
import type { Logger } from '../platform/log.ts'
import { systemActor } from '../platform/system.ts'
import { rescue } from './handover.ts'

/** Nightly, for every organisation: no open approval is left with nobody who may decide it. Answers how many found somebody else; where nobody can be found, the log says so and the others go on. */
export async function checkOpenTasks(db: Db, enqueue: Enqueue, log: Logger): Promise<number> {
  const { rows } = await db.raw('select organisations_with_orphaned_tasks() as tenant_id')
  let moved = 0
  for (const { tenant_id: tenantId } of rows) {
    try {
      moved += await command({ db, enqueue }, await systemActor(db, String(tenantId)), null, rescue)
    } catch (error) {
      log.error({ err: error, tenantId }, 'open approvals wait for nobody')
    }
  }
  return moved
}
