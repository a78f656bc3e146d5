import { says, subject } from '../platform/kinds.ts'

export const approvalPolicy = subject('approval_policy', {
  name: 'Approval policy',
  path: '/approval-policies',
  events: {
    drafted: says('began a draft', 'file-plus'),
    rule_added: says('added a rule', 'plus'),
    rule_changed: says('changed a rule', 'pencil'),
    rule_removed: says('removed a rule', 'trash-2'),
    explained: says('said what it is for', 'message-square'),
    compared: says('compared it with the version in force', 'git-compare-arrows'),
    activated: says('put it in force', 'check-check', 'ok'),
    discarded: says('discarded the draft', 'trash-2', 'warn'),
  },
})
