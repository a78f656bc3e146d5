import type { Module } from '../platform/module.ts'
import { delegationLifecycle } from './delegation.ts'
import { delegation } from './kind.ts'
import { constraints } from './queries.ts'
import { followDelegations } from './jobs.ts'
import { routes } from './routes.ts'

export const delegations = (): Module => ({
  kinds: [delegation],
  constraints,
  lifecycles: { delegation: delegationLifecycle },
  routes: [routes],
  schedules: [followDelegations],
  navigation: [
    {
      group: 'Manage',
      href: '/delegations',
      label: 'Delegations',
      icon: 'user-check',
      needs: 'members.read',
    },
  ],
})
