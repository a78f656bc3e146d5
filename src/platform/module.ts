import type { Lifecycle } from '../kernel/lifecycle.ts'
import type { CommandDeps, ProcessDeps } from './ctx.ts'
import type { Db } from './db/pool.ts'
import type { EncryptedColumn } from './encryption.ts'
import type { Feature, PortalFeature, PortalRoute, Route } from './http/route.ts'
import type { Handler, Jobs, Manner } from './jobs/jobs.ts'
import { createSchedule, type Schedule, type Scheduled, type Sweep } from './jobs/schedule.ts'
import type { Logger } from './log.ts'
import type { Place } from './view/shell.ts'
import { wiringOf, type Wired } from './wiring.ts'

type ModuleJob = Manner & { name: string; handler: (deps: ProcessDeps) => Handler }
type ModuleSweep = Omit<Sweep, 'run'> & { run: (deps: ProcessDeps) => Promise<number> }
/** What routes that run commands by themselves, or are made of what all modules gave, are told. */
export type RouteDeps = ProcessDeps & { schedules: readonly Scheduled[] }

/** What a feature gives the process. */
export type Module = Wired & {
  routes?: readonly Feature[] | ((deps: RouteDeps) => readonly Feature[])
  /** What it shows the contacts of vendors. */
  portal?: readonly PortalFeature[]
  jobs?: readonly ModuleJob[]
  /** By the clock, once in each organisation. */
  schedules?: readonly Scheduled[]
  /** By the clock, over everything at once. */
  sweeps?: readonly ModuleSweep[]
  /**
   * What changes state and is no document, by the column that keeps the state: 'api_keys.status'; or by a name where no
   * column does.
   */
  lifecycles?: Readonly<Record<string, Lifecycle>>
  /** Its columns of secrets, which are encrypted anew with a new key. */
  encrypted?: readonly EncryptedColumn[]
  /** Its places in the menu. */
  navigation?: readonly Place[]
}

export const routesOf = (modules: readonly Module[], deps: RouteDeps): Route[] =>
  modules
    .flatMap(({ routes = [] }) => (typeof routes === 'function' ? routes(deps) : routes))
    .flatMap((feature) => feature.routes)

export const portalRoutesOf = (modules: readonly Module[]): PortalRoute[] =>
  modules.flatMap(({ portal }) => portal ?? []).flatMap((feature) => feature.routes)

/** The modules put together: what serves requests, does jobs and keeps time. */
export type Composed = {
  deps: Required<Omit<CommandDeps, 'clock'>>
  routes: readonly Route[]
  portalRoutes: readonly PortalRoute[]
  schedule: Schedule
  navigation: readonly Place[]
}

export type ComposeDeps = {
  db: Db
  jobs: Jobs
  log: Logger
  signIns: { revokeAll: Required<CommandDeps>['signOut'] }
}

export function composed(
  modules: readonly Module[],
  { db, jobs, log, signIns }: ComposeDeps,
): Composed {
  const wiring = wiringOf(modules)
  const deps = { db, wiring, enqueue: jobs.enqueue, signOut: signIns.revokeAll }
  const schedules = modules.flatMap((module) => module.schedules ?? [])
  const schedule = createSchedule({ db, wiring, jobs, log })
  for (const work of schedules) schedule.add(work)
  for (const sweep of modules.flatMap((module) => module.sweeps ?? []))
    schedule.addSweep({ ...sweep, run: () => sweep.run(deps) })
  for (const { name, handler, ...manner } of modules.flatMap((module) => module.jobs ?? []))
    jobs.register(name, handler(deps), manner)
  return {
    deps,
    schedule,
    routes: routesOf(modules, { ...deps, schedules }),
    portalRoutes: portalRoutesOf(modules),
    navigation: modules.flatMap((module) => module.navigation ?? []),
  }
}
