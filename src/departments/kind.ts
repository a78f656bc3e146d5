import { did } from '../messages/index.ts'
import { says, subject } from '../platform/kinds.ts'

export const department = subject('department', {
  name: 'Department',
  path: '/departments',
  events: {
    created: says(did('department.created'), 'network'),
    edited: says(did('department.edited'), 'pencil'),
    manager_set: says(did('department.manager_set'), 'user-check'),
  },
})
