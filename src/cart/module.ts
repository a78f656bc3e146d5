import type { Module } from '../platform/module.ts'
import { put } from './commands.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const cart = (): Module => ({
  constraints,
  routes: [routes],
  on: { 'catalog.wanted': (ctx, { itemId }) => put(ctx, { item_id: itemId, quantity: '1' }) },
  navigation: [
    {
      group: 'Buy',
      href: '/cart',
      label: 'Cart',
      icon: 'shopping-cart',
      needs: 'purchase_requests.create',
    },
  ],
})
