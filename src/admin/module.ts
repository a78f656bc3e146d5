import type { Module } from '../platform/module.ts'
import type { Services } from '../services.ts'
import { job } from './kind.ts'
import { routes } from './routes.ts'

export const admin = (services: Services): Module => ({
  kinds: [job],
  routes: ({ schedules }) => [routes(services.jobs, schedules)],
  navigation: [
    {
      group: 'Manage',
      href: '/admin/jobs',
      label: 'Background work',
      icon: 'list-checks',
      needs: 'jobs.read',
    },
  ],
})
