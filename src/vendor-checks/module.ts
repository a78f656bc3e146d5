import type { Module } from '../platform/module.ts'
import type { Services } from '../services.ts'
import { checkLifecycle, type CheckKind } from './check.ts'
import { ask } from './commands.ts'
import { checkVendor } from './jobs.ts'
import { routes } from './routes.ts'

export const vendorChecks = (services: Services): Module => ({
  lifecycles: { 'vendor_checks.state': checkLifecycle },
  routes: [routes(() => configured(services))],
  on: {
    'vendor_review.decided': async (ctx, { id, decision }) => {
      if (decision === 'approved') await ask(ctx, id, configured(services))
    },
  },
  jobs: [{ name: 'check-vendor', handler: (deps) => checkVendor({ ...services, ...deps }) }],
})

const configured = ({ sanctions, vatRegistry }: Services): CheckKind[] => [
  ...(sanctions ? ['sanctions' as const] : []),
  ...(vatRegistry ? ['vat_registry' as const] : []),
]
