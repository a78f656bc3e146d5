import { did } from '../messages/index.ts'
import { says, subject } from '../platform/kinds.ts'

export const project = subject('project', {
  name: 'Project',
  path: '/projects',
  events: {
    created: says(did('project.created'), 'folder'),
    edited: says(did('project.edited'), 'pencil'),
  },
})
