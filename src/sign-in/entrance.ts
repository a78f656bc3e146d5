import type { ProcessDeps } from '../platform/ctx.ts'
import { plainPage } from '../platform/view/plain-page.ts'
import type { Services } from '../services.ts'
import { startSession } from './session.ts'
import { signInBy } from './entering.ts'
import type { JoiningDeps } from './joining-routes.ts'
import type { MethodDeps } from './methods.ts'
import type { SignInDeps } from './routes.ts'
import type { SwitchingDeps } from './switching-routes.ts'

export type Entrance = SignInDeps & MethodDeps & SwitchingDeps

/** The dependencies of every way to sign in. */
export function entranceOf(services: Services, deps: ProcessDeps): Entrance {
  const { config, jobs, signIns } = services
  return {
    ...deps,
    enqueueAlone: jobs.enqueueAlone,
    signOut: signIns.revokeAll,
    page: plainPage,
    enter: startSession,
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

/** The dependencies of joining, where the mailed link signs people in. */
export const joiningBy = (services: Services, entrance: Entrance): JoiningDeps => ({
  ...entrance,
  post: services.post,
  enter: (req, res, who, at) => signInBy(entrance, req, res, who, 'link', at),
})
