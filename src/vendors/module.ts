import type { Module } from '../platform/module.ts'
import { vendor } from './kind.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const vendors = (): Module => ({
  kinds: [vendor],
  constraints,
  routes: [routes],
  navigation: [
    {
      group: 'Plan',
      href: '/vendors',
      label: 'Vendors',
      icon: 'building-2',
      needs: 'vendors.read',
    },
  ],
})
