import { receivePayoutEvent } from '../payments/index.ts'
import type { Module } from '../platform/module.ts'
import type { Services } from '../services.ts'
import { collection } from './kind.ts'
import { collecting, collectingJobs, receiveEvent } from './jobs.ts'
import { routes } from './routes.ts'

export const collections = (services: Services): Module => ({
  kinds: [collection],
  routes: (deps) => [
    routes(
      services.stripe,
      async (event) => (await receivePayoutEvent(deps, event)) || receiveEvent(deps, event),
    ),
  ],
  jobs: collectingJobs.map((name) => ({
    name,
    handler: (deps) => collecting({ ...deps, payments: services.stripe.payments })[name],
  })),
  navigation: [
    {
      group: 'Pay',
      href: '/collections',
      label: 'Collections',
      icon: 'hand',
      needs: 'collections.read',
    },
  ],
})
