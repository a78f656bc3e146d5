import { conflict } from '../kernel/problem.ts'
import type { PurchaseOrder } from './purchase-order.ts'
import { url } from './url.ts'

type Held = { reason: string; holder: string }
const sentence = (text: string): string => (/[.!?…]$/.test(text) ? text : `${text}.`)

/** Why nothing goes on with an order, and who can change that. */
export const holdText = (order: Pick<PurchaseOrder, 'number'>, hold: Held): string =>
  `${order.number ?? 'The order'} is on hold: ${sentence(hold.reason)} ${hold.holder} put it on hold, and a buyer can lift that on the order.`

/** Nothing is issued or received while an order is on hold. The order is locked. */
export function refuseOnHold(order: Pick<PurchaseOrder, 'id' | 'number' | 'hold'>): void {
  const { hold } = order
  if (hold)
    throw conflict('order_on_hold', holdText(order, hold)).leadingTo({
      label: 'Go to the order',
      href: url.show(order.id),
    })
}
