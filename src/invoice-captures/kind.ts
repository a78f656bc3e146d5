import { did } from '../messages/index.ts'
import { kind, ruleSays, says } from '../platform/kinds.ts'
import { captureLifecycle } from './invoice-capture.ts'

export const invoiceCapture = kind('invoice_capture', {
  name: 'Captured document',
  path: '/invoice-captures',
  series: 'CAP',
  read: 'invoices.read',
  lifecycle: captureLifecycle,
  events: {
    uploaded: says(did('invoice_capture.uploaded'), 'file-up'),
    read: ruleSays(did('invoice_capture.read'), 'scan-line', 'info'),
    unreadable: ruleSays(did('invoice_capture.unreadable'), 'file-question-mark', 'warn'),
    confirmed: says(did('invoice_capture.confirmed'), 'check', 'ok'),
    rejected: says(did('invoice_capture.rejected'), 'x'),
  },
})
