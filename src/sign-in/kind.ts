import { says, subject } from '../platform/kinds.ts'

export const singleSignOn = subject('identity_provider', {
  name: 'Single sign-on',
  sharedPage: '/identity-provider',
  events: {
    domain_proven: says('proved the domain of single sign-on', 'key-round', 'ok'),
    edited: says('changed single sign-on', 'key-round', 'warn'),
    removed: says('ended single sign-on', 'key-round', 'warn'),
  },
})
