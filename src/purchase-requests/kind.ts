import { did } from '../messages/index.ts'
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
    created: says(did('purchase_request.created'), 'file-plus'),
    edited: says(did('purchase_request.edited'), 'pencil'),
    submitted: says(did('purchase_request.submitted'), 'send', 'info'),
    withdrawn: says(did('purchase_request.withdrawn'), 'undo-2'),
    approved: says(did('purchase_request.approved'), 'check-check', 'ok'),
    rejected: says(did('purchase_request.rejected'), 'x', 'bad'),
    returned: says(did('purchase_request.returned'), 'undo-2', 'warn'),
    revised: says(did('purchase_request.revised'), 'pencil', 'info'),
    vendor_proposed: says(did('purchase_request.vendor_proposed'), 'building-2', 'info'),
    revision_approved: says(did('purchase_request.revision_approved'), 'check-check', 'ok'),
    revision_rejected: says(did('purchase_request.revision_rejected'), 'x', 'bad'),
    revision_returned: says(did('purchase_request.revision_returned'), 'undo-2', 'warn'),
    revision_withdrawn: says(did('purchase_request.revision_withdrawn'), 'undo-2'),
    cancelled: says(did('purchase_request.cancelled'), 'x', 'bad'),
    copied: says(did('purchase_request.copied'), 'copy'),
    reopened: says(did('purchase_request.reopened'), 'undo-2', 'warn'),
  },
})
