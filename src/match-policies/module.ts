import type { Module } from '../platform/module.ts'
import { policyLifecycle } from './version.ts'
import { matchPolicy } from './kind.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const matchPolicies = (): Module => ({
  kinds: [matchPolicy],
  constraints,
  lifecycles: { 'match_policies.status': policyLifecycle },
  routes: [routes],
  navigation: [
    {
      group: 'Manage',
      href: '/match-policies',
      label: 'Matching policy',
      icon: 'git-compare-arrows',
      needs: 'match_policies.read',
    },
  ],
})
