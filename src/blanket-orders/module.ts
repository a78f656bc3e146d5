import type { Module } from '../platform/module.ts'
import { blanketOrder } from './kind.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const blanketOrders = (): Module => ({
  kinds: [blanketOrder],
  constraints,
  routes: [routes],
  navigation: [
    {
      group: 'Buy',
      href: '/blanket-orders',
      label: 'Blanket orders',
      icon: 'repeat',
      needs: 'purchase_orders.read',
    },
  ],
})
