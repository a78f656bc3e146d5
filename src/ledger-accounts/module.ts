import type { Module } from '../platform/module.ts'
import { ledgerAccount } from './kind.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const ledgerAccounts = (): Module => ({
  kinds: [ledgerAccount],
  constraints,
  routes: [routes],
  navigation: [
    {
      group: 'Manage',
      href: '/ledger-accounts',
      label: 'Ledger accounts',
      icon: 'hash',
      needs: 'ledger_accounts.manage',
    },
  ],
})
