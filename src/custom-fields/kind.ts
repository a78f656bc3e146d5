import { did } from '../messages/index.ts'
import { says, subject } from '../platform/kinds.ts'

export const customField = subject('custom_field', {
  name: 'Custom field',
  path: '/custom-fields',
  events: {
    created: says(did('custom_field.created'), 'plus'),
    edited: says(did('custom_field.edited'), 'pencil'),
  },
})
