import { buyingPapers } from '../attachments/index.ts'
import { did } from '../messages/index.ts'
import { kind, says } from '../platform/kinds.ts'
import { blanketOrderLifecycle } from './blanket-order.ts'
import { blanketOrderSubject } from './subject.ts'

export const blanketOrder = kind('blanket_order', {
  name: 'Blanket order',
  path: '/blanket-orders',
  series: 'BO',
  read: 'purchase_orders.read',
  lifecycle: blanketOrderLifecycle,
  comments: true,
  attachments: {
    by: ['purchase_orders.create'],
    types: buyingPapers,
    empty: 'The contract, the vendor’s price list and what was agreed belong here.',
  },
  approval: blanketOrderSubject,
  events: {
    created: says(did('blanket_order.created'), 'file-plus'),
    edited: says(did('blanket_order.edited'), 'pencil'),
    line_added: says(did('blanket_order.line_added'), 'plus'),
    line_edited: says(did('blanket_order.line_edited'), 'pencil'),
    line_removed: says(did('blanket_order.line_removed'), 'x'),
    submitted: says(did('blanket_order.submitted'), 'send'),
    withdrawn: says(did('blanket_order.withdrawn'), 'undo-2'),
    approved: says(did('blanket_order.approved'), 'check', 'ok'),
    rejected: says(did('blanket_order.rejected'), 'x', 'bad'),
    returned: says(did('blanket_order.returned'), 'undo-2', 'warn'),
    revised: says(did('blanket_order.revised'), 'pencil', 'warn'),
    discarded: says(did('blanket_order.discarded'), 'undo-2'),
    released: says(did('blanket_order.released'), 'file-text', 'ok'),
    closed: says(did('blanket_order.closed'), 'archive'),
    cancelled: says(did('blanket_order.cancelled'), 'x', 'bad'),
  },
})
