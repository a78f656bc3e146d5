import { ruleSays, subject } from '../platform/kinds.ts'

export const approval = subject('approval', {
  name: 'Approval',
  path: '/approvals',
  events: {
    link_refused: ruleSays('a link made for somebody else was refused', 'link', 'warn'),
  },
})
