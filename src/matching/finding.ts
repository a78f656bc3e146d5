import type { Message, Value } from '../messages/index.ts'
import type { Role } from '../kernel/permissions.ts'
import type { AuthorityKind } from './policy.ts'

const checkNames = [
  'link',
  'unit',
  'ordered',
  'received',
  'price',
  'line',
  'line_arithmetic',
  'credit_kind',
  'credit_quantity',
  'credit_amount',
  'credit_total',
  'charges',
  'standard',
  'net_total',
  'gross_total',
  'payable_total',
  'tax',
  'rounding',
  'prepaid',
  'currency',
  'vendor',
  'vendor_hold',
  'order_hold',
  'seller',
  'bank_account',
  'document_type',
  'preceding',
  'sign',
  'date',
  'duplicate',
  'order',
  'advance',
] as const
export type CheckName = (typeof checkNames)[number]

/** One check as it was made: what was compared with what, how far it may differ, and whether it passed. */
export type Result = {
  position: number | null
  check: CheckName
  /** What `expected` is: 'quantity ordered', 'unit price of the order'. */
  basis: Message
  expected: Value
  actual: Value
  variance: string
  /** The limits, lower and upper. */
  allowed: Message
  passed: boolean
}

export const holdReasons = [
  'price',
  'price_below',
  'line_amount',
  'quantity_billed',
  'part_billed',
  'not_received',
  'not_inspected',
  'rejected',
  'returned',
  'credited_before',
  'unit',
  'no_order',
  'line_unmatched',
  'amount',
  'credit',
  'credit_quantity',
  'credit_kind',
  'funds',
  'totals',
  'tax',
  'rounding',
  'prepaid',
  'vendor_blocked',
  'vendor_hold',
  'order_hold',
  'currency',
  'seller',
  'bank_account',
  'document_type',
  'preceding',
  'sign',
  'date',
  'duplicate',
  'advance',
  'advance_above',
] as const
export type HoldReason = (typeof holdReasons)[number]

/** `variance` is what is at stake, in minor units of the bill's currency; `base` what it is a part of. */
export type Hold = {
  reason: HoldReason
  position: number
  message: Message
  variance: bigint
  base: bigint
  /** What it is about. An acceptance counts only for a hold about the same thing. */
  about: string
}
export type Finding = { result: Result; hold: Hold | null }

type Owner = Extract<Role, 'buyer' | 'receiver' | 'ap_clerk' | 'controller'>
type Handling = {
  owner: Owner
  /**
   * The kind of difference that somebody with the authority may accept; null when only removing its cause releases it.
   */
  accept: AuthorityKind | null
  label: string
}

/** Who solves what, and what may be accepted. */
export const handling: Record<HoldReason, Handling> = {
  price: { owner: 'buyer', accept: 'price', label: 'Price above order' },
  price_below: { owner: 'buyer', accept: 'price', label: 'Price far below order' },
  line_amount: { owner: 'buyer', accept: 'price', label: 'Amount above order' },
  quantity_billed: { owner: 'buyer', accept: 'quantity', label: 'More than ordered' },
  part_billed: { owner: 'buyer', accept: null, label: 'Billed in part' },
  not_received: { owner: 'receiver', accept: null, label: 'Not received' },
  not_inspected: { owner: 'receiver', accept: null, label: 'Not inspected' },
  rejected: { owner: 'buyer', accept: 'quantity', label: 'Rejected at inspection' },
  returned: { owner: 'buyer', accept: 'quantity', label: 'Given back' },
  credited_before: { owner: 'buyer', accept: 'quantity', label: 'Credited before' },
  unit: { owner: 'buyer', accept: 'quantity', label: 'Other unit' },
  no_order: { owner: 'ap_clerk', accept: null, label: 'No order' },
  line_unmatched: { owner: 'ap_clerk', accept: null, label: 'No order line' },
  amount: { owner: 'buyer', accept: 'charges', label: 'Charges not ordered' },
  credit: { owner: 'ap_clerk', accept: null, label: 'Credits more than billed' },
  credit_quantity: { owner: 'ap_clerk', accept: null, label: 'Credits more than billed' },
  credit_kind: { owner: 'ap_clerk', accept: null, label: 'Credits what?' },
  funds: { owner: 'controller', accept: 'funds', label: 'Over budget' },
  totals: { owner: 'ap_clerk', accept: null, label: 'Sums do not add up' },
  tax: { owner: 'ap_clerk', accept: 'document', label: 'Tax not as expected' },
  rounding: { owner: 'ap_clerk', accept: 'document', label: 'Rounding too large' },
  prepaid: { owner: 'ap_clerk', accept: 'document', label: 'Unknown prepayment' },
  vendor_blocked: { owner: 'controller', accept: null, label: 'Vendor not active' },
  vendor_hold: { owner: 'controller', accept: null, label: 'Vendor on hold' },
  order_hold: { owner: 'buyer', accept: null, label: 'Order on hold' },
  currency: { owner: 'ap_clerk', accept: null, label: 'Other currency' },
  seller: { owner: 'controller', accept: 'document', label: 'Another seller' },
  bank_account: { owner: 'ap_clerk', accept: null, label: 'Unknown bank account' },
  document_type: { owner: 'ap_clerk', accept: null, label: 'Not a claim to pay' },
  preceding: { owner: 'ap_clerk', accept: 'document', label: 'Names another invoice' },
  sign: { owner: 'ap_clerk', accept: null, label: 'Doubtful sign' },
  date: { owner: 'ap_clerk', accept: 'document', label: 'Doubtful date' },
  duplicate: { owner: 'ap_clerk', accept: 'document', label: 'Possible duplicate' },
  advance: { owner: 'controller', accept: 'document', label: 'Advance, before goods' },
  advance_above: { owner: 'buyer', accept: null, label: 'More than is open on the order' },
}
