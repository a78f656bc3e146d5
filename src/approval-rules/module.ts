import type { Module } from '../platform/module.ts'
import { policyLifecycle } from './version.ts'
import { approvalPolicy } from './kind.ts'
import { constraints } from './queries.ts'
import { approvalPolicies } from './policy-routes.ts'
import { routes } from './routes.ts'

export const approvalRules = (): Module => ({
  kinds: [approvalPolicy],
  constraints,
  lifecycles: { 'approval_policies.status': policyLifecycle },
  routes: [routes, approvalPolicies],
  navigation: [
    {
      group: 'Manage',
      href: '/approval-rules',
      label: 'Approval rules',
      icon: 'list-checks',
      needs: 'approval_rules.read',
    },
  ],
})
