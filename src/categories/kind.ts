import { did } from '../messages/index.ts'
import { says, subject } from '../platform/kinds.ts'

export const category = subject('category', {
  name: 'Category',
  path: '/categories',
  events: {
    created: says(did('category.created'), 'tags'),
    edited: says(did('category.edited'), 'pencil'),
  },
})
