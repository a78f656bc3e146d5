import type { Module } from '../platform/module.ts'
import { project } from './kind.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const projects = (): Module => ({
  kinds: [project],
  constraints,
  routes: [routes],
  navigation: [
    {
      group: 'Plan',
      href: '/projects',
      label: 'Projects',
      icon: 'folder',
      needs: 'cost_centers.manage',
    },
  ],
})
