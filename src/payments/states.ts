import type { Status as Chip } from '../platform/view/ui.ts'
import type { PaymentStatus } from './payment.ts'
import type { RunStatus } from './run.ts'

export const runChips: Record<RunStatus, Chip> = {
  draft: { text: 'Draft', tone: 'neutral' },
  pending: { text: 'Waiting for approval', tone: 'info' },
  approved: { text: 'Approved, to be released', tone: 'info' },
  released: { text: 'With the bank', tone: 'info' },
  settled: { text: 'Paid', tone: 'ok' },
  partly_failed: { text: 'Not all was paid', tone: 'bad' },
  cancelled: { text: 'Cancelled', tone: 'neutral' },
}
export const paymentChips: Record<PaymentStatus, Chip> = {
  sent: { text: 'With the bank', tone: 'info' },
  settled: { text: 'Paid', tone: 'ok' },
  failed: { text: 'Failed', tone: 'bad' },
  returned: { text: 'Came back', tone: 'bad' },
}
