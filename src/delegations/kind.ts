import { did } from '../messages/index.ts'
import { says, subject } from '../platform/kinds.ts'

export const delegation = subject('delegation', {
  name: 'Delegation',
  sharedPage: '/delegations',
  events: {
    made: says(did('delegation.made'), 'user-check', 'info'),
    ended: says(did('delegation.ended'), 'user-x'),
  },
})
