import { buyingPapers } from '../attachments/index.ts'
import { did } from '../messages/index.ts'
import { kind, ruleSays, says } from '../platform/kinds.ts'
import { returnLifecycle } from './goods-return.ts'

export const goodsReturn = kind('goods_return', {
  name: 'Return',
  path: '/returns',
  series: 'RET',
  read: 'returns.read',
  lifecycle: returnLifecycle,
  comments: true,
  attachments: {
    by: ['returns.post'],
    types: buyingPapers,
    empty: 'Pictures of what was wrong and the carrier’s receipt belong here.',
  },
  events: {
    created: says(did('goods_return.created'), 'file-plus'),
    edited: says(did('goods_return.edited'), 'pencil'),
    shipped: says(did('goods_return.shipped'), 'truck', 'info'),
    cancelled: says(did('goods_return.cancelled'), 'x', 'bad'),
    credit_expected: says(did('goods_return.credit_expected'), 'package-minus', 'warn'),
    closed: says(did('goods_return.closed'), 'check', 'warn'),
    credited: says(did('goods_return.credited'), 'check', 'ok'),
    not_billed: ruleSays(did('goods_return.not_billed'), 'check-check', 'ok'),
    satisfied: ruleSays(did('goods_return.satisfied'), 'check-check', 'ok'),
    expected_again: ruleSays(did('goods_return.expected_again'), 'undo-2', 'warn'),
  },
})
