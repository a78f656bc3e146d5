import { did } from '../messages/index.ts'
import { says, subject } from '../platform/kinds.ts'

export const singleSignOn = subject('identity_provider', {
  name: 'Single sign-on',
  sharedPage: '/identity-provider',
  events: {
    domain_proven: says(did('identity_provider.domain_proven'), 'key-round', 'ok'),
    edited: says(did('identity_provider.edited'), 'key-round', 'warn'),
    removed: says(did('identity_provider.removed'), 'key-round', 'warn'),
  },
})
