import { lifecycle } from '../kernel/lifecycle.ts'

const decisions = {
  approve: { from: ['pending'], to: 'approved' },
  reject: { from: ['pending'], to: 'rejected' },
  return: { from: ['pending'], to: 'returned' },
} as const
const states = ['pending', 'approved', 'rejected', 'returned', 'withdrawn'] as const

/** A difference that somebody asked to accept. */
export const acceptanceLifecycle = lifecycle({
  states,
  begins: ['pending'],
  acts: { ...decisions, withdraw: { from: ['pending'], to: 'withdrawn' } },
})

/**
 * What an invoice without an order is charged to. It may be coded again until it is approved, and is dropped with the
 * invoice.
 */
export const codingLifecycle = lifecycle({
  states,
  begins: ['pending'],
  acts: {
    ...decisions,
    withdraw: { from: ['pending', 'approved'], to: 'withdrawn' },
    code_again: { from: ['rejected', 'returned', 'withdrawn'], to: 'pending' },
  },
})
