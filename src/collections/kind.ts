import { did } from '../messages/index.ts'
import { kind, ruleSays, says } from '../platform/kinds.ts'
import { collectionLifecycle } from './collection.ts'

export const collection = kind('collection', {
  name: 'Collection',
  path: '/collections',
  series: 'COL',
  read: 'collections.read',
  lifecycle: collectionLifecycle,
  events: {
    requested: says(did('collection.requested'), 'hand'),
    awaiting_payment: ruleSays(did('collection.awaiting_payment'), 'credit-card', 'info'),
    processing: ruleSays(did('collection.processing'), 'credit-card', 'info'),
    paid: ruleSays(did('collection.paid'), 'check-check', 'ok'),
    refused: ruleSays(did('collection.refused'), 'x', 'bad'),
    cancelled: says(did('collection.cancelled'), 'x', 'warn'),
  },
})
