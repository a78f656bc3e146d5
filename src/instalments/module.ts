import { organisationsOf } from '../platform/jobs/schedule.ts'
import type { Module } from '../platform/module.ts'
import { planMissing } from './commands.ts'
import { instalmentLifecycle } from './instalment.ts'
import { constraints } from './queries.ts'
import { routes } from './routes.ts'

export const instalments = (): Module => ({
  constraints,
  lifecycles: { 'instalments.status': instalmentLifecycle },
  routes: [routes],
  schedules: [
    {
      name: 'plan-instalments',
      cron: '41 * * * *',
      organisations: organisationsOf('organisations_with_unplanned_invoices'),
      run: planMissing,
    },
  ],
})
