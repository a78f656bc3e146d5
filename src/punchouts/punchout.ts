import { lifecycle } from '../kernel/lifecycle.ts'

export const states = ['starting', 'open', 'returned', 'requested', 'failed', 'ended'] as const
export type State = (typeof states)[number]
export const failures = ['not_reached', 'refused', 'not_understood', 'bad_address'] as const
export type Failure = (typeof failures)[number]
export const operations = ['create', 'edit', 'inspect'] as const

/** One visit of a person to a vendor's shop. */
export const punchoutLifecycle = lifecycle({
  states,
  begins: ['starting'],
  acts: {
    open: { from: ['starting'], to: 'open' },
    fail: { from: ['starting'], to: 'failed' },
    return: { from: ['open'], to: 'returned' },
    request: { from: ['returned'], to: 'requested' },
    end: { from: ['starting', 'open', 'returned'], to: 'ended' },
  },
  refusal: (state) =>
    state === 'starting'
      ? 'The shop is still being asked. Wait a moment, then reload.'
      : `This visit to the shop is ${state}, so that cannot be done any more. Begin another.`,
})

/** So long a shop may send somebody back. */
export const hoursOpen = 8
