import type { Module } from '../platform/module.ts'
import { periodLifecycle } from './period.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const periods = (): Module => ({
  constraints,
  lifecycles: { 'periods.status': periodLifecycle },
  routes: [routes],
  navigation: [
    {
      group: 'Manage',
      href: '/periods',
      label: 'Periods',
      icon: 'lock',
      needs: 'periods.read',
    },
  ],
})
