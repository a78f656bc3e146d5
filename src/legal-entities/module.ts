import type { Module } from '../platform/module.ts'
import { legalEntity } from './kind.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const legalEntities = (): Module => ({
  kinds: [legalEntity],
  constraints,
  routes: [routes],
  navigation: [
    {
      group: 'Manage',
      href: '/legal-entities',
      label: 'Legal entities',
      icon: 'landmark',
      needs: 'organisation.manage',
    },
  ],
})
