import express, { type ErrorRequestHandler, type Express } from 'express'
import { fileURLToPath } from 'node:url'
import { compose, type Modules } from './compose.ts'
import { fileSecrets, signedFiles } from './integrations/files/index.ts'
import { parsedBody, onlyPages } from './platform/http/body.ts'
import { builtFiles, compressed, fixedFiles } from './platform/http/compressed.ts'
import { health } from './platform/http/health.ts'
import { mount } from './platform/http/mount.ts'
import { moved } from './platform/http/moved.ts'
import { openApi } from './platform/http/openapi.ts'
import { noSuchPage, onError } from './platform/http/refusals.ts'
import { requestLog } from './platform/http/request-log.ts'
import { crossOrigin, sameOriginOnly, securityHeaders } from './platform/http/security.ts'
import { confirmedAt, sessions, signedIn } from './platform/http/session.ts'
import { schedulerDoor } from './platform/jobs/door.ts'
import type { Composed } from './platform/module.ts'
import { sealedProblem } from './platform/sealing-keys.ts'
import { sweep } from './platform/sweep.ts'
import { tracedRequests } from './platform/telemetry.ts'
import { version } from './platform/version.ts'
import { contactOf, portalFace, portalSession } from './portal/index.ts'
import { createServices, type ServiceDeps, type Services } from './services.ts'
import { createFace } from './shell.ts'
import { bearer, ownProof, viewingAs } from './sign-in/index.ts'

const publicFolder = fileURLToPath(new URL('../public', import.meta.url))

const portalPaths = ['/portal', '/api/v1/portal']

/** Refusals of the portal look like the portal. */
const forPortal =
  (handle: ErrorRequestHandler): ErrorRequestHandler =>
  (error, req, res, next) =>
    /^\/(?:api\/v1\/)?portal(?:\/|$)/.test(req.path) ? handle(error, req, res, next) : next(error)

/**
 * The middleware of the process in order: probes, security, parsing, sign-in, the routes of every feature, and the
 * answers to refusals.
 */
export function serve(
  services: Services,
  { deps, routes, portalRoutes, schedule, navigation }: Composed,
  clock: () => Date = () => new Date(),
): Express {
  const { config, db, files, jobs, limits, log, passport, push, tokens } = services
  const app = express()
  const face = createFace(navigation)
  const ownSite = sameOriginOnly({ publicUrl: config.publicUrl, allowed: config.corsOrigins })
  app.disable('x-powered-by')
  app.set('trust proxy', config.trustProxy)
  app.set('query parser', 'simple')
  app.set('etag', false)
  app.locals['routes'] = [...routes, ...portalRoutes]
  app.locals['publicUrl'] = new URL(config.publicUrl).origin
  app.use(requestLog(log, config.gcpProject))
  app.use(tracedRequests)
  app.use(health({ db, version, sealedProblem: sealedProblem(db, config.encryptionKeys) }))
  app.use(compressed())
  app.use(builtFiles(publicFolder))
  app.use(securityHeaders([...(files.origin ? [files.origin] : []), ...push.origins]))
  app.use(fixedFiles(publicFolder))
  app.use(moved({ '/documents': '/attachments' }))
  app.use(crossOrigin(config.corsOrigins))
  if (files.origin === null) app.use(ownSite, signedFiles(files, fileSecrets(config)))
  app.use(parsedBody())
  app.use(ownSite)
  const { requestTimeoutMs: deadlineMs } = config
  const atPortal = { ...deps, face: portalFace, actorOf: contactOf, confirmedAt: () => null }
  app.use(portalPaths, portalSession(services.portalSessions, limits))
  app.use(mount(portalRoutes, { ...atPortal, clock, deadlineMs }))
  app.use('/api/v1', bearer({ db, tokens, limits }))
  const cookies = { secrets: config.sessionSecrets, secure: config.secureCookies }
  app.use(onlyPages(sessions(services.sessions, cookies)))
  app.use(onlyPages(passport.initialize()))
  app.use(onlyPages(passport.session()))
  app.use(onlyPages(viewingAs(db)))
  app.use(['/me', '/organisations'], ownProof)
  app.get('/', (_req, res) => res.redirect(303, '/inbox'))
  app.get('/api/v1/openapi.json', (_req, res) => {
    res.json(openApi([...routes, ...portalRoutes]))
  })
  app.use(mount(routes, { ...deps, clock, actorOf: signedIn, confirmedAt, face, deadlineMs }))
  const { jobsKey: key, scheduler } = config
  const tidy = (): Promise<void> => sweep(db)
  app.use('/internal/jobs', schedulerDoor({ jobs, schedule, key, scheduler, tidy }))
  app.use(noSuchPage)
  app.use(forPortal(onError(atPortal)))
  app.use(onError({ face, db, wiring: deps.wiring, actorOf: signedIn }))
  return app
}

type AppDeps = ServiceDeps & {
  /** Tells each request and each change what time it is. */
  clock?: () => Date
  /** The features, if not those of the product. */
  modules?: Modules | undefined
}

/** The whole process without its port and its schedule. */
export async function createApp(deps: AppDeps): Promise<Express> {
  const services = await createServices(deps)
  return serve(services, await compose(services, deps.modules), deps.clock)
}
