import type { Status as Chip } from '../platform/view/ui.ts'
import type { BlanketOrder, Status } from './blanket-order.ts'

export const chips: Record<Status, Chip> = {
  draft: { text: 'Draft', tone: 'neutral' },
  pending: { text: 'Waiting for approval', tone: 'info' },
  active: { text: 'Active', tone: 'ok' },
  closed: { text: 'Closed', tone: 'neutral' },
  cancelled: { text: 'Cancelled', tone: 'neutral' },
}
const later: Chip = { text: 'Not valid yet', tone: 'info' }
const expired: Chip = { text: 'Expired', tone: 'warn' }

/** As people see it today: one that is active may not be valid yet, or not any more. */
export function chipOf(
  order: Pick<BlanketOrder, 'status' | 'valid_from' | 'valid_until'>,
  today: string,
): Chip {
  if (order.status !== 'active') return chips[order.status]
  if (today > order.valid_until) return expired
  return today < order.valid_from ? later : chips.active
}
