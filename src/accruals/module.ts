import type { Module } from '../platform/module.ts'
import { routes } from './routes.ts'

export const accruals = (): Module => ({
  routes: [routes],
  navigation: [
    {
      group: 'Pay',
      href: '/accruals',
      label: 'Accruals',
      icon: 'package-check',
      needs: 'periods.read',
    },
  ],
})
