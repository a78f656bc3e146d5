import type { Status } from '../platform/view/ui.ts'
import { type Capture } from './invoice-capture.ts'

export const states: Record<Capture['status'], Status> = {
  reading: { text: 'Being read', tone: 'info', icon: 'scan-line' },
  to_confirm: { text: 'To be confirmed', tone: 'warn', icon: 'eye' },
  unreadable: { text: 'To be typed in', tone: 'warn', icon: 'keyboard' },
  confirmed: { text: 'Confirmed', tone: 'ok' },
  rejected: { text: 'Not an invoice', tone: 'neutral', icon: 'x' },
}
export const upload = {
  label: 'Upload invoice',
  href: '/invoices/new',
  variant: 'primary' as const,
  icon: 'upload' as const,
}
