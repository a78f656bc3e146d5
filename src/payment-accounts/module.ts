import type { Module } from '../platform/module.ts'
import type { Services } from '../services.ts'
import { numberColumn } from './commands.ts'
import { paymentAccount } from './kind.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const paymentAccounts = ({ cipher }: Services): Module => ({
  kinds: [paymentAccount],
  constraints,
  encrypted: [numberColumn],
  routes: [routes(cipher)],
  navigation: [
    {
      group: 'Pay',
      href: '/payment-accounts',
      label: 'Accounts we pay from',
      icon: 'landmark',
      needs: 'payments.read',
    },
  ],
})
