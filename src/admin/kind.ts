import { did } from '../messages/index.ts'
import { says, subject } from '../platform/kinds.ts'

export const job = subject('job', {
  name: 'Background work',
  sharedPage: '/admin/jobs',
  events: {
    retried: says(did('job.retried'), 'undo-2'),
    discarded: says(did('job.discarded'), 'x', 'warn'),
    asked: says(did('job.asked'), 'play'),
  },
})
