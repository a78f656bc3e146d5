import type { Module } from '../platform/module.ts'
import type { Services } from '../services.ts'
import { payment, paymentRun } from './kind.ts'
import { followPayouts, payingOut, payoutJobs } from './jobs.ts'
import { constraints } from './run-queries.ts'
import { routes } from './routes.ts'

export const payments = (services: Services): Module => ({
  kinds: [paymentRun, payment],
  constraints,
  routes: [routes(services)],
  jobs: payoutJobs.map((name) => ({
    name,
    handler: (deps) =>
      payingOut({ ...deps, payments: services.stripe.payments, cipher: services.cipher })[name],
  })),
  schedules: [followPayouts],
  navigation: [
    {
      group: 'Pay',
      href: '/payments/due',
      label: 'Due payments',
      icon: 'calendar',
      needs: 'payments.read',
    },
    {
      group: 'Pay',
      href: '/payments/runs',
      label: 'Payment runs',
      icon: 'send',
      needs: 'payments.read',
    },
  ],
})
