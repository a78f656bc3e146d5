import type { Module } from '../platform/module.ts'
import { paymentTerms as kind } from './kind.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const paymentTerms = (): Module => ({
  kinds: [kind],
  constraints,
  routes: [routes],
  navigation: [
    {
      group: 'Manage',
      href: '/payment-terms',
      label: 'Payment terms',
      icon: 'calendar',
      needs: 'payment_terms.manage',
    },
  ],
})
