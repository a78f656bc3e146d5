import type { Module } from '../platform/module.ts'
import type { Services } from '../services.ts'
import { collection } from './kind.ts'
import { constraints } from './queries.ts'
import { collecting, collectingJobs, takeEvent } from './jobs.ts'
import { routes } from './routes.ts'

export const collections = (services: Services): Module => ({
  kinds: [collection],
  constraints,
  routes: (deps) => [routes(services.stripe, (event) => takeEvent(deps, event))],
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
