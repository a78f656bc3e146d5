import { did } from '../messages/index.ts'
import { kind, ruleSays, says } from '../platform/kinds.ts'
import { priceChangeLifecycle } from './price-change.ts'
import { priceChangeSubject } from './subject.ts'

export const priceChange = kind('price_change', {
  name: 'Price change',
  path: '/price-changes',
  series: 'PC',
  read: 'catalog.read',
  lifecycle: priceChangeLifecycle,
  approval: priceChangeSubject,
  events: {
    proposed: says(did('price_change.proposed'), 'coins', 'info'),
    applied: ruleSays(did('price_change.applied'), 'check-check', 'ok'),
    rejected: says(did('price_change.rejected'), 'x', 'bad'),
    returned: says(did('price_change.returned'), 'undo-2', 'warn'),
    withdrawn: says(did('price_change.withdrawn'), 'undo-2'),
  },
})
