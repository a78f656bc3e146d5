import type { Module } from '../platform/module.ts'
import { customField } from './kind.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const customFields = (): Module => ({
  kinds: [customField],
  constraints,
  routes: [routes],
  navigation: [
    {
      group: 'Manage',
      href: '/custom-fields',
      label: 'Custom fields',
      icon: 'list-checks',
      needs: 'organisation.manage',
    },
  ],
})
