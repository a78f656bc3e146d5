import type { Module } from '../platform/module.ts'
import { routes } from './routes.ts'

export const payments = (): Module => ({
  routes: [routes],
  navigation: [
    {
      group: 'Pay',
      href: '/payments/due',
      label: 'Due payments',
      icon: 'calendar',
      needs: 'payments.read',
    },
  ],
})
