import { says, subject } from '../platform/kinds.ts'

export const category = subject('category', {
  name: 'Category',
  path: '/categories',
  events: {
    created: says('created the category', 'tags'),
    edited: says('changed the category', 'pencil'),
  },
})
