import { says, subject } from '../platform/kinds.ts'

export const dutyMatrix = subject('duty_matrix', {
  name: 'Matrix of duties',
  sharedPage: '/segregation-of-duties',
  events: {
    proposed: says('proposed another matrix of duties', 'file-plus', 'info'),
    confirmed: says('put the matrix of duties in force', 'check-check', 'ok'),
    withdrawn: says('withdrew the change', 'undo-2'),
  },
})
