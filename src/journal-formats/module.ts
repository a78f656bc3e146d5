import type { Module } from '../platform/module.ts'
import { journalFormat } from './kind.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const journalFormats = (): Module => ({
  kinds: [journalFormat],
  constraints,
  routes: [routes],
  navigation: [
    {
      group: 'Manage',
      href: '/journal-formats',
      label: 'Journal formats',
      icon: 'sliders-horizontal',
      needs: 'ledger_accounts.manage',
    },
  ],
})
