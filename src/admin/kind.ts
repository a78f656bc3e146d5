import { says, subject } from '../platform/kinds.ts'

export const job = subject('job', {
  name: 'Background work',
  sharedPage: '/admin/jobs',
  events: {
    retried: says('tried work again that could not be done', 'undo-2'),
    discarded: says('gave up work that could not be done', 'x', 'warn'),
    asked: says('asked for scheduled work', 'play'),
  },
})
