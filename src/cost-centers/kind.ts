import { did } from '../messages/index.ts'
import { says, subject } from '../platform/kinds.ts'

export const costCenter = subject('cost_center', {
  name: 'Cost centre',
  path: '/cost-centers',
  events: {
    created: says(did('cost_center.created'), 'network'),
    edited: says(did('cost_center.edited'), 'pencil'),
    manager_set: says(did('cost_center.manager_set'), 'user-check'),
  },
})
