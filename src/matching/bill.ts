import type { CountedIn } from '../kernel/counted-in.ts'
import type { Decimal } from '../kernel/decimal.ts'

/** What a credited line credits: goods, a lower price for goods that stay billed, or an amount. */
export const creditKinds = ['quantity', 'price', 'amount'] as const
export type CreditKind = (typeof creditKinds)[number]

export type OrderLine = CountedIn & {
  id: string
  position: number
  description: string
  quantity: string
  /** Without tax, after discounts. */ unit_price: string
  /** It was calculated from the amount of the line, so a bill may have rounded it. */
  price_is_derived?: boolean
  /** How it is drawn down; by quantity where nothing is said. */
  kind?: 'quantity' | 'amount' | 'milestone'
  /** All that came, less receipts that were taken back. */
  received: string
  /** Passed the inspection; where none is made, all that was received. */
  accepted: string
  rejected: string
  /** Given back to the vendor, for a credit or to be replaced, whether it had been accepted or not. */
  returned: string
  returned_for_credit: string
  /** The part of what was given back that had been rejected. */
  returned_rejected: string
  /** Billed less what was credited by quantity. */
  billed_quantity: string
  /** Billed less everything that was credited, minor units of the order's currency. */
  billed_amount: bigint
  /** Credited by quantity: billable again only once it was returned and replaced. */
  credited_quantity: string
  /** How much of what is billed above the order's price was accepted by people before. */
  accepted_variance: bigint
  match_level: number
  /** No part of it is billed. */
  as_whole?: boolean
}

/** `price` is for `priceBase` units (EN 16931 BT-146 and BT-149); amounts in minor units. */
export type BilledLine = {
  position: number
  description: string
  quantity: string
  unit: string | null
  price: string
  priceBase: string
  net: bigint
  /** Charges less allowances of this line (BG-28, BG-27). */
  adjustments: bigint
  orderLineId: string | null
  /** What a person said it credits; null: what its figures say. */
  credits: CreditKind | null
}

export type Bill = {
  kind: 'invoice' | 'credit_note'
  currency: string
  lines: readonly BilledLine[]
  /** Converts minor units of the bill's currency to those of the organisation's, in which limits are kept. */
  toBase: (minor: bigint) => bigint
}

/** What is billed of an order line so far, this bill's earlier lines included. */
export type Progress = { quantity: Decimal; amount: bigint; credited: Decimal }

/** Whether a line adds to what is billed or takes away: its kind of document and its own sign decide together. */
export const takesAway = (bill: Pick<Bill, 'kind'>, line: Pick<BilledLine, 'net' | 'quantity'>) => {
  const negative = line.net < 0n || (line.net === 0n && line.quantity.startsWith('-'))
  return negative !== (bill.kind === 'credit_note')
}
