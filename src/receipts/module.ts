import type { Module } from '../platform/module.ts'
import { receipt } from './kind.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const receipts = (): Module => ({
  kinds: [receipt],
  constraints,
  routes: [routes],
  navigation: [
    {
      group: 'Buy',
      href: '/receipts',
      label: 'Receipts',
      icon: 'package-check',
      needs: 'receipts.read',
    },
  ],
})
