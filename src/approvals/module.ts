import type { Module } from '../platform/module.ts'
import { approvalLifecycle, stepLifecycle } from './approval.ts'
import type { Services } from '../services.ts'
import { approval } from './kind.ts'
import { confirmedAt, signedIn } from '../platform/http/session.ts'
import { plainPage } from '../platform/view/plain-page.ts'
import { approvalEvents } from './events.ts'
import { applyDecision, checkApprovalTimeouts, checkOpenTasks } from './jobs.ts'
import { outside } from './outside-routes.ts'
import { routes } from './routes.ts'

export const approvals = (services: Services): Module => ({
  kinds: [approval],
  lifecycles: { 'approvals.status': approvalLifecycle, 'approval_steps.status': stepLifecycle },
  routes: (deps) => [
    routes,
    outside({ ...deps, personOf: services.personOf, signedIn, confirmedAt, page: plainPage }),
  ],
  eventsOfAnyKind: approvalEvents,
  jobs: [{ name: 'apply-decision', handler: applyDecision }],
  schedules: [checkOpenTasks, checkApprovalTimeouts],
})
