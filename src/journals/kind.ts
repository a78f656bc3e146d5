import { did } from '../messages/index.ts'
import { says, subject } from '../platform/kinds.ts'

export const journalExport = subject('journal_export', {
  name: 'Journal export',
  path: '/journals',
  events: {
    made: says(did('journal_export.made'), 'download'),
    made_again: says(did('journal_export.made_again'), 'repeat'),
    answered: says(did('journal_export.answered'), 'check'),
    corrected: says(did('journal_export.corrected'), 'pencil', 'warn'),
  },
})
