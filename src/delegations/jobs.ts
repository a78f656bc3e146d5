import { organisationsOf, type Scheduled } from '../platform/jobs/schedule.ts'
import { follow } from './commands.ts'

/** Every hour, because days begin at another hour in each organisation: open tasks go to whoever stands in from today on, and come back. */
export const followDelegations: Scheduled = {
  name: 'follow-delegations',
  cron: '5 * * * *',
  organisations: organisationsOf('organisations_with_delegations'),
  run: follow,
}
