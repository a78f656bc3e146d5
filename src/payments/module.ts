import type { Module } from '../platform/module.ts'
import type { Services } from '../services.ts'
import { payment, paymentRun } from './kind.ts'
import { answerOfService } from './commands/answer.ts'
import { services as railServices } from './rails/index.ts'
import { constraints } from './run-queries.ts'
import { routes } from './routes.ts'

export const payments = (services: Services): Module => ({
  kinds: [paymentRun, payment],
  constraints,
  routes: [routes(services)],
  jobs: railServices.flatMap(({ jobs, jobNames }) =>
    jobNames.map((name) => ({
      name,
      handler: (deps) => jobs({ ...deps, services, answer: answerOfService })[name]!,
    })),
  ),
  schedules: railServices.flatMap(({ schedules }) => schedules),
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
