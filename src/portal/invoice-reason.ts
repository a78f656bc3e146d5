/**
 * Why an invoice waits, in the words of its vendor. What concerns the customer alone (its budgets, its approvals) is
 * one word.
 */
export type InvoiceReason =
  | 'price'
  | 'quantity'
  | 'whole'
  | 'receipt'
  | 'order'
  | 'document'
  | 'tax'
  | 'totals'
  | 'duplicate'
  | 'account'
  | 'customer'

const reasons: Readonly<Record<string, InvoiceReason>> = {
  price: 'price',
  price_below: 'price',
  line_amount: 'price',
  quantity_billed: 'quantity',
  part_billed: 'whole',
  unit: 'quantity',
  rejected: 'quantity',
  returned: 'quantity',
  credited_before: 'quantity',
  credit: 'quantity',
  credit_quantity: 'quantity',
  credit_kind: 'quantity',
  not_received: 'receipt',
  not_inspected: 'receipt',
  no_order: 'order',
  line_unmatched: 'order',
  preceding: 'order',
  currency: 'document',
  document_type: 'document',
  sign: 'document',
  date: 'document',
  seller: 'document',
  tax: 'tax',
  totals: 'totals',
  rounding: 'totals',
  prepaid: 'totals',
  amount: 'totals',
  advance_above: 'totals',
  duplicate: 'duplicate',
  bank_account: 'account',
}

/** A reason that nobody gave words for is the customer's own affair. */
export const reasonOf = (hold: string): InvoiceReason => reasons[hold] ?? 'customer'
