import type { Module } from '../platform/module.ts'
import { department } from './kind.ts'
import { constraints as managersConstraints } from './managers.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const departments = (): Module => ({
  kinds: [department],
  constraints: { ...managersConstraints, ...constraints },
  routes: [routes],
  navigation: [
    {
      group: 'Manage',
      href: '/departments',
      label: 'Departments',
      icon: 'layers',
      needs: 'organisation.manage',
    },
  ],
})
