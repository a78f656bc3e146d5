import type { Module } from '../platform/module.ts'
import { catalogItem } from './kind.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const catalog = (): Module => ({
  kinds: [catalogItem],
  constraints,
  routes: [routes],
  navigation: [
    { group: 'Buy', href: '/catalog', label: 'Catalog', icon: 'package', needs: 'catalog.read' },
  ],
})
