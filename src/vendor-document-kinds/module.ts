import type { Module } from '../platform/module.ts'
import { vendorDocumentKind } from './kind.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const vendorDocumentKinds = (): Module => ({
  kinds: [vendorDocumentKind],
  constraints,
  routes: [routes],
  navigation: [
    {
      group: 'Manage',
      href: '/vendor-document-kinds',
      label: 'Vendor documents',
      icon: 'list-checks',
      needs: 'organisation.manage',
    },
  ],
})
