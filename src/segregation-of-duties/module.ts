import type { Module } from '../platform/module.ts'
import { dutyMatrix } from './kind.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const segregationOfDuties = (): Module => ({
  kinds: [dutyMatrix],
  constraints,
  routes: [routes],
  navigation: [
    {
      group: 'Manage',
      href: '/segregation-of-duties',
      label: 'Duties',
      icon: 'scale',
      needs: 'members.read',
    },
  ],
})
