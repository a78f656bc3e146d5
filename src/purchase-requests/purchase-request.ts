import type { Actor } from '../kernel/actor.ts'
import { add, compare, decimal, decimalText } from '../kernel/decimal.ts'
import { convert, extend, sum, type Money } from '../kernel/money.ts'
import type { StoredSplit } from './split-text.ts'
import { lifecycle } from '../kernel/lifecycle.ts'
import { machine } from '../kernel/state-machine.ts'

export const statuses = [
  'draft',
  'pending',
  'approved',
  'returned',
  'rejected',
  'withdrawn',
  'partially_ordered',
  'ordered',
  'cancelled',
] as const
export type Status = (typeof statuses)[number]

export type Line = {
  id: string
  position: number
  description: string
  quantity: string
  unit: string
  unit_price: string
  amount: bigint
  ordered_quantity: string
  cancelled_quantity: string
  category_id: string | null
  category_name: string | null
  catalog_item_id: string | null
  item_unit?: string | null
  packs?: readonly { unit: string; quantity: string }[]
  /** The vendors that its item is preferred from, now or on other days. */
  preferred?: readonly {
    item: string
    vendor_id: string
    vendor_name: string
    vendor_status: string
    valid_from: string
    valid_until: string | null
  }[]
  price_source: string | null
  splits: readonly StoredSplit[]
}
export type PurchaseRequest = {
  id: string
  number: string
  title: string
  justification: string | null
  status: Status
  revision: number
  requester_id: string
  requester_name: string
  cost_center_id: string
  cost_center_code: string
  cost_center_name: string
  vendor_id: string | null
  vendor_name: string | null
  vendor_reason: string | null
  project_id: string | null
  project_name: string | null
  need_by: string
  currency: string
  fx_rate: string
  total: bigint
  base_total: bigint
  budget_id: string | null
  reserved: bigint
  version: number
  created_at: Date
  submitted_at: Date | null
}

const isMine = (pr: PurchaseRequest, by: Actor): boolean => pr.requester_id === by.userId
const mineOrBuyers = (pr: PurchaseRequest, by: Actor): true | string =>
  isMine(pr, by) ||
  by.permissions.has('purchase_orders.create') ||
  'Only the person who raised it, or a buyer, can do that.'
const onlyMine = (pr: PurchaseRequest, by: Actor): true | string =>
  isMine(pr, by) || 'Only the person who raised it can do that.'

/** One declaration drives the guard, the buttons and the API's actions. Decisions come through approvals. */
export const moves = machine<Status, PurchaseRequest>()({
  edit: {
    from: ['draft', 'returned', 'rejected', 'withdrawn'],
    to: 'draft',
    allow: 'purchase_requests.create',
    label: 'Edit',
    when: onlyMine,
  },
  submit: {
    from: ['draft', 'returned', 'rejected', 'withdrawn'],
    to: 'pending',
    allow: 'purchase_requests.submit',
    label: 'Submit for approval',
    tone: 'primary',
    when: onlyMine,
  },
  withdraw: {
    from: ['pending'],
    to: 'withdrawn',
    allow: 'purchase_requests.submit',
    label: 'Withdraw',
    when: onlyMine,
  },
  revise: {
    from: ['approved', 'partially_ordered'],
    to: 'pending',
    allow: 'purchase_requests.submit',
    label: 'Revise',
    when: onlyMine,
  },
  propose_vendor: {
    from: ['approved', 'partially_ordered'],
    to: 'pending',
    allow: 'purchase_orders.create',
    label: 'Propose another vendor',
    needs: 'reason',
  },
  cancel: {
    from: ['approved', 'partially_ordered'],
    to: 'cancelled',
    allow: 'purchase_requests.read',
    label: 'Cancel what is not ordered',
    needs: 'reason',
    when: mineOrBuyers,
  },
})

/** What is ordered of it, and what else may still be: also while a revision of it falls back. */
const ordering: readonly Status[] = [
  'pending',
  'approved',
  'partially_ordered',
  'ordered',
  'cancelled',
]
/** With what follows from decisions, from orders and from what is cancelled. */
export const requestLifecycle = lifecycle({
  states: statuses,
  begins: ['draft'],
  acts: {
    ...moves.moves,
    rewrite: { from: ['approved', 'partially_ordered'], to: 'draft' },
    reject: { from: ['pending'], to: 'rejected' },
    return: { from: ['pending'], to: 'returned' },
    order_nothing_yet: { from: ordering, to: 'approved' },
    order_a_part: { from: ordering, to: 'partially_ordered' },
    order_the_rest: { from: ordering, to: 'ordered' },
    cancel_the_rest: { from: ordering, to: 'cancelled' },
  },
})

export type NewLine = {
  description: string
  quantity: string
  unit: string
  unit_price: string
  category_id: string | null
  catalog_item_id: string | null
  price_source: string | null
}

/**
 * A revision may not ask for less of a line than is ordered or cancelled already. Returns what is wrong, and at which
 * line.
 */
export function belowOrdered(
  before: readonly Line[],
  now: readonly (Pick<NewLine, 'quantity' | 'description' | 'unit'> & { id: string })[],
): { index: number; field: 'quantity' | 'description' | 'unit'; message: string } | null {
  for (const line of before) {
    const least = add(decimal(line.ordered_quantity), decimal(line.cancelled_quantity))
    if (least.units === 0n) continue
    const index = now.findIndex((one) => one.id === line.id)
    const kept = `“${line.description}” is ordered or cancelled with ${decimalText(least)} ${line.unit}`
    if (index < 0)
      return {
        index: 0,
        field: 'quantity',
        message: `${kept}, so its line stays. Put it back, with at least that quantity.`,
      }
    const next = now[index]!
    if (compare(decimal(next.quantity), least) < 0)
      return { index, field: 'quantity', message: `${kept}. Ask for at least that.` }
    if (next.description !== line.description)
      return {
        index,
        field: 'description',
        message: `${kept}, so it stays what it is. Add another line for something else.`,
      }
    if (next.unit !== line.unit)
      return { index, field: 'unit', message: `${kept}, so its unit stays.` }
  }
  return null
}

/** Nothing of a line is left to be ordered: it was ordered, or cancelled, or both. */
export const isFullyHandled = (
  line: Pick<Line, 'quantity' | 'ordered_quantity' | 'cancelled_quantity'>,
): boolean =>
  compare(
    add(decimal(line.ordered_quantity), decimal(line.cancelled_quantity)),
    decimal(line.quantity),
  ) === 0
export type Priced<L> = { lines: (L & { amount: bigint })[]; total: Money; base: Money }

/** Each line is rounded once to the currency; totals are sums of rounded lines. */
export function price<L extends Pick<NewLine, 'quantity' | 'unit_price'>>(
  lines: readonly L[],
  currency: string,
  rate: string,
  baseCurrency: string,
): Priced<L> {
  const priced = lines.map((line) => ({
    ...line,
    amount: extend(line.quantity, line.unit_price, currency).minor,
  }))
  const total = sum(
    priced.map((line) => ({ minor: line.amount, currency })),
    currency,
  )
  return { lines: priced, total, base: convert(total, rate, baseCurrency) }
}
