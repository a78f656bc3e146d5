import { says, subject } from '../platform/kinds.ts'

export const legalEntity = subject('legal_entity', {
  name: 'Legal entity',
  path: '/legal-entities',
  events: {
    created: says('created the legal entity', 'landmark'),
    edited: says('changed the legal entity', 'pencil'),
  },
})
