import type { Module } from '../platform/module.ts'
import type { Services } from '../services.ts'
import { secretColumn } from './commands.ts'
import { startPunchout } from './jobs.ts'
import { punchoutSite } from './kind.ts'
import { punchoutLifecycle } from './punchout.ts'
import { routes } from './routes.ts'

export const punchouts = (services: Services): Module => ({
  kinds: [punchoutSite],
  encrypted: [secretColumn],
  lifecycles: { 'punchouts.state': punchoutLifecycle },
  routes: routes(keepingOf(services)),
  jobs: [
    {
      name: 'start-punchout',
      handler: (deps) =>
        startPunchout({
          ...deps,
          ...keepingOf(services),
          publicUrl: services.config.publicUrl,
        }),
    },
  ],
})

/** Shops inside the network are called on a developer's machine alone. */
const keepingOf = (services: Services) => ({
  get cipher() {
    return services.cipher
  },
  get insideToo() {
    return !services.config.production
  },
})
