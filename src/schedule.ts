import { checkApprovalTimeouts, checkOpenTasks } from './approvals/index.ts'
import { budgetAlerts } from './budgets/index.ts'
import { followDelegations } from './delegations/index.ts'
import { checkAttachmentExpiry } from './attachments/index.ts'
import type { Scheduled } from './platform/jobs/schedule.ts'

/** All that is done by the clock (UTC): by Cloud Scheduler at /internal/jobs/<name>, or by this process where it always runs. */
export const scheduledWorks: readonly Scheduled[] = [
  checkOpenTasks,
  checkApprovalTimeouts,
  checkAttachmentExpiry,
  budgetAlerts,
  followDelegations,
]
