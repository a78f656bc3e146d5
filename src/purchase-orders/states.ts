import { money } from '../kernel/money.ts'
import { orderStateText } from '../kernel/order-states.ts'
import { moneyText } from '../platform/view/format.ts'
import type { Status } from '../platform/view/ui.ts'
import type { Reach } from './dispatch.ts'
import { reached as sent } from './dispatch-words.ts'
import type { Progress, PurchaseOrder } from './purchase-order.ts'

export const text = (minor: bigint, currency: string): string => moneyText(money(minor, currency))
export const numberOf = (order: Pick<PurchaseOrder, 'number'>): string =>
  order.number ?? 'Draft order'
export const received: Record<Progress, Status> = {
  none: { text: 'Not received', tone: 'neutral' },
  partial: { text: 'Partly received', tone: 'warn' },
  full: { text: 'Received', tone: 'ok' },
}
export const billed: Record<Progress, Status> = {
  none: { text: 'Not billed', tone: 'neutral' },
  partial: { text: 'Partly billed', tone: 'warn' },
  full: { text: 'Billed', tone: 'ok' },
}
export const onHold: Status = { text: 'On hold', tone: 'warn' }
const states: Record<PurchaseOrder['status'], Status> = {
  draft: { text: orderStateText.draft, tone: 'neutral' },
  pending: { text: orderStateText.pending, tone: 'info' },
  approved: { text: orderStateText.approved, tone: 'ok' },
  issued: { text: orderStateText.issued, tone: 'info' },
  closed: { text: orderStateText.closed, tone: 'ok' },
  cancelled: { text: orderStateText.cancelled, tone: 'neutral' },
}
/** What one order's page says beside that: whether the vendor has it, or has even opened it. */
export const statesWith = (
  order: PurchaseOrder,
  { reach, opened }: { reach: Reach; opened: boolean },
): Status[] => {
  if (order.status !== 'issued') return statesOf(order)
  return [...statesOf(order), opened ? openedInPortal : sent[reach]]
}
const openedInPortal: Status = { text: 'Opened in the portal', tone: 'ok' }
export const statesOf = (order: PurchaseOrder): Status[] =>
  order.status === 'issued'
    ? [states.issued, received[order.receipt_status], billed[order.billing_status]]
    : [states[order.status]]
