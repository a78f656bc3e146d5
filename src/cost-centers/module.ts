import type { Module } from '../platform/module.ts'
import { costCenter } from './kind.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const costCenters = (): Module => ({
  kinds: [costCenter],
  constraints,
  routes: [routes],
  navigation: [
    {
      group: 'Plan',
      href: '/cost-centers',
      label: 'Cost centres',
      icon: 'network',
      needs: 'cost_centers.read',
    },
  ],
})
