import { kind, ruleSays, says } from '../platform/kinds.ts'
import { orderLifecycle } from './purchase-order.ts'
import { buyingPapers } from '../attachments/index.ts'

export const purchaseOrder = kind('purchase_order', {
  name: 'Order',
  path: '/purchase-orders',
  series: 'PO',
  read: 'purchase_orders.read',
  lifecycle: orderLifecycle,
  comments: true,
  attachments: {
    by: ['purchase_orders.create'],
    types: buyingPapers,
    empty: 'The vendor’s quote, specifications and what was written about the order belong here.',
  },
  events: {
    created: says('created the order and committed its value', 'file-plus'),
    issued: says('issued the order', 'send', 'ok'),
    cancelled: says('cancelled the order', 'x', 'bad'),
    sending: says('asked for the order to be mailed again', 'send'),
    sent_by_hand: says('noted that the order was sent by hand', 'send', 'ok'),
    sent: ruleSays('mailed the order to the vendor', 'send', 'ok'),
    cancellation_sent: ruleSays('told the vendor that the order is cancelled', 'send', 'ok'),
    not_sent: ruleSays('could not mail the order', 'triangle-alert', 'bad'),
    received: says('posted a goods receipt', 'package-check', 'ok'),
    closed: ruleSays('closed the order: received and billed in full', 'check-check', 'ok'),
  },
})
