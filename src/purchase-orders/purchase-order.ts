import { type CountedIn } from '../kernel/counted-in.ts'
import { compare, decimal, type Decimal } from '../kernel/decimal.ts'
import { changedAlready, lifecycle, type Move } from '../kernel/lifecycle.ts'
import type { PlaceOfDelivery } from '../delivery-places/index.ts'
import type { OrderTerms } from '../payment-terms/index.ts'
import { machine } from '../kernel/state-machine.ts'
import type { Retainage } from '../retainage/index.ts'
import { deliveredOf, settledOf, standing, type Goods } from './goods.ts'
import type { Incoterm } from './delivery.ts'
import type { Asked, LineKind } from './kinds.ts'
import type { ChargedLine } from './direct.ts'
import type { LinePricing, OrderPricing } from './pricing.ts'

export const statuses = ['draft', 'pending', 'approved', 'issued', 'closed', 'cancelled'] as const
export type Status = (typeof statuses)[number]
export const progressSteps = ['none', 'partial', 'full'] as const
export type Progress = (typeof progressSteps)[number]

export type PurchaseOrder = {
  id: string
  number: string | null
  status: Status
  vendor_id: string
  vendor_name: string
  vendor_status: string
  /** Its request, when it has one alone. */
  purchase_request_id: string | null
  requests: readonly { id: string; number: string; requester_id: string }[]
  /** Made without a request, so that it is approved itself. */
  direct: boolean
  /** Why it is needed, where no request says so. */
  reason: string | null
  /** Why it goes to another than the preferred vendor. */
  vendor_reason: string | null
  /** How often it was sent for approval. */
  revision: number
  cost_center_id: string
  cost_center_code: string
  budget_id: string | null
  buyer_id: string
  buyer_name: string
  currency: string
  fx_rate: string
  /** Without tax. */
  total: bigint
  tax: bigint
  /** What counts in the budgets: without the tax that is deductible. */
  base_total: bigint
  pricing: OrderPricing
  expected_on: string | null
  /** The first day on which a line that is still open is to come; null where none is, or none has a day. */
  next_delivery_on: string | null
  payment_terms_days: number
  /** By which its bills are paid; null where by those of the vendor when they come. */
  terms: OrderTerms | null
  /** As the place was when it was chosen. */
  deliver_to: PlaceOfDelivery | null
  incoterm: Incoterm | null
  /** What is held back of each of its invoices. */
  retainage: Retainage | null
  receipt_status: Progress
  billing_status: Progress
  snapshot_sha256: string | null
  issued_at: Date | null
  version: number
  created_at: Date
  /** What it is on hold for; null where it is not. */
  hold: { id: string; reason: string; holder: string; held_at: string } | null
}
export type Line = Goods &
  CountedIn & {
    id: string
    catalog_item_id?: string | null
    /** The request's line, when it takes of one alone. */
    purchase_request_line_id: string | null
    position: number
    description: string
    unit_price: string
    /** Without tax, after the discounts of the line. */
    amount: bigint
    pricing: LinePricing
    /** Its part of charges, less its part of the discount of the order. */
    adjustment: bigint
    tax: bigint
    /** What of the tax the organisation bears. */
    non_deductible: bigint
    /** Who alone says that a service was done; null where everybody who receives goods may. */
    acceptor_id: string | null
    acceptor: string | null
    billed_quantity: string
    billed_amount: bigint
    /** Of what went back for a credit: what nobody had billed, so that it never will be. */
    returned_unbilled: string
    /** Credited as goods given back. */
    credited_quantity: string
    /** Billed above the order's price, and accepted by people. */
    accepted_variance: bigint
    committed_left: bigint
    /** What closing released of the commitment. */
    closed_commitment: bigint
    /** A change took it off the order. */
    removed: boolean
    kind: LineKind
    /** Its own delivery day, and place; null where as the order. */
    due_on: string | null
    deliver_to: PlaceOfDelivery | null
    /** No part of it is received or billed. */
    accepted_as_whole: boolean
    asked: Asked | null
    /** Where it is charged, when no request says so. */
    charged: ChargedLine | null
  }

/** Something of it was to come by now. What is closed or cancelled has nothing to come. */
export const isOverdue = (
  { issued_at: issued, next_delivery_on: day }: PurchaseOrder,
  today: string,
): boolean => issued !== null && day !== null && day < today

export const nothingHappened = (
  order: Pick<PurchaseOrder, 'receipt_status' | 'billing_status'>,
): true | string =>
  (order.receipt_status === 'none' && order.billing_status === 'none') ||
  'Goods or invoices have arrived for it, so it cannot be cancelled any more. Close what has not come: that releases the rest.'

/** Without a request, nobody has approved it before it is approved itself. */
function mayBeIssued(order: PurchaseOrder): true | string {
  if (order.direct && order.status === 'draft')
    return 'It is not approved yet. Send it for approval, then issue it.'
  return (
    order.vendor_status === 'active' ||
    `${order.vendor_name} is ${vendorStates[order.vendor_status] ?? order.vendor_status}, so nothing may be ordered from them.`
  )
}

/** What waits for approval is taken back before anything else is done with it. */
const refusal = (status: string): string =>
  status === 'pending'
    ? 'It waits for approval. Take it back to the draft first, then it can be edited, sent again or cancelled.'
    : changedAlready(status)

export const moves = machine<Status, PurchaseOrder>(refusal)({
  edit: {
    from: ['draft'],
    to: 'draft',
    allow: 'purchase_orders.create',
    label: 'Edit',
  },
  submit: {
    from: ['draft'],
    to: 'pending',
    allow: 'purchase_orders.create',
    label: 'Send for approval',
    tone: 'primary',
    when: (order) =>
      order.direct || 'What it orders was approved with its request, so it is issued at once.',
  },
  withdraw: {
    from: ['pending', 'approved'],
    to: 'draft',
    allow: 'purchase_orders.create',
    label: 'Take back to draft',
  },
  issue: {
    from: ['draft', 'approved'],
    to: 'issued',
    allow: 'purchase_orders.issue',
    label: 'Issue to the vendor',
    tone: 'primary',
    when: mayBeIssued,
  },
  cancel: {
    from: ['draft', 'approved', 'issued'],
    to: 'cancelled',
    allow: 'purchase_orders.create',
    label: 'Cancel',
    tone: 'danger',
    needs: 'reason',
    when: nothingHappened,
  },
  close_rest: {
    from: ['issued'],
    to: 'issued',
    allow: 'purchase_orders.create',
    label: 'Close the rest',
    needs: 'reason',
  },
  reopen_rest: {
    from: ['issued', 'closed'],
    to: 'issued',
    allow: 'purchase_orders.create',
    label: 'Open the rest again',
    needs: 'reason',
  },
})

/**
 * The moves that the product makes by itself, as people decide on it and as goods and bills come and are taken back. A
 * draft or a cancelled order makes none.
 */
export const orderLifecycle = lifecycle({
  states: statuses,
  begins: ['draft'],
  acts: {
    ...moves.moves,
    approve: { from: ['pending'], to: 'approved' },
    turn_down: { from: ['pending'], to: 'draft' },
    close: { from: ['issued', 'closed'], to: 'closed' },
    reopen: { from: ['issued', 'closed'], to: 'issued' },
  },
})

/** An order that is received and billed in full is closed, and open again when it is not any more. */
export const derivedMove = ({
  receipt,
  billing,
}: {
  receipt: Progress
  billing: Progress
}): Move<Status> =>
  receipt === 'full' && billing === 'full'
    ? orderLifecycle.moves.close
    : orderLifecycle.moves.reopen

type Counted = Pick<
  Line,
  | 'quantity'
  | 'closed_quantity'
  | 'received'
  | 'billed_quantity'
  | 'returned_for_credit'
  | 'returned_for_replacement'
  | 'holds'
>
export const receiptProgress = (lines: readonly Counted[]): Progress =>
  progress(lines, deliveredOf, deliveredOf)
/** Goods that went back for a credit are not to be billed any more. */
export const billingProgress = (lines: readonly Counted[]): Progress =>
  progress(lines, settledOf, (line) => decimal(line.billed_quantity))

/** Derived from exact quantities, never from a rounded percentage. */
function progress(
  lines: readonly Counted[],
  done: (line: Counted) => Decimal,
  begun: (line: Counted) => Decimal,
): Progress {
  if (lines.every((line) => compare(done(line), decimal(standing(line))) >= 0)) return 'full'
  return lines.some((line) => compare(begun(line), decimal('0')) > 0) ? 'partial' : 'none'
}

export const requestNumbers = (order: Pick<PurchaseOrder, 'requests'>): string =>
  order.requests.map((pr) => pr.number).join(', ')

const vendorStates: Readonly<Record<string, string>> = {
  pending: 'not approved yet',
  blocked: 'blocked',
  inactive: 'no longer used',
}
/** What its audit entries and postings are about. */
export const subjectOf = (id: string) => ({ kind: 'purchase_order', id })
