import { did } from '../messages/index.ts'
import { says, subject } from '../platform/kinds.ts'

export const matchPolicy = subject('match_policy', {
  name: 'Matching policy',
  path: '/match-policies',
  events: {
    drafted: says(did('match_policy.drafted'), 'file-plus'),
    tolerances_added: says(did('match_policy.tolerances_added'), 'plus'),
    tolerances_changed: says(did('match_policy.tolerances_changed'), 'pencil'),
    tolerances_removed: says(did('match_policy.tolerances_removed'), 'trash-2'),
    authority_changed: says(did('match_policy.authority_changed'), 'user-check'),
    explained: says(did('match_policy.explained'), 'message-square'),
    compared: says(did('match_policy.compared'), 'git-compare-arrows'),
    activated: says(did('match_policy.activated'), 'check-check', 'ok'),
    discarded: says(did('match_policy.discarded'), 'trash-2', 'warn'),
  },
})
