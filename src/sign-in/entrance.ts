import type { ProcessDeps } from '../platform/ctx.ts'
import { plainPage } from '../platform/view/plain-page.ts'
import type { Services } from '../services.ts'
import { enter } from './enter.ts'
import { signInBy } from './entering.ts'
import type { JoiningDeps } from './joining-routes.ts'
import type { MethodDeps } from './methods.ts'
import type { SignInDeps } from './routes.ts'
import type { SwitchingDeps } from './switching-routes.ts'

export type Entrance = SignInDeps & MethodDeps & SwitchingDeps

/** What every way into the product needs. */
export function entranceOf(services: Services, deps: ProcessDeps): Entrance {
  const { config, jobs, signIns } = services
  return {
    ...deps,
    enqueueAlone: jobs.enqueueAlone,
    signOut: signIns.revokeAll,
    page: plainPage,
    enter,
    limits: services.limits,
    devices: services.knownDevices,
    passport: services.passport,
    demo: !config.production,
    production: config.production,
    publicUrl: config.publicUrl,
    signUp: config.signUp,
    demonstrations: services.demonstrations.offered,
    cipher: services.cipher,
    breached: services.breached,
    log: services.log,
  }
}

/** How people join: their link signs them in. */
export const joiningBy = (services: Services, entrance: Entrance): JoiningDeps => ({
  ...entrance,
  post: services.post,
  enter: (req, res, who, at) => signInBy(entrance, req, res, who, 'link', at),
})
