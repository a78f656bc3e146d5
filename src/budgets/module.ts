import type { Module } from '../platform/module.ts'
import { budgetLifecycle } from './budget.ts'
import { budget, budgetTransfer } from './kind.ts'
import { constraints } from './queries.ts'
import { constraints as transferConstraints } from './transfer-queries.ts'
import { budgetAlerts } from './alerts.ts'
import { budgetTransfers } from './transfer-routes.ts'
import { routes } from './routes.ts'

export const budgets = (): Module => ({
  kinds: [budget, budgetTransfer],
  constraints: { ...constraints, ...transferConstraints },
  lifecycles: { 'budgets.status': budgetLifecycle },
  routes: [routes, budgetTransfers],
  schedules: [budgetAlerts],
  navigation: [
    { group: 'Plan', href: '/budgets', label: 'Budgets', icon: 'chart-pie', needs: 'budgets.read' },
  ],
})
