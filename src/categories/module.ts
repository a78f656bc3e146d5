import type { Module } from '../platform/module.ts'
import { category } from './kind.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const categories = (): Module => ({
  kinds: [category],
  constraints,
  routes: [routes],
  navigation: [
    {
      group: 'Plan',
      href: '/categories',
      label: 'Categories',
      icon: 'tags',
      needs: 'cost_centers.manage',
    },
  ],
})
