import { did } from '../messages/index.ts'
import { says, subject } from '../platform/kinds.ts'

export const dutyMatrix = subject('duty_matrix', {
  name: 'Matrix of duties',
  sharedPage: '/segregation-of-duties',
  events: {
    proposed: says(did('duty_matrix.proposed'), 'file-plus', 'info'),
    confirmed: says(did('duty_matrix.confirmed'), 'check-check', 'ok'),
    withdrawn: says(did('duty_matrix.withdrawn'), 'undo-2'),
  },
})
