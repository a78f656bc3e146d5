import type { Status } from '../platform/view/ui.ts'
import { stageOf, type Stage, type StageFacts } from './stage.ts'

export const stageNames: Readonly<Record<Stage, Status>> = {
  draft: { text: 'Draft', tone: 'neutral' },
  invited: { text: 'Invited', tone: 'info' },
  submitted: { text: 'Submitted', tone: 'warn' },
  changes_requested: { text: 'Changes requested', tone: 'warn' },
  in_review: { text: 'In review', tone: 'warn' },
  active: { text: 'Active', tone: 'ok' },
  suspended: { text: 'Blocked', tone: 'bad' },
  inactive: { text: 'No longer used', tone: 'neutral' },
}
export const risks = { low: 'Low', medium: 'Medium', high: 'High' } as const
export const statusOf = (v: StageFacts): Status => stageNames[stageOf(v)]
export const purposeNames = {
  orders: 'Orders',
  invoices: 'Invoices',
  payments: 'Payments',
  quality: 'Quality',
} as const
export const languageNames = { en: 'English', de: 'German' } as const
export const addressPurposeNames = {
  legal: 'Seat',
  remit_to: 'Payments go to',
  orders: 'Orders go to',
} as const
export const checkNames = {
  fits: 'Check digits fit',
  does_not_fit: 'Check digits do not fit',
  not_checked: 'Not checked',
} as const
export const paymentMethodNames = {
  bank_transfer: 'Bank transfer',
  direct_debit: 'Direct debit',
  card: 'Card',
  cheque: 'Cheque',
} as const

/** How the documents of a vendor stand, as its page shows them. */
export const documentStatuses: Readonly<Record<string, Status>> = {
  draft: { text: 'Draft', tone: 'neutral' },
  issued: { text: 'Issued', tone: 'info' },
  closed: { text: 'Closed', tone: 'ok' },
  cancelled: { text: 'Cancelled', tone: 'neutral' },
  held: { text: 'On hold', tone: 'hold', icon: 'pause' },
  approved: { text: 'Approved for payment', tone: 'ok' },
  rejected: { text: 'Rejected', tone: 'bad' },
}
