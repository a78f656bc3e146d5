import { did } from '../messages/index.ts'
import { says, subject } from '../platform/kinds.ts'

export const approvalPolicy = subject('approval_policy', {
  name: 'Approval policy',
  path: '/approval-policies',
  events: {
    drafted: says(did('approval_policy.drafted'), 'file-plus'),
    rule_added: says(did('approval_policy.rule_added'), 'plus'),
    rule_changed: says(did('approval_policy.rule_changed'), 'pencil'),
    rule_removed: says(did('approval_policy.rule_removed'), 'trash-2'),
    explained: says(did('approval_policy.explained'), 'message-square'),
    compared: says(did('approval_policy.compared'), 'git-compare-arrows'),
    activated: says(did('approval_policy.activated'), 'check-check', 'ok'),
    discarded: says(did('approval_policy.discarded'), 'trash-2', 'warn'),
  },
})
