import { did } from '../messages/index.ts'
import { says, subject } from '../platform/kinds.ts'

export const bankAnswer = subject('bank_answer', {
  name: 'Answer of a bank',
  path: '/bank-answers',
  events: {
    imported: says(did('bank_answer.imported'), 'file-up'),
    line_resolved: says(did('bank_answer.line_resolved'), 'check', 'ok'),
  },
})
