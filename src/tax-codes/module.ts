import type { Module } from '../platform/module.ts'
import { taxCode } from './kind.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const taxCodes = (): Module => ({
  kinds: [taxCode],
  constraints,
  routes: [routes],
  navigation: [
    {
      group: 'Manage',
      href: '/tax-codes',
      label: 'Tax codes',
      icon: 'percent',
      needs: 'tax_codes.manage',
    },
  ],
})
