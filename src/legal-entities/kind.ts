import { did } from '../messages/index.ts'
import { says, subject } from '../platform/kinds.ts'

export const legalEntity = subject('legal_entity', {
  name: 'Legal entity',
  path: '/legal-entities',
  events: {
    created: says(did('legal_entity.created'), 'landmark'),
    edited: says(did('legal_entity.edited'), 'pencil'),
    period_closed: says(did('legal_entity.period_closed'), 'lock', 'info'),
    period_reopened: says(did('legal_entity.period_reopened'), 'lock', 'warn'),
  },
})
