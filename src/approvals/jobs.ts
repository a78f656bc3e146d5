import { command, type Enqueue } from '../platform/ctx.ts'
import type { Db } from '../platform/db/pool.ts'
import { systemActor } from '../platform/system.ts'
import { rescue } from './handover.ts'

/** Nightly, for every organisation: no open approval is left with nobody who may decide it. Answers how many found somebody else. */
export async function checkOpenTasks(db: Db, enqueue: Enqueue): Promise<number> {
  const { rows } = await db.raw('select organisations_with_open_tasks() as tenant_id')
  let moved = 0
  for (const { tenant_id: tenantId } of rows) moved += await command({ db, enqueue }, await systemActor(db, String(tenantId)), null, rescue)
  return moved
}
