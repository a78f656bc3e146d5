import { buyingPapers } from '../attachments/index.ts'
import { did } from '../messages/index.ts'
import { kind, ruleSays, says } from '../platform/kinds.ts'
import { paymentLifecycle } from './payment.ts'
import { runLifecycle } from './run.ts'
import { runApproval } from './subject.ts'
import { url } from './url.ts'

export const paymentRun = kind('payment_run', {
  name: 'Payment run',
  path: url.runs,
  series: 'RUN',
  read: 'payments.read',
  lifecycle: runLifecycle,
  comments: true,
  approval: runApproval,
  events: {
    proposed: says(did('payment_run.proposed'), 'file-plus'),
    included: says(did('payment_run.included'), 'plus'),
    rescheduled: says(did('payment_run.rescheduled'), 'calendar'),
    downloaded: says(did('payment_run.downloaded'), 'download'),
    left_out: says(did('payment_run.left_out'), 'x'),
    held: ruleSays(did('payment_run.held'), 'pause', 'warn'),
    submitted: says(did('payment_run.submitted'), 'send'),
    withdrawn: says(did('payment_run.withdrawn'), 'undo-2'),
    approved: says(did('payment_run.approved'), 'check', 'ok'),
    rejected: says(did('payment_run.rejected'), 'x', 'bad'),
    returned: says(did('payment_run.returned'), 'undo-2', 'warn'),
    released: says(did('payment_run.released'), 'send', 'ok'),
    found: says(did('payment_run.found'), 'search', 'ok'),
    settled: ruleSays(did('payment_run.settled'), 'check-check', 'ok'),
    partly_failed: ruleSays(did('payment_run.partly_failed'), 'triangle-alert', 'bad'),
    cancelled: says(did('payment_run.cancelled'), 'x', 'bad'),
  },
})

export const payment = kind('payment', {
  name: 'Payment',
  path: url.index,
  series: 'PAY',
  read: 'payments.read',
  lifecycle: paymentLifecycle,
  attachments: {
    by: ['payments.settle'],
    types: buyingPapers,
    empty: 'The bank’s receipt, or what else proves the payment, belongs here.',
  },
  events: {
    sent: says(did('payment.sent'), 'send', 'info'),
    settled: says(did('payment.settled'), 'check-check', 'ok'),
    failed: says(did('payment.failed'), 'x', 'bad'),
    returned: says(did('payment.returned'), 'undo-2', 'bad'),
  },
})
