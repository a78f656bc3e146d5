import { says, subject } from '../platform/kinds.ts'

export const department = subject('department', {
  name: 'Department',
  path: '/departments',
  events: {
    created: says('created the department', 'network'),
    edited: says('changed the department', 'pencil'),
    manager_set: says('named a manager', 'user-check'),
  },
})
