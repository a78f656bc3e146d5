import type { Module } from '../platform/module.ts'
import { keepFile, moveMerged, refuseFile } from './commands.ts'
import { documentLifecycle } from './document.ts'
import { checkDocumentExpiry } from './jobs.ts'
import { vendorDocument } from './kind.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const vendorDocuments = (): Module => ({
  kinds: [vendorDocument],
  constraints,
  lifecycles: { 'vendor_documents.state': documentLifecycle },
  routes: [routes],
  schedules: [checkDocumentExpiry],
  on: {
    'attachments.refused': refuseFile,
    'attachments.unwanted': keepFile,
    'vendors.merged': moveMerged,
  },
  navigation: [
    {
      group: 'Plan',
      href: '/vendor-documents',
      label: 'Vendor documents',
      icon: 'badge-check',
      needs: 'vendor_documents.verify',
    },
  ],
})
