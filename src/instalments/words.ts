import type { Status as Chip } from '../platform/view/ui.ts'
import type { Block, PaymentState, Status } from './instalment.ts'

export const chips: Record<Status, Chip> = {
  open: { text: 'Open', tone: 'info' },
  in_run: { text: 'In a payment run', tone: 'info' },
  sent: { text: 'With the bank', tone: 'info' },
  paid: { text: 'Paid', tone: 'ok' },
  dropped: { text: 'Not paid: void', tone: 'neutral' },
}
export const stoppedChip: Chip = { text: 'Payment stopped', tone: 'warn' }
/** Bills of the order ask for what an advance was to pay. */
export const overtakenChip: Chip = { text: 'Billed already', tone: 'warn' }

/** Until a day or a milestone. */
export const heldChip: Chip = { text: 'Held back', tone: 'hold', icon: 'pause' }

export const stateChips: Record<PaymentState, Chip> = {
  none: { text: 'Nothing to pay', tone: 'neutral' },
  open: { text: 'To be paid', tone: 'info' },
  in_run: { text: 'In a payment run', tone: 'info' },
  sent: { text: 'With the bank', tone: 'info' },
  partly_paid: { text: 'Partly paid', tone: 'info' },
  paid: { text: 'Paid', tone: 'ok' },
}
/** Of a credit note. */
export const deductionChips: Record<PaymentState, Chip> = {
  ...stateChips,
  open: { text: 'To be deducted', tone: 'info' },
  partly_paid: { text: 'Partly deducted', tone: 'info' },
  paid: { text: 'Deducted', tone: 'ok' },
}

export const blockChips: Record<Block, Chip> = {
  stopped: stoppedChip,
  overtaken: overtakenChip,
  retained: heldChip,
  waiting_debit: { text: 'Perhaps paid', tone: 'warn' },
  vendor_hold: { text: 'Vendor on hold', tone: 'bad' },
  no_account: { text: 'No active account', tone: 'warn' },
}
