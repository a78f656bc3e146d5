import type { Module } from '../platform/module.ts'
import { purchaseRequest } from './kind.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const purchaseRequests = (): Module => ({
  kinds: [purchaseRequest],
  constraints,
  routes: [routes],
  navigation: [
    {
      group: 'Buy',
      href: '/purchase-requests',
      label: 'Requests',
      icon: 'clipboard-list',
      needs: 'purchase_requests.read',
    },
  ],
})
