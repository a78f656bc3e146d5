import { did } from '../messages/index.ts'
import { says, subject } from '../platform/kinds.ts'

export const invitation = subject('invitation', {
  name: 'Invitations',
  sharedPage: '/invitations',
  events: {
    sent: says(did('invitation.sent'), 'mail'),
    sent_again: says(did('invitation.sent_again'), 'mail'),
    revoked: says(did('invitation.revoked'), 'x'),
  },
})
