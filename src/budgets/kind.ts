import { did } from '../messages/index.ts'
import { kind, ruleSays, says, subject } from '../platform/kinds.ts'
import { transferLifecycle } from './transfer.ts'
import { transferSubject } from './transfer-subject.ts'

export const budget = subject('budget', {
  name: 'Budget',
  path: '/budgets',
  events: {
    alerted: ruleSays(did('budget.alerted'), 'bell-ring', 'warn'),
    carried_forward: says(did('budget.carried_forward'), 'arrow-right', 'info'),
    imported: says(did('budget.imported'), 'upload'),
    planned: says(did('budget.planned'), 'chart-pie'),
    revised: says(did('budget.revised'), 'pencil'),
  },
})

export const budgetTransfer = kind('budget_transfer', {
  name: 'Budget transfer',
  path: '/budget-transfers',
  series: 'BT',
  read: 'budgets.read',
  lifecycle: transferLifecycle,
  approval: transferSubject,
  events: {
    requested: says(did('budget_transfer.requested'), 'repeat', 'info'),
    posted: ruleSays(did('budget_transfer.posted'), 'check-check', 'ok'),
    rejected: says(did('budget_transfer.rejected'), 'x', 'bad'),
    returned: says(did('budget_transfer.returned'), 'undo-2', 'warn'),
    withdrawn: says(did('budget_transfer.withdrawn'), 'undo-2'),
  },
})
