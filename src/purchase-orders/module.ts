import type { Module } from '../platform/module.ts'
import { purchaseOrder } from './kind.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const purchaseOrders = (): Module => ({
  kinds: [purchaseOrder],
  constraints,
  routes: [routes],
  navigation: [
    {
      group: 'Buy',
      href: '/purchase-orders',
      label: 'Purchase orders',
      short: 'Orders',
      icon: 'file-text',
      needs: 'purchase_orders.read',
    },
  ],
})
