import { lifecycle } from '../kernel/lifecycle.ts'

/** A version is written as a draft; once activated it never changes, and retires when another takes its place. */
export const policyLifecycle = lifecycle({
  states: ['draft', 'active', 'retired'],
  begins: ['draft'],
  acts: {
    write: { from: ['draft'], to: 'draft' },
    activate: { from: ['draft'], to: 'active' },
    replace: { from: ['active'], to: 'retired' },
  },
})
