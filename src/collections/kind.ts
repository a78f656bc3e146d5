import { kind, ruleSays, says } from '../platform/kinds.ts'
import { collectionLifecycle } from './collection.ts'

export const collection = kind('collection', {
  name: 'Collection',
  path: '/collections',
  series: 'COL',
  read: 'collections.read',
  lifecycle: collectionLifecycle,
  events: {
    requested: says('asked for the money', 'hand'),
    awaiting_payment: ruleSays('set it up at Stripe', 'credit-card', 'info'),
    processing: ruleSays('heard that the payment is under way', 'credit-card', 'info'),
    paid: ruleSays('heard that the money arrived', 'check-check', 'ok'),
    refused: ruleSays('was refused by Stripe', 'x', 'bad'),
    cancelled: says('cancelled it', 'x', 'warn'),
  },
})
