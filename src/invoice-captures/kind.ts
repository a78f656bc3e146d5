import { kind, ruleSays, says } from '../platform/kinds.ts'
import { captureLifecycle } from './invoice-capture.ts'

export const invoiceCapture = kind('invoice_capture', {
  name: 'Captured document',
  path: '/invoice-captures',
  series: 'CAP',
  read: 'invoices.read',
  lifecycle: captureLifecycle,
  events: {
    uploaded: says('uploaded the document', 'file-up'),
    read: ruleSays('read the document', 'scan-line', 'info'),
    unreadable: ruleSays('could not read the document', 'file-question-mark', 'warn'),
    confirmed: says('confirmed what it says; it became an invoice', 'check', 'ok'),
    rejected: says('said that it is not an invoice', 'x'),
  },
})
