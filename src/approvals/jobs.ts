import { organisationsOf, type Scheduled } from '../platform/jobs/schedule.ts'
import { rescue } from './handover.ts'
import { chase } from './timeouts.ts'

/** Nightly: no open approval is left with nobody who may decide it. Where nobody can be found the work fails, which the organisation's administrators see. */
export const checkOpenTasks: Scheduled = { name: 'check-open-tasks', cron: '0 2 * * *', organisations: organisationsOf('organisations_with_orphaned_tasks'), run: rescue }

/** Every four hours: whoever lets others wait too long is reminded, then helped. */
export const checkApprovalTimeouts: Scheduled = { name: 'check-approval-timeouts', cron: '0 */4 * * *', organisations: organisationsOf('organisations_with_late_approvals'), run: chase }
