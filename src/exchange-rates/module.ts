import type { Module } from '../platform/module.ts'
import { proposalLifecycle } from './exchange-rate.ts'
import { exchangeRate } from './kind.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const exchangeRates = (): Module => ({
  kinds: [exchangeRate],
  constraints,
  lifecycles: { 'exchange_rate_proposals.status': proposalLifecycle },
  routes: [routes],
  navigation: [
    {
      group: 'Plan',
      href: '/exchange-rates',
      label: 'Exchange rates',
      icon: 'coins',
      needs: 'exchange_rates.read',
    },
  ],
})
