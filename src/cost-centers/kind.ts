import { says, subject } from '../platform/kinds.ts'

export const costCenter = subject('cost_center', {
  name: 'Cost centre',
  path: '/cost-centers',
  events: {
    created: says('created the cost centre', 'network'),
    edited: says('changed the cost centre', 'pencil'),
    manager_set: says('named an owner', 'user-check'),
  },
})
