import type { Db } from '../platform/db/pool.ts'
import type { Scheduled } from '../platform/jobs/schedule.ts'
import { rescue } from './handover.ts'
import { chase } from './timeouts.ts'

async function withOrphanedTasks(db: Db): Promise<string[]> {
  const { rows } = await db.raw('select organisations_with_orphaned_tasks() as tenant_id')
  return rows.map((row) => String(row['tenant_id']))
}

/** Nightly: no open approval is left with nobody who may decide it. Where nobody can be found the work fails, which the organisation's administrators see. */
export const checkOpenTasks: Scheduled = { name: 'check-open-tasks', cron: '0 2 * * *', organisations: withOrphanedTasks, run: rescue }

async function withLateApprovals(db: Db): Promise<string[]> {
  const { rows } = await db.raw('select organisations_with_late_approvals() as tenant_id')
  return rows.map((row) => String(row['tenant_id']))
}

/** Every four hours: whoever lets others wait too long is reminded, then helped. */
export const checkApprovalTimeouts: Scheduled = { name: 'check-approval-timeouts', cron: '0 */4 * * *', organisations: withLateApprovals, run: chase }
