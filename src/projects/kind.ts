import { says, subject } from '../platform/kinds.ts'

export const project = subject('project', {
  name: 'Project',
  path: '/projects',
  events: {
    created: says('created the project', 'folder'),
    edited: says('changed the project', 'pencil'),
  },
})
