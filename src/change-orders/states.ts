import type { Status as Chip } from '../platform/view/ui.ts'
import type { Status } from './change-order.ts'

export const states: Record<Status, Chip> = {
  draft: { text: 'Draft', tone: 'neutral' },
  pending: { text: 'Waiting for approval', tone: 'info' },
  approved: { text: 'Approved, not applied yet', tone: 'warn' },
  applied: { text: 'Applied', tone: 'ok' },
  rejected: { text: 'Rejected', tone: 'bad' },
  withdrawn: { text: 'Withdrawn', tone: 'neutral' },
}
