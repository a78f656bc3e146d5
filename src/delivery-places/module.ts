import type { Module } from '../platform/module.ts'
import { deliveryPlace } from './kind.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const deliveryPlaces = (): Module => ({
  kinds: [deliveryPlace],
  constraints,
  routes: [routes],
  navigation: [
    {
      group: 'Manage',
      href: '/delivery-places',
      label: 'Delivery places',
      icon: 'truck',
      needs: 'cost_centers.manage',
    },
  ],
})
