import type { Module } from '../platform/module.ts'
import type { Services } from '../services.ts'
import { entryLifecycle } from './entry.ts'
import { journalExport } from './kind.ts'
import { noting } from './noting.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const journals = (services: Services): Module => ({
  kinds: [journalExport],
  constraints,
  lifecycles: { 'journal_entries.status': entryLifecycle },
  on: noting,
  routes: [routes(services)],
  navigation: [
    {
      group: 'Pay',
      href: '/journals',
      label: 'Journals',
      icon: 'book-open',
      needs: 'journals.read',
    },
  ],
})
