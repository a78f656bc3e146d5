import { says, subject } from '../platform/kinds.ts'

export const delegation = subject('delegation', {
  name: 'Delegation',
  sharedPage: '/delegations',
  events: {
    made: says('named a stand-in', 'user-check', 'info'),
    ended: says('ended a delegation', 'user-x'),
  },
})
