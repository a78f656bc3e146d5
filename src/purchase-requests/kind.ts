import { kind, says } from '../platform/kinds.ts'
import { requestLifecycle } from './purchase-request.ts'
import { buyingPapers } from '../attachments/index.ts'
import { requestSubject } from './subject.ts'

export const purchaseRequest = kind('purchase_request', {
  name: 'Request',
  path: '/purchase-requests',
  series: 'PR',
  read: 'purchase_requests.read',
  lifecycle: requestLifecycle,
  comments: true,
  attachments: {
    by: ['purchase_orders.create'],
    ownerWith: 'purchase_requests.create',
    types: buyingPapers,
    empty: 'Quotes and specifications belong here, so that approvers see what is asked for.',
  },
  approval: requestSubject,
  events: {
    created: says('raised the request', 'file-plus'),
    edited: says('changed the request', 'pencil'),
    submitted: says('submitted the request and reserved its amount', 'send', 'info'),
    withdrawn: says('withdrew the request and released its reservation', 'undo-2'),
    approved: says('gave the last approval', 'check-check', 'ok'),
    rejected: says('rejected the request and released its reservation', 'x', 'bad'),
    returned: says('sent the request back and released its reservation', 'undo-2', 'warn'),
    revised: says('revised what was approved', 'pencil', 'info'),
    vendor_proposed: says('proposed another vendor', 'building-2', 'info'),
    revision_approved: says('gave the last approval', 'check-check', 'ok'),
    revision_rejected: says('rejected the revision; what was approved before stands', 'x', 'bad'),
    revision_returned: says(
      'sent the revision back; what was approved before stands',
      'undo-2',
      'warn',
    ),
    revision_withdrawn: says('withdrew the revision; what was approved before stands', 'undo-2'),
    cancelled: says('cancelled what was not ordered and released its reservation', 'x', 'bad'),
    copied: says('raised it as a copy', 'copy'),
    reopened: says('could be ordered again, because its order was cancelled', 'undo-2', 'warn'),
  },
})
