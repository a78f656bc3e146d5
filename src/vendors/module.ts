import type { Module } from '../platform/module.ts'
import { putBeforeSomebody } from './commands.ts'
import { vendor } from './kind.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const vendors = (): Module => ({
  kinds: [vendor],
  constraints,
  routes: [routes],
  on: { 'vendor_check.matched': (ctx, { vendorId }) => putBeforeSomebody(ctx, vendorId) },
  navigation: [
    {
      group: 'Plan',
      href: '/vendors',
      label: 'Vendors',
      icon: 'building-2',
      needs: 'vendors.read',
    },
  ],
})
