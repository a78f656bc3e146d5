import { organisationsOf, type Scheduled } from '../platform/jobs/schedule.ts'
import { follow } from './commands.ts'

/**
 * Hourly, because each organisation's day begins at its own hour: open tasks move to delegates, and return when a
 * delegation ends.
 */
export const followDelegations: Scheduled = {
  name: 'follow-delegations',
  cron: '5 * * * *',
  organisations: organisationsOf('organisations_with_delegations'),
  run: follow,
}
