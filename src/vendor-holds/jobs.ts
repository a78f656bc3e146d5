import { organisationsOf, type Scheduled } from '../platform/jobs/schedule.ts'
import { endPast } from './commands.ts'

/** The day after its last day a hold is over, wherever in the world that day begins. */
export const endVendorHolds: Scheduled = {
  name: 'end-vendor-holds',
  cron: '14 * * * *',
  organisations: organisationsOf('organisations_with_past_vendor_holds'),
  run: endPast,
}
