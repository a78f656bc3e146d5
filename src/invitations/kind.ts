import { says, subject } from '../platform/kinds.ts'

export const invitation = subject('invitation', {
  name: 'Invitations',
  sharedPage: '/invitations',
  events: {
    sent: says('invited somebody', 'mail'),
    sent_again: says('sent the invitation again', 'mail'),
    revoked: says('took the invitation back', 'x'),
  },
})
