import { did } from '../messages/index.ts'
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
  sharedWithVendor: true,
  attachments: {
    by: ['invoices.capture', 'payments.settle'],
    types: buyingPapers,
    empty:
      'What was written with the vendor about the invoice belongs here. The invoice itself is under “Original file”.',
  },
  approval: invoiceSubject,
  events: {
    captured: says(did('invoice.captured'), 'file-up'),
    linked: says(did('invoice.linked'), 'link'),
    coded: says(did('invoice.coded'), 'split', 'info'),
    coding_approved: says(did('invoice.coding_approved'), 'check-check', 'ok'),
    coding_rejected: says(did('invoice.coding_rejected'), 'x', 'bad'),
    coding_returned: says(did('invoice.coding_returned'), 'undo-2', 'warn'),
    matched: ruleSays(did('invoice.matched'), 'git-compare-arrows', 'info'),
    held: ruleSays(did('invoice.held'), 'pause', 'warn'),
    hold_released: says(did('invoice.hold_released'), 'play', 'info'),
    approved: ruleSays(did('invoice.approved'), 'check-check', 'ok'),
    rejected: says(did('invoice.rejected'), 'x', 'bad'),
    voided: says(did('invoice.voided'), 'x', 'bad'),
    acceptance_asked: says(did('invoice.acceptance_asked'), 'send', 'info'),
    acceptance_approved: says(did('invoice.acceptance_approved'), 'check-check', 'ok'),
    acceptance_rejected: says(did('invoice.acceptance_rejected'), 'x', 'bad'),
    acceptance_returned: says(did('invoice.acceptance_returned'), 'undo-2', 'warn'),
    payment_stopped: says(did('invoice.payment_stopped'), 'pause', 'warn'),
    payment_resumed: says(did('invoice.payment_resumed'), 'play', 'info'),
    set_off: ruleSays(did('invoice.set_off'), 'coins', 'info'),
    overpaid: says(did('invoice.overpaid'), 'coins'),
    refund_entered: says(did('invoice.refund_entered'), 'undo-2', 'ok'),
    refund_proposed: says(did('invoice.refund_proposed'), 'coins', 'warn'),
    refund_confirmed: says(did('invoice.refund_confirmed'), 'check', 'ok'),
    refund_refused: says(did('invoice.refund_refused'), 'x', 'bad'),
    refund_withdrawn: says(did('invoice.refund_withdrawn'), 'undo-2'),
    refund_taken_back: says(did('invoice.refund_taken_back'), 'undo-2', 'warn'),
    credit_refund_entered: says(did('invoice.credit_refund_entered'), 'undo-2', 'ok'),
    credit_refund_proposed: says(did('invoice.credit_refund_proposed'), 'coins', 'warn'),
    credit_refund_confirmed: says(did('invoice.credit_refund_confirmed'), 'check', 'ok'),
    credit_refund_refused: says(did('invoice.credit_refund_refused'), 'x', 'bad'),
    credit_refund_withdrawn: says(did('invoice.credit_refund_withdrawn'), 'undo-2'),
    credit_refund_taken_back: says(did('invoice.credit_refund_taken_back'), 'undo-2', 'warn'),
    instalment_divided: says(did('invoice.instalment_divided'), 'split'),
    credits_said: says(did('invoice.credits_said'), 'pencil'),
    said_last: says(did('invoice.said_last'), 'check-check', 'info'),
    said_not_last: says(did('invoice.said_not_last'), 'undo-2'),
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
