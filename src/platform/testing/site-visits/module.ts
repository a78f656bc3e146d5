import type { Module } from '../../module.ts'
import { siteVisit } from './kind.ts'
import { routes } from './routes.ts'

/**
 * A kind of document that the product does not have: a visit to where an order is made. It shows what adding a kind
 * takes.
 */
export const siteVisits = (): Module => ({
  kinds: [siteVisit],
  routes: [routes],
  navigation: [
    {
      group: 'Buy',
      href: '/site-visits',
      label: 'Site visits',
      icon: 'calendar',
      needs: 'purchase_orders.read',
    },
  ],
})
