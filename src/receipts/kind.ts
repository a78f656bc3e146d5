import { did } from '../messages/index.ts'
import { kind, says } from '../platform/kinds.ts'
import { receiptLifecycle } from './receipt.ts'
import { buyingPapers } from '../attachments/index.ts'

export const receipt = kind('receipt', {
  name: 'Receipt',
  path: '/receipts',
  series: 'GRN',
  read: 'receipts.read',
  lifecycle: receiptLifecycle,
  attachments: {
    by: ['receipts.post'],
    types: buyingPapers,
    empty: 'The signed delivery note and pictures of damage belong here.',
  },
  events: {
    posted: says(did('receipt.posted'), 'package-check', 'ok'),
    reversed: says(did('receipt.reversed'), 'undo-2', 'bad'),
    posted_reversal: says(did('receipt.posted_reversal'), 'undo-2', 'bad'),
    inspected: says(did('receipt.inspected'), 'search', 'info'),
  },
})
