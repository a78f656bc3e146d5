import { did } from '../messages/index.ts'
import { says, subject } from '../platform/kinds.ts'

export const bankAnswer = subject('bank_answer', {
  name: 'Answer of a bank',
  path: '/bank-answers',
  events: {
    received: says(did('bank_answer.received'), 'upload'),
    continued: says(did('bank_answer.continued'), 'play'),
    refused: says(did('bank_answer.refused'), 'circle-x', 'bad'),
    imported: says(did('bank_answer.imported'), 'file-up'),
    line_resolved: says(did('bank_answer.line_resolved'), 'check', 'ok'),
    line_reopened: says(did('bank_answer.line_reopened'), 'undo-2', 'warn'),
    set_aside: says(did('bank_answer.set_aside'), 'archive'),
  },
})
