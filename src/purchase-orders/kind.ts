import { did } from '../messages/index.ts'
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
  sharedWithVendor: true,
  attachments: {
    by: ['purchase_orders.create'],
    types: buyingPapers,
    empty: 'The vendor’s quote, specifications and what was written about the order belong here.',
  },
  events: {
    created: says(did('purchase_order.created'), 'file-plus'),
    edited: says(did('purchase_order.edited'), 'pencil'),
    issued: says(did('purchase_order.issued'), 'send', 'ok'),
    cancelled: says(did('purchase_order.cancelled'), 'x', 'bad'),
    sending: says(did('purchase_order.sending'), 'send'),
    sent_by_hand: says(did('purchase_order.sent_by_hand'), 'send', 'ok'),
    sent: ruleSays(did('purchase_order.sent'), 'send', 'ok'),
    cancellation_sent: ruleSays(did('purchase_order.cancellation_sent'), 'send', 'ok'),
    return_told: ruleSays(did('purchase_order.return_told'), 'send', 'ok'),
    closing_told: ruleSays(did('purchase_order.closing_told'), 'send', 'ok'),
    reopening_told: ruleSays(did('purchase_order.reopening_told'), 'send', 'ok'),
    not_sent: ruleSays(did('purchase_order.not_sent'), 'triangle-alert', 'bad'),
    opened: says(did('purchase_order.opened'), 'eye'),
    answered: says(did('purchase_order.answered'), 'message-circle', 'info'),
    answer_accepted: says(did('purchase_order.answer_accepted'), 'check', 'ok'),
    answer_declined: says(did('purchase_order.answer_declined'), 'x', 'warn'),
    closed_short: says(did('purchase_order.closed_short'), 'check-check', 'warn'),
    reopened_short: says(did('purchase_order.reopened_short'), 'undo-2', 'info'),
    held: says(did('purchase_order.held'), 'pause', 'warn'),
    hold_lifted: says(did('purchase_order.hold_lifted'), 'play', 'ok'),
    changed: says(did('purchase_order.changed'), 'repeat', 'info'),
    received: says(did('purchase_order.received'), 'package-check', 'ok'),
    code_kept: says(did('purchase_order.code_kept'), 'tag'),
    receiving_set: says(did('purchase_order.receiving_set'), 'package-check'),
    receipt_reversed: says(did('purchase_order.receipt_reversed'), 'undo-2', 'bad'),
    goods_returned: says(did('purchase_order.goods_returned'), 'truck', 'warn'),
    goods_kept: says(did('purchase_order.goods_kept'), 'package-check', 'info'),
    closed: ruleSays(did('purchase_order.closed'), 'check-check', 'ok'),
  },
})
