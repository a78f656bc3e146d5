import type { Module } from '../platform/module.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const holidays = (): Module => ({
  constraints,
  routes: [routes],
  navigation: [
    {
      group: 'Manage',
      href: '/holidays',
      label: 'Holidays',
      icon: 'calendar',
      needs: 'organisation.manage',
    },
  ],
})
