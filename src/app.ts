import type { IncomingMessage } from 'node:http'
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
} from 'express'
import { fileURLToPath } from 'node:url'
import { limitsFor, type Actor } from './kernel/actor.ts'
import { Problem } from './kernel/problem.ts'
import type { Config } from './platform/config.ts'
import { problemOf } from './platform/db/errors.ts'
import { readCtx } from './platform/ctx.ts'
import type { Db } from './platform/db/pool.ts'
import { readIn } from './platform/db/tx.ts'
import { builtFiles, compressed, fixedFiles } from './platform/http/compressed.ts'
import { sendProblem, type Face } from './platform/http/face.ts'
import { health } from './platform/http/health.ts'
import { mount } from './platform/http/mount.ts'
import { moved } from './platform/http/moved.ts'
import type { Route } from './platform/http/route.ts'
import { requestLog } from './platform/http/request-log.ts'
import { crossOrigin, sameOriginOnly, securityHeaders } from './platform/http/security.ts'
import { sessions } from './platform/http/session.ts'
import { PgSessions } from './platform/http/session-store.ts'
import { limiterClient, RedisSessions, type Redis } from './integrations/redis/index.ts'
import { rotating, type Current } from './integrations/secrets/index.ts'
import { createPayments } from './integrations/stripe/index.ts'
import { schedulerDoor } from './platform/jobs/door.ts'
import type { Jobs } from './platform/jobs/jobs.ts'
import { createSchedule, type Schedule } from './platform/jobs/schedule.ts'
import { createLimits } from './platform/limits.ts'
import type { Logger } from './platform/log.ts'
import { tracedRequests } from './platform/telemetry.ts'
import { collecting, takeEvent, type CollectionsDoor } from './collections/index.ts'
import { createBreachedPasswords } from './integrations/breached-passwords/index.ts'
import { createExtractor } from './integrations/document-extraction/index.ts'
import { createMailer } from './integrations/email/index.ts'
import { createFileStore, fileSecrets, signedFiles } from './integrations/files/index.ts'
import { createScanner } from './integrations/virus-scan/index.ts'
import { createCipher } from './platform/encryption.ts'
import { applyDecision, mintLink, outside } from './approvals/index.ts'
import { noticeDevices } from './devices/index.ts'
import { createPush, type Push } from './integrations/push/index.ts'
import {
  brevoEvents,
  deliverNotices,
  noteMailEvent,
  postLetter,
  sendLetter,
  type Letter,
} from './notifications/index.ts'
import {
  checkAttachment,
  eraseAttachment,
  storeAttachment,
  tidyAttachments,
} from './attachments/index.ts'
import { storeFile, storeFiles } from './invoices/index.ts'
import { readCapture } from './invoice-captures/index.ts'
import { apiFeatures } from './features.ts'
import { scheduledWorks } from './schedule.ts'
import { sealedProblem } from './platform/sealing-keys.ts'
import { sweep } from './platform/sweep.ts'
import { version } from './platform/version.ts'
import { anchorAudit } from './history/index.ts'
import { openApi } from './platform/http/openapi.ts'
import { createFace, plainPage } from './shell.ts'
import { problems } from './problems/routes.ts'
import { createPassport } from './sign-in/passport.ts'
import { noteFailure, signInBy } from './sign-in/entering.ts'
import { joining } from './sign-in/joining.ts'
import { sendSignInLink } from './sign-in/links.ts'
import { createDns, type Dns } from './integrations/dns/index.ts'
import { methodRoutes, tokenAsker } from './sign-in/methods.ts'
import { enter, signIn } from './sign-in/routes.ts'
import { ownProof } from './sign-in/step-up.ts'
import { switching, viewingAs } from './sign-in/switching.ts'
import { bearer } from './sign-in/bearer.ts'
import { findActor } from './sign-in/people.ts'
import { createKnownDevices } from './sign-in/known-devices.ts'
import { createSignIns } from './sign-in/sign-ins.ts'
import { tellOfReuse } from './sign-in/reuse.ts'
import { createTokens } from './sign-in/tokens.ts'

/** `ownerUrl` serves one job alone: to fill a demonstration organisation, whose past no clerk could write. Without it none is offered. */
export type AppDeps = {
  config: Config
  log: Logger
  db: Db
  ownerUrl: string | null
  jobs: Jobs
  schedule?: Schedule
  redis?: Redis | null
  push?: Push
  dns?: Dns
  /** Settings that may be exchanged while the process runs. */ current?: Current
}

/** The process as an ordered list: probes, security, parsing, who is asking, the routes of every feature, and what to say when they refuse. */
export async function createApp({
  config,
  log,
  db,
  ownerUrl,
  jobs,
  schedule = createSchedule({ db, jobs, log }),
  redis = null,
  push = createPush(config, log),
  dns = createDns(),
  current,
}: AppDeps): Promise<Express> {
  const app = express()
  const demo = !config.production
  const face = createFace()
  const passport = createPassport(db, demo)
  const tokens = await createTokens(
    db,
    config.jwtPrivateKey,
    tellOfReuse(db, (to, letter) => postLetter(jobs.enqueueAlone, to, letter)),
    config.tokens,
  )
  const device = { push, cipher: createCipher(config.encryptionKeys) }
  const secretNow = async (setting: string, configured: string): Promise<string> =>
    (await current?.(setting)) ?? configured
  const mailer = rotating(
    () => secretNow('BREVO_API_KEY', config.brevo?.apiKey ?? ''),
    (apiKey) => createMailer({ ...config, brevo: config.brevo && { ...config.brevo, apiKey } }),
  )
  const decisionLink = mintLink({ db })
  const send = sendLetter(mailer, config.publicUrl, log, decisionLink)
  jobs.register('letter', send, { patient: true })
  jobs.register(
    'notify',
    deliverNotices({ db, enqueue: jobs.enqueue, devices: noticeDevices(device), decisionLink }),
    { unhurried: true, patient: true },
  )
  jobs.register('mail-event', noteMailEvent(db))
  jobs.register(
    'sign-in-link',
    sendSignInLink(db, (to, letter, key) =>
      send({ name: 'letter', tenantId: null, to, letter }, key),
    ),
  )
  jobs.register('sign-in-failed', noteFailure({ db, enqueue: jobs.enqueue }, log))
  jobs.register('apply-decision', applyDecision({ db, enqueue: jobs.enqueue }))
  for (const work of scheduledWorks) schedule.add(work)
  if (ownerUrl)
    jobs.register('fill-demo', async ({ tenantId }) =>
      (await import('./dev/seed/demo.ts')).fillDemo(ownerUrl, String(tenantId)),
    )
  const files = createFileStore(config)
  const attachmentJobs = { db, enqueue: jobs.enqueue, files, scanner: createScanner(config), log }
  jobs.register('check-attachment', checkAttachment(attachmentJobs))
  jobs.register('store-attachment', storeAttachment(attachmentJobs))
  jobs.register('erase-attachment', eraseAttachment(attachmentJobs))
  jobs.register('store-file', storeFile(attachmentJobs))
  jobs.register(
    'read-invoice',
    readCapture({ db, enqueue: jobs.enqueue, files }, createExtractor(config, log), log),
    { unhurried: true },
  )
  schedule.addSweep({
    name: 'store-files',
    cron: '23 * * * *',
    run: () => storeFiles(attachmentJobs),
  })
  schedule.addSweep({
    name: 'tidy-attachments',
    cron: '*/15 * * * *',
    run: () => tidyAttachments(attachmentJobs),
  })
  schedule.addSweep({
    name: 'anchor-audit',
    cron: '7 1 * * *',
    run: () => anchorAudit({ db, files, log, tell: tellAuditors(config, jobs) }),
  })
  const store = redis ? new RedisSessions(redis) : new PgSessions(db)
  const signIns = createSignIns(db, store)
  const limits = createLimits({
    db,
    redis: redis && limiterClient(redis),
    apiPerMinute: config.apiPerMinute,
    signInTries: config.signInTries,
  })
  const actorOf = (req: Request): Actor | null => (req.user as Actor | undefined) ?? null

  app.disable('x-powered-by')
  app.set('trust proxy', config.trustProxy)
  app.set('query parser', 'simple')
  app.set('etag', false)
  app.use(requestLog(log, config.gcpProject))
  app.use(tracedRequests)
  app.use(health({ db, version, sealedProblem: sealedProblem(db, config.encryptionKeys) }))
  app.use(compressed())
  app.use(builtFiles(publicFolder))
  app.use(securityHeaders([...(files.origin ? [files.origin] : []), ...push.origins]))
  app.use(fixedFiles(publicFolder))
  app.use(moved({ '/documents': '/attachments' }))
  app.use(crossOrigin(config.corsOrigins))
  const ownSite = sameOriginOnly({ publicUrl: config.publicUrl, allowed: config.corsOrigins })
  if (files.origin === null) app.use(ownSite, signedFiles(files, fileSecrets(config)))
  app.use(express.urlencoded({ extended: true, limit: '256kb', parameterLimit: 3000 }))
  app.use(
    express.json({
      limit: '256kb',
      type: ['application/json', 'application/*+json'],
      verify: keepRaw,
    }),
  )
  app.use(ownSite)
  app.use('/api/v1', bearer({ db, tokens, limits }))
  app.use(
    onlyHtml(sessions(store, { secrets: config.sessionSecrets, secure: config.secureCookies })),
  )
  app.use(onlyHtml(passport.initialize()))
  app.use(onlyHtml(passport.session()))
  app.use(onlyHtml(viewingAs(db)))
  app.use(['/me', '/organisations'], ownProof)

  const devPages = demo
    ? [
        (await import('./dev/ui-gallery/routes.ts')).gallery(),
        (await import('./dev/outbox/routes.ts')).outbox(config.outboxDir, plainPage),
        (await import('./dev/api-docs/routes.ts')).docs(plainPage, () => openApi(routes)),
      ]
    : []
  const post = (to: string, letter: Letter): Promise<void> =>
    postLetter(jobs.enqueueAlone, to, letter)
  const entrance = {
    db,
    enqueue: jobs.enqueue,
    enqueueAlone: jobs.enqueueAlone,
    signOut: signIns.revokeAll,
    page: plainPage,
    enter,
    limits,
    devices: createKnownDevices({
      secrets: config.sessionSecrets,
      secure: config.secureCookies,
    }),
    demo,
    production: config.production,
    publicUrl: config.publicUrl,
    demonstrations: ownerUrl !== null,
    cipher: device.cipher,
    breached: createBreachedPasswords(config, log),
    log,
  }
  const door = { tokens, limits, authenticate: tokenAsker(entrance) }
  const sso = {
    cipher: entrance.cipher,
    production: config.production,
    dns,
    callback: new URL('/sign-in/sso/callback', config.publicUrl).href,
  }
  const payments = rotating(
    () => secretNow('STRIPE_SECRET_KEY', config.stripe?.secretKey ?? ''),
    (key) => createPayments(config.stripe, key),
  )
  for (const [name, handler] of Object.entries(collecting({ db, enqueue: jobs.enqueue, payments })))
    jobs.register(name, handler)
  const stripe: CollectionsDoor = {
    payments,
    take: (event) => takeEvent({ db, enqueue: jobs.enqueue }, event),
    readEvent: async (raw, signature) =>
      config.stripe &&
      (await import('./integrations/stripe/driver.ts')).readEvent(
        raw,
        signature,
        (await secretNow('STRIPE_WEBHOOK_SECRET', config.stripe.webhookSecrets.join()))
          .split(',')
          .map((s) => s.trim()),
      ),
  }
  const routes: Route[] = [
    signIn({ ...entrance, passport, signUp: config.signUp }),
    ...methodRoutes(entrance),
    joining({
      ...entrance,
      enter: (req, res, who, at) => signInBy(entrance, req, res, who, 'link', at),
      post,
      signUp: config.signUp,
    }),
    switching(entrance),
    ...apiFeatures(() => door, { signIns, sso, jobs, collections: stripe, files, device }),
    brevoEvents(config.brevoWebhookToken, jobs.enqueueAlone),
    outside({
      db,
      enqueue: jobs.enqueue,
      personOf: (who) => findActor(db, who),
      signedIn: actorOf,
      confirmedAt,
      page: plainPage,
    }),
    problems(plainPage),
    ...devPages,
  ].flatMap((f) => f.routes)
  app.locals['routes'] = routes
  app.locals['publicUrl'] = new URL(config.publicUrl).origin
  app.get('/', (_req, res) => res.redirect(303, '/inbox'))
  app.get('/api/v1/openapi.json', (_req, res) => void res.json(openApi(routes)))
  app.use(
    mount(routes, {
      db,
      actorOf,
      face,
      deadlineMs: config.requestTimeoutMs,
      signOut: signIns.revokeAll,
      enqueue: jobs.enqueue,
      confirmedAt,
    }),
  )
  app.use(
    '/internal/jobs',
    schedulerDoor({
      jobs,
      schedule,
      key: config.jobsKey,
      scheduler: config.scheduler,
      tidy: () => sweep(db),
    }),
  )
  app.use((_req, _res, next) =>
    next(new Problem(404, 'not_found', 'This page does not exist, or is not yours to see.')),
  )
  app.use(onError({ face, actorOf, db }))
  return app
}

/** The fingerprint of the anchor, in a mail that no administrator of the database can take back. */
const tellAuditors =
  ({ auditAnchorMail }: Config, jobs: Jobs) =>
  async (day: string, organisations: number, fingerprint: string): Promise<void> => {
    if (!auditAnchorMail) return
    await postLetter(jobs.enqueueAlone, auditAnchorMail, {
      subject: `Audit anchor of ${day}`,
      greeting: null,
      paragraphs: [
        `The ends of the audit logs of ${organisations} organisations were kept outside the database.`,
        `SHA-256 of the file: ${fingerprint}`,
      ],
      button: null,
      foot: 'Keep this mail: it shows whether the file of that day is still the same.',
    })
  }

const publicFolder = fileURLToPath(new URL('../public', import.meta.url))

const confirmedAt = (req: Request): Date | null =>
  req.session?.confirmedAt
    ? new Date(req.session.confirmedAt)
    : ((req.res?.locals['authTime'] as Date | undefined) ?? null)

/** What was signed is the bytes, not what they mean. */
function keepRaw(req: IncomingMessage, _res: unknown, raw: Buffer): void {
  if (req.url?.startsWith('/webhooks/')) Object.assign(req, { rawBody: raw })
}

const jsonDoor = /^\/(api|internal|auth|webhooks)\//
const onlyHtml =
  (handler: RequestHandler): RequestHandler =>
  (req, res, next) =>
    jsonDoor.test(req.path) ? next() : handler(req, res, next)

type Answering = { face: Face; actorOf: (req: Request) => Actor | null; db: Db }
const onError =
  ({ face, actorOf, db }: Answering): ErrorRequestHandler =>
  async (error: unknown, req, res, next) => {
    if (res.headersSent) return next(error)
    const problem = problemOf(error) ?? parseProblem(error)
    if (!problem) req.log.error({ err: error }, 'unexpected error')
    const shown =
      problem ??
      new Problem(
        500,
        'internal',
        'Something went wrong on our side. Nothing was changed. The number below helps us find it.',
      )
    const actor = actorOf(req)
    const facts = actor && shown.status < 500 ? await factsOf(face, db, actor) : null
    sendProblem(face, actor, req, res, shown, facts)
  }

/** What the shell around a refusal needs; null where that cannot be read now, and the refusal stands alone. */
function factsOf(face: Face, db: Db, person: Actor): Promise<unknown> {
  const actor = { ...person, limits: limitsFor(person, 'inbox.read') }
  return face.facts(readCtx(readIn(db, actor), actor)).catch(() => null)
}

/** What Express's own parsers refuse (http-errors): too large, malformed, unsupported. */
function parseProblem(error: unknown): Problem | null {
  if (
    !(error instanceof Error) ||
    !('status' in error) ||
    typeof error.status !== 'number' ||
    error.status < 400 ||
    error.status >= 500
  )
    return null
  return new Problem(
    error.status,
    error.status === 413 ? 'too_large' : 'bad_request',
    error.status === 413 ? 'The request is too large.' : 'The request could not be read.',
  )
}
