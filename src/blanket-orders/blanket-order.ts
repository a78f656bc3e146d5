import { compare, decimal, decimalText, subtract } from '../kernel/decimal.ts'
import { lifecycle } from '../kernel/lifecycle.ts'
import { extend } from '../kernel/money.ts'
import { conflict, type Problem } from '../kernel/problem.ts'
import { machine } from '../kernel/state-machine.ts'

export const statuses = ['draft', 'pending', 'active', 'closed', 'cancelled'] as const
export type Status = (typeof statuses)[number]
export type BlanketOrder = {
  id: string
  number: string
  title: string
  status: Status
  revision: number
  vendor_id: string
  vendor_name: string
  vendor_status: string
  currency: string
  total: bigint
  /** Both days are included. */
  valid_from: string
  valid_until: string
  value_limit: bigint | null
  released_amount: bigint
  note: string | null
  /** Whether it was approved before, and what was approved then is kept. */
  is_revision: boolean
  buyer_id: string
  buyer_name: string
  version: number
  created_at: Date
}
export type Line = {
  id: string
  position: number
  description: string
  unit: string
  quantity: string
  unit_price: string
  released_quantity: string
}

export const moves = machine<Status, BlanketOrder>()({
  submit: {
    from: ['draft'],
    to: 'pending',
    allow: 'purchase_orders.create',
    label: 'Send for approval',
    tone: 'primary',
  },
  withdraw: {
    from: ['pending'],
    to: 'draft',
    allow: 'purchase_orders.create',
    label: 'Withdraw',
  },
  revise: {
    from: ['active', 'closed'],
    to: 'draft',
    allow: 'purchase_orders.create',
    label: 'Change it',
    needs: 'reason',
  },
  discard: {
    from: ['draft'],
    to: 'active',
    allow: 'purchase_orders.create',
    label: 'Discard the changes',
    when: (order) => order.is_revision || 'It was never approved. Cancel it instead.',
  },
  close: {
    from: ['active'],
    to: 'closed',
    allow: 'purchase_orders.create',
    label: 'Close',
    needs: 'reason',
  },
  cancel: {
    from: ['draft'],
    to: 'cancelled',
    allow: 'purchase_orders.create',
    label: 'Cancel',
    tone: 'danger',
    needs: 'reason',
    when: (order) =>
      order.released_amount === 0n ||
      'Orders have released from it. Send it for approval again and close it then.',
  },
})

/** Approval makes it active; a decision against it makes it a draft again. */
export const blanketOrderLifecycle = lifecycle({
  states: statuses,
  begins: ['draft'],
  acts: {
    ...moves.moves,
    approve: { from: ['pending'], to: 'active' },
    /** A revision of one that was closed is discarded: it is closed again. */
    close_again: { from: ['draft'], to: 'closed' },
    turn_down: { from: ['pending'], to: 'draft' },
  },
})

/** What the lines come to, or the limit where that is lower. In minor units of its currency. */
export function totalOf(
  lines: readonly Pick<Line, 'quantity' | 'unit_price'>[],
  limit: bigint | null,
  currency: string,
): bigint {
  const sum = lines.reduce(
    (total, line) => total + extend(line.quantity, line.unit_price, currency).minor,
    0n,
  )
  return limit !== null && limit < sum ? limit : sum
}

export const leftOf = (line: Pick<Line, 'quantity' | 'released_quantity'>): string =>
  decimalText(subtract(decimal(line.quantity), decimal(line.released_quantity)))

/** Whether orders may release from it on a day. */
export const releasesOn = (
  order: Pick<BlanketOrder, 'status' | 'valid_from' | 'valid_until'>,
  day: string,
): boolean => order.status === 'active' && order.valid_from <= day && day <= order.valid_until

/** Why nothing may be released from it now, for an order to this vendor in this currency. Null where it may. */
export function refusal(
  order: BlanketOrder,
  { vendorId, currency, today }: { vendorId: string; currency: string; today: string },
): Problem | null {
  const no = (code: string, why: string): Problem => conflict(code, why)
  if (order.vendor_id !== vendorId)
    return no(
      'other_vendor',
      `${order.number} is with ${order.vendor_name}. Order from that vendor, or leave the blanket order out.`,
    )
  if (order.currency !== currency)
    return no(
      'other_currency',
      `${order.number} is in ${order.currency} and this order in ${currency}. Leave the blanket order out.`,
    )
  if (order.status !== 'active')
    return no(
      'wrong_state',
      `${order.number} is ${spoken[order.status]}, so nothing can be released from it.`,
    )
  if (today < order.valid_from)
    return no('not_valid_yet', `${order.number} is valid from ${order.valid_from} on, not before.`)
  if (today > order.valid_until)
    return no(
      'not_valid_any_more',
      `${order.number} was valid until ${order.valid_until}. A buyer can change its days, which somebody approves.`,
    )
  return null
}

const spoken: Readonly<Record<Status, string>> = {
  draft: 'a draft',
  pending: 'waiting for approval',
  active: 'active',
  closed: 'closed',
  cancelled: 'cancelled',
}

/** Why so much of a line cannot be released. Null where it can. */
export function tooMuch(
  order: Pick<BlanketOrder, 'number'>,
  line: Line,
  wanted: string,
): Problem | null {
  const left = leftOf(line)
  return compare(decimal(wanted), decimal(left)) <= 0
    ? null
    : conflict(
        'over_released',
        `${order.number} line ${line.position} has ${left} ${line.unit} left of “${line.description.slice(0, 100)}”; ${decimalText(decimal(wanted))} cannot be released.`,
      )
}
/** What its audit entries are about. */
export const subjectOf = (id: string) => ({ kind: 'blanket_order', id })
