import { did } from '../messages/index.ts'
import { kind, ruleSays, says } from '../platform/kinds.ts'
import { changeLifecycle } from './change-order.ts'
import { changeSubject } from './subject.ts'

export const changeOrderKind = kind('change_order', {
  name: 'Change order',
  path: '/change-orders',
  series: 'CO',
  read: 'purchase_orders.read',
  lifecycle: changeLifecycle,
  approval: changeSubject,
  events: {
    drafted: says(did('change_order.drafted'), 'file-plus'),
    copied: says(did('change_order.copied'), 'copy'),
    edited: says(did('change_order.edited'), 'pencil'),
    submitted: says(did('change_order.submitted'), 'send', 'info'),
    approved: says(did('change_order.approved'), 'check', 'ok'),
    applied: ruleSays(did('change_order.applied'), 'check-check', 'ok'),
    rejected: says(did('change_order.rejected'), 'x', 'bad'),
    returned: says(did('change_order.returned'), 'undo-2', 'warn'),
    withdrawn: says(did('change_order.withdrawn'), 'undo-2'),
  },
})
