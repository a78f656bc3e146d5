import { organisationsOf, type Scheduled } from '../platform/jobs/schedule.ts'
import { checkExpiry } from './expiry.ts'

/** Every hour, because the day of an organisation begins at any hour of the server's. */
export const checkDocumentExpiry: Scheduled = {
  name: 'check-document-expiry',
  cron: '17 * * * *',
  organisations: organisationsOf('organisations_with_ending_vendor_documents'),
  run: checkExpiry,
}
