import { kind, ruleSays, says, subject } from '../platform/kinds.ts'
import { transferLifecycle } from './transfer.ts'
import { transferSubject } from './transfer-subject.ts'

export const budget = subject('budget', {
  name: 'Budget',
  path: '/budgets',
  events: {
    alerted: ruleSays('told owners that it runs out', 'bell-ring', 'warn'),
    carried_forward: says(
      'closed the year and carried forward what was open',
      'arrow-right',
      'info',
    ),
    imported: says('imported the budget', 'upload'),
    planned: says('planned the budget', 'chart-pie'),
    revised: says('revised the budget', 'pencil'),
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
    requested: says('asked for the transfer', 'repeat', 'info'),
    posted: ruleSays('moved the amount', 'check-check', 'ok'),
    rejected: says('rejected the transfer', 'x', 'bad'),
    returned: says('sent the transfer back', 'undo-2', 'warn'),
    withdrawn: says('withdrew the transfer', 'undo-2'),
  },
})
