import { kind, ruleSays, says } from '../platform/kinds.ts'
import { invoiceLifecycle } from './invoice.ts'
import { buyingPapers } from '../attachments/index.ts'
import { differenceSubject } from './difference-subject.ts'
import { invoiceSubject } from './subject.ts'

export const invoice = kind('invoice', {
  name: 'Invoice',
  path: '/invoices',
  series: 'INV',
  read: 'invoices.read',
  lifecycle: invoiceLifecycle,
  comments: true,
  attachments: {
    by: ['invoices.capture'],
    types: buyingPapers,
    empty:
      'What was written with the vendor about the invoice belongs here. The invoice itself is under “Original file”.',
  },
  approval: invoiceSubject,
  events: {
    captured: says('uploaded the invoice', 'file-up'),
    linked: says('linked the invoice to an order', 'link'),
    coded: says('charged it without an order and set its amount aside', 'split', 'info'),
    coding_approved: says('gave the last approval', 'check-check', 'ok'),
    coding_rejected: says('rejected what it is charged to', 'x', 'bad'),
    coding_returned: says('returned it', 'undo-2', 'warn'),
    matched: ruleSays('matched the invoice', 'git-compare-arrows', 'info'),
    held: ruleSays('put the invoice on hold', 'pause', 'warn'),
    hold_released: says('released a hold', 'play', 'info'),
    approved: ruleSays('approved the invoice for payment', 'check-check', 'ok'),
    rejected: says('rejected the invoice', 'x', 'bad'),
    acceptance_asked: says('asked for approval of a difference', 'send', 'info'),
    acceptance_approved: says('approved a difference', 'check-check', 'ok'),
    acceptance_rejected: says('rejected a difference', 'x', 'bad'),
    acceptance_returned: says('returned a difference', 'undo-2', 'warn'),
    credits_said: says('said what the credit note gives back', 'pencil'),
  },
})

export const invoiceDifference = kind('invoice_difference', {
  name: 'Difference on an invoice',
  path: '/invoice-differences',
  read: 'invoices.read',
  registered: false,
  approval: differenceSubject,
  events: {},
})
