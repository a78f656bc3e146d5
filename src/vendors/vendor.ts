import { lifecycle } from '../kernel/lifecycle.ts'

export const statuses = ['pending', 'active', 'blocked', 'inactive'] as const

/**
 * A second person approves a vendor. A block is lifted, and one that was given up is used again, by asking for approval
 * again.
 */
export const vendorLifecycle = lifecycle({
  states: statuses,
  begins: ['pending'],
  acts: {
    approve: { from: ['pending'], to: 'active' },
    reject: { from: ['pending'], to: 'blocked' },
    return: { from: ['pending'], to: 'pending' },
    reopen: { from: ['active'], to: 'pending' },
    block: { from: ['pending', 'active'], to: 'blocked' },
    lift: { from: ['blocked'], to: 'pending' },
    giveUp: { from: ['active', 'blocked'], to: 'inactive' },
    useAgain: { from: ['inactive'], to: 'pending' },
  },
})
