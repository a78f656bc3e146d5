import { lifecycle } from '../kernel/lifecycle.ts'

/** A notice on one way to somebody: a device that is gone is forgotten; what is owed is tried again. */
export const deliveryLifecycle = lifecycle({
  states: ['sent', 'gone', 'failed', 'owed'],
  begins: ['sent', 'gone', 'failed', 'owed'],
  acts: {
    send: { from: ['owed'], to: 'sent' },
    lose: { from: ['owed'], to: 'gone' },
    fail: { from: ['owed'], to: 'failed' },
    try_again: { from: ['owed'], to: 'owed' },
  },
})
export type DeliveryState = (typeof deliveryLifecycle.states)[number]
