import type { Module } from '../platform/module.ts'
import type { Services } from '../services.ts'
import { invoiceCapture } from './kind.ts'
import { constraints } from './queries.ts'
import { take } from './commands.ts'
import { readCapture } from './jobs.ts'
import { routes } from './routes.ts'

export const invoiceCaptures = (services: Services): Module => ({
  kinds: [invoiceCapture],
  constraints,
  routes: [routes(services.files)],
  on: { 'paper.received': take },
  jobs: [
    {
      name: 'read-invoice',
      unhurried: true,
      handler: (deps) => readCapture({ ...services, ...deps }),
    },
  ],
  navigation: [
    {
      group: 'Pay',
      href: '/invoice-captures',
      label: 'Captured',
      icon: 'scan-line',
      needs: 'invoices.capture',
    },
  ],
})
