export const eventKinds = [
  'invoice_approved',
  'invoice_voided',
  'payment_settled',
  'payment_returned',
  'month_accrued',
  'month_reversed',
  'accrual_undone',
  'reversal_undone',
  'advance_refunded',
  'advance_written_off',
  'advance_refund_undone',
  'advance_write_off_undone',
  /** So much of an invoice is not held back any more; below zero where it is again. */
  'retainage_moved',
  /** The vendor paid a credit back, or it is lost. */
  'credit_refunded',
  'credit_written_off',
  'credit_refund_undone',
  'credit_write_off_undone',
] as const
export type EventKind = (typeof eventKinds)[number]

/** The event whose entry is taken back by one of this kind. */
export const takesBack: Partial<Record<EventKind, EventKind>> = {
  invoice_voided: 'invoice_approved',
  payment_returned: 'payment_settled',
  month_reversed: 'month_accrued',
  accrual_undone: 'month_accrued',
  reversal_undone: 'month_reversed',
  advance_refund_undone: 'advance_refunded',
  advance_write_off_undone: 'advance_written_off',
  credit_refund_undone: 'credit_refunded',
  credit_write_off_undone: 'credit_written_off',
}
