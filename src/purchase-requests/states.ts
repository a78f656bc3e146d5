import type { Status } from '../platform/view/ui.ts'
import type { PurchaseRequest, Status as State } from './purchase-request.ts'

const states: Record<State, Status> = {
  draft: { text: 'Draft', tone: 'neutral' },
  pending: { text: 'Waiting for approval', tone: 'info' },
  approved: { text: 'Approved, to be ordered', tone: 'ok' },
  returned: { text: 'Returned', tone: 'warn' },
  rejected: { text: 'Rejected', tone: 'bad' },
  withdrawn: { text: 'Withdrawn', tone: 'neutral' },
  partially_ordered: { text: 'Partly ordered', tone: 'info' },
  ordered: { text: 'Ordered', tone: 'ok' },
  cancelled: { text: 'Cancelled', tone: 'neutral' },
}
export const stateOf = (pr: Pick<PurchaseRequest, 'status'>): Status => states[pr.status]
