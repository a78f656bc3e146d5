import { did } from '../messages/index.ts'
import { says, subject } from '../platform/kinds.ts'

export const taxCode = subject('tax_code', {
  name: 'Tax code',
  path: '/tax-codes',
  events: {
    created: says(did('tax_code.created'), 'percent'),
    edited: says(did('tax_code.edited'), 'pencil'),
  },
})
