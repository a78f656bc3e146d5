import type { Module } from '../platform/module.ts'
import type { Services } from '../services.ts'
import { document } from './kind.ts'
import {
  checkDocument,
  checkDocumentExpiry,
  eraseDocument,
  storeDocument,
  tidyDocuments,
} from './jobs.ts'
import { routes } from './routes.ts'

export const documents = (services: Services): Module => ({
  kinds: [document],
  routes: ({ wiring }) => [routes(services.files, wiring.kinds)],
  jobs: [
    { name: 'check-document', handler: (deps) => checkDocument({ ...services, ...deps }) },
    { name: 'store-document', handler: (deps) => storeDocument({ ...services, ...deps }) },
    { name: 'erase-document', handler: (deps) => eraseDocument({ ...services, ...deps }) },
  ],
  schedules: [checkDocumentExpiry],
  sweeps: [
    {
      name: 'tidy-documents',
      cron: '*/15 * * * *',
      run: (deps) => tidyDocuments({ ...services, ...deps }),
    },
  ],
  navigation: [
    {
      group: 'Plan',
      href: '/documents',
      label: 'Documents',
      icon: 'files',
      needs: 'invoices.read',
    },
  ],
})
