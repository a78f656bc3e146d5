import { did } from '../messages/index.ts'
import { ruleSays, subject } from '../platform/kinds.ts'

export const approval = subject('approval', {
  name: 'Approval',
  path: '/approvals',
  events: {
    link_refused: ruleSays(did('approval.link_refused'), 'link', 'warn'),
  },
})
