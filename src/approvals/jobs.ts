import { z } from 'zod'
import { command, type CommandDeps } from '../platform/ctx.ts'
import type { Handler } from '../platform/jobs/jobs.ts'
import { organisationsOf, type Scheduled } from '../platform/jobs/schedule.ts'
import { systemActor } from '../platform/system.ts'
import { applyDue } from './decide.ts'
import { reassignOrphanedSteps } from './handover.ts'
import { remindAndEscalate } from './timeouts.ts'

/**
 * Nightly: finds new approvers for open approvals that nobody may decide. Where nobody can be found the job fails, and
 * the organisation's administrators see it.
 */
export const checkOpenTasks: Scheduled = {
  name: 'check-open-tasks',
  cron: '0 2 * * *',
  organisations: organisationsOf('organisations_with_orphaned_tasks'),
  run: reassignOrphanedSteps,
}

/** Every four hours: late approvers are reminded, and then their steps are escalated. */
export const checkApprovalTimeouts: Scheduled = {
  name: 'check-approval-timeouts',
  cron: '0 */4 * * *',
  organisations: organisationsOf('organisations_with_late_approvals'),
  run: remindAndEscalate,
}

const Job = z.object({ tenantId: z.uuid(), approvalId: z.uuid() })
/**
 * A held decision takes effect when the time to undo it is over. Fails while it is not, by another clock perhaps, so
 * that it is tried again.
 */
export const applyDecision =
  (deps: CommandDeps): Handler =>
  async (data) => {
    const { tenantId, approvalId } = Job.parse(data)
    const done = await command(deps, await systemActor(deps.db, tenantId), null, (ctx) =>
      applyDue(ctx, approvalId),
    )
    if (!done) throw new Error('the decision may still be undone')
  }
