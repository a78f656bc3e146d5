import { did } from '../messages/index.ts'
import { says, subject } from '../platform/kinds.ts'

export const journalFormat = subject('journal_format', {
  name: 'Journal format',
  path: '/journal-formats',
  events: {
    created: says(did('journal_format.created'), 'plus'),
    edited: says(did('journal_format.edited'), 'pencil'),
    archived: says(did('journal_format.archived'), 'archive'),
    restored: says(did('journal_format.restored'), 'undo-2'),
  },
})
