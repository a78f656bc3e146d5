import { lifecycle } from '../kernel/lifecycle.ts'

export const statuses = ['pending', 'active', 'blocked'] as const

/** A second person approves a vendor. A block is lifted by asking for approval again. */
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
  },
})
