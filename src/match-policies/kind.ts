import { says, subject } from '../platform/kinds.ts'

export const matchPolicy = subject('match_policy', {
  name: 'Matching policy',
  path: '/match-policies',
  events: {
    drafted: says('began a draft', 'file-plus'),
    tolerances_added: says('added tolerances', 'plus'),
    tolerances_changed: says('changed tolerances', 'pencil'),
    tolerances_removed: says('removed tolerances', 'trash-2'),
    authority_changed: says('changed what roles may accept', 'user-check'),
    explained: says('said what it is for', 'message-square'),
    compared: says('compared it with the version in force', 'git-compare-arrows'),
    activated: says('put it in force', 'check-check', 'ok'),
    discarded: says('discarded the draft', 'trash-2', 'warn'),
  },
})
