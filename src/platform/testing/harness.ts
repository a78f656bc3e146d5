import { createHmac, generateKeyPairSync, randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { RequestListener } from 'node:http'
import pg from 'pg'
import supertest from 'supertest'
import { inject } from 'vitest'
import { createApp } from '../../app.ts'
import {
  describedPortalRoutes,
  describedRoutes,
  wiring as productWiring,
  type Modules,
} from '../../compose.ts'
import type { Actor } from '../../kernel/actor.ts'
import type { Role } from '../../kernel/permissions.ts'
import { foundOrganisation, type NewTenant, type Tenant } from '../../organisations/create.ts'
import { findActor } from '../../sign-in/people.ts'
import { createTokens } from '../../sign-in/tokens.ts'
import type { Config } from '../config.ts'
import { command, readCtx, type Ctx, type ReadCtx } from '../ctx.ts'
import type { Urls } from '../db/bootstrap.ts'
import { createDb, type Db } from '../db/pool.ts'
import { readIn } from '../db/tx.ts'
import { openApi } from '../http/openapi.ts'
import { createJobs, type Jobs } from '../jobs/jobs.ts'
import { createLogger } from '../log.ts'
import type { Wiring } from '../wiring.ts'
import { outboxMails, type SentMail } from '../../integrations/email/index.ts'
import { brokenContract, heldTo, judgeBy } from './contract.ts'
import { installation } from './installation.ts'
import { leftovers } from './leftovers.ts'

export const jwtPrivateKey = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
}).privateKey
const filesDir = join(installation.workDir, 'files')
export const testConfig: Config = {
  production: false,
  port: 0,
  host: '127.0.0.1',
  dataDir: join(installation.workDir, 'data'),
  databaseUrl: null,
  directUrl: null,
  migrateAtStart: true,
  poolSize: 20,
  prepared: true,
  sessionSecrets: ['test-secret-test-secret-test-secret-test'],
  jwtPrivateKey,
  jobsKey: 'jobs-key-jobs-key-jobs-key',
  secureCookies: false,
  trustProxy: 0,
  logLevel: 'silent',
  requestTimeoutMs: 15_000,
  tokens: { accessMinutes: 15, idleDays: 7 },
  corsOrigins: [],
  slowStatementPlans: false,
  signUp: true,
  publicUrl: 'http://localhost:8000',
  smtpUrl: null,
  mailFrom: 'SVPMS <no-reply@localhost>',
  auditAnchorMail: null,
  outboxDir: join(installation.workDir, 'outbox'),
  encryptionKeys: [inject('encryptionKey')],
  redis: null,
  apiPerMinute: 1_000_000,
  signInTries: 100_000,
  breachedPasswordsUrl: null,
  sanctionsUrl: null,
  vatRegistryUrl: null,
  files: { folder: filesDir },
  clamav: null,
  brevo: null,
  brevoWebhookToken: null,
  firebase: null,
  firebaseWeb: null,
  vapidPrivateKey: 'q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94',
  stripe: null,
  documentAi: null,
  readScans: true,
  gcpProject: null,
  scheduler: null,
}

/** What the commands of tests are told of the product: the same as where it is served. */
export const wiring = productWiring()

/** TXT records that the tests’ DNS holds, by name. */
export const dnsTexts = new Map<string, string[]>()

export type Product = { db: Db; app: RequestListener; jobs: Jobs }

/** Those of this worker, by where they are served; the newest is the one that a file works with. */
const served = new Map<string, Promise<Product>>()
const newest = (): string => [...served.keys()].at(-1) ?? testConfig.publicUrl

/**
 * The app as it is served, every answer of its API held to the API's description. A file of the browser says where it
 * is served, and ends it.
 */
export function product(publicUrl = newest()): Promise<Product> {
  const there = served.get(publicUrl)
  if (there) return there
  const made = startProduct(publicUrl)
  served.set(publicUrl, made)
  return made
}

/** For who served it at an address of its own: from now on files work with the one before. */
export async function endProduct(publicUrl: string): Promise<void> {
  const ended = await served.get(publicUrl)
  served.delete(publicUrl)
  await ended?.jobs.stop()
  await ended?.db.end()
}

/** Its connections last as long as the worker: each plans a statement once. */
const own = createDb({ url: installation.appUrl, poolSize: testConfig.poolSize })
const lasting: Db = { ...own, end: async () => {} }

const contractOf = (modules?: Modules) =>
  judgeBy(openApi([...describedRoutes(modules), ...describedPortalRoutes(modules)]))
let contract: ReturnType<typeof contractOf> | null = null
/** Of all features; made once a worker. */
const productContract = () => (contract ??= contractOf())

/** Serves a product, of this worker's database and of all features if nothing else is said. */
export async function startProduct(
  publicUrl: string,
  { ownerUrl, appUrl }: Urls = installation,
  modules?: Modules,
): Promise<Product> {
  const log = createLogger(process.env['TEST_LOG'] ?? 'silent')
  const db =
    appUrl === installation.appUrl
      ? lasting
      : createDb({ url: appUrl, poolSize: testConfig.poolSize })
  const jobs = createJobs(appUrl, log)
  await jobs.start({ workers: false })
  const app = await createApp({
    ownerUrl,
    modules,
    config: { ...testConfig, publicUrl },
    log,
    db,
    jobs,
    dns: { texts: async (name) => dnsTexts.get(name) ?? [] },
  })
  return { db, jobs, app: heldTo(modules ? contractOf(modules) : productContract(), app) }
}

/** The database's owner, who may do what no clerk may. */
export const owner = new pg.Pool({ connectionString: installation.ownerUrl, max: 4 })
owner.on('error', () => {})

leftovers.push(async () => {
  dnsTexts.clear()
  if (served.size === 0) return
  for (const publicUrl of served.keys()) await endProduct(publicUrl)
  await owner.query('delete from pgboss.job')
  for (const folder of [testConfig.outboxDir, filesDir])
    await rm(folder, { recursive: true, force: true })
})

/** The mails to an address, newest first, once there are at least `least`. */
export async function mailsTo(address: string, least = 1): Promise<SentMail[]> {
  const { jobs } = await product()
  for (const until = Date.now() + 60_000; ;) {
    await jobs.drain(500)
    const mails = (await outboxMails(testConfig.outboxDir, 10_000)).filter(
      (mail) => mail.to === address,
    )
    if (mails.length >= least || Date.now() > until) return mails
    await new Promise((again) => setTimeout(again, 50))
  }
}

const everybody: readonly Role[] = [
  'requester',
  'approver',
  'buyer',
  'receiver',
  'ap_clerk',
  'controller',
  'treasurer',
  'admin',
  'auditor',
]

/**
 * Where an organisation is: the product that serves it, what its commands know of the product, and the owner of its
 * database.
 */
export type Place = { product: () => Promise<Product>; wiring: Wiring; owner: pg.Pool }
const here: Place = { product: () => product(), wiring, owner }

/** A fresh organisation with one person per role: the reset of every test. */
export async function newTenant(options: Partial<NewTenant> = {}, place = here) {
  const { db, app, jobs } = await place.product()
  const { wiring } = place
  const slug = options.slug ?? `t-${randomUUID().slice(0, 12)}`
  const tenant = await foundOrganisation((text, values) => place.owner.query(text, [...values]), {
    slug,
    name: `Tenant ${slug}`,
    baseCurrency: 'INR',
    timeZone: 'Asia/Kolkata',
    locale: 'en-IN',
    fiscalYearStart: 4,
    people: everybody.map((role) => ({
      email: `${role}@${slug}.test`,
      name: `The ${role}`,
      roles: [role],
      proven: true,
    })),
    ...options,
  })
  const tokens = await createTokens(db, jwtPrivateKey)
  const actor = async (email: string): Promise<Actor> => {
    const found = await findActor(db, {
      userId: tenant.users[email] ?? '',
      tenantId: tenant.tenantId,
    })
    if (!found) throw new Error(`nobody is called ${email}`)
    return found
  }
  const as = (role: Role) =>
    personAt(
      { app, db, jobs },
      tenant,
      role,
      slug,
      async () =>
        (
          await tokens.issue({
            userId: tenant.users[`${role}@${slug}.test`]!,
            tenantId: tenant.tenantId,
          })
        ).access_token,
    )
  return {
    ...tenant,
    db,
    app,
    slug,
    as,
    tokens,
    actor: (role: Role) => actor(`${role}@${slug}.test`),
    /** Runs a command as a person. */
    run: async <T>(role: Role, work: (ctx: Ctx) => Promise<T>): Promise<T> =>
      command(
        { db, wiring, enqueue: jobs.enqueue },
        await actor(`${role}@${slug}.test`),
        null,
        work,
      ),
    read: async <T>(role: Role, work: (ctx: ReadCtx) => Promise<T>): Promise<T> => {
      const who = await actor(`${role}@${slug}.test`)
      return work(readCtx(wiring, readIn(db, { tenantId: who.tenantId, userId: who.userId }), who))
    },
  }
}
export type TestTenant = Awaited<ReturnType<typeof newTenant>>

/** One person at the JSON door (bearer token) and at the HTML door (session cookie). */
export function personAt(
  { app, db }: Product,
  tenant: Tenant,
  role: Role,
  slug: string,
  token: () => Promise<string>,
) {
  let cookie: Promise<string> | null = null
  const session = (): Promise<string> =>
    (cookie ??= openSession(db, {
      userId: tenant.users[`${role}@${slug}.test`]!,
      tenantId: tenant.tenantId,
    }))
  return {
    cookie: session,
    get: async (path: string, headers: Record<string, string> = {}) =>
      held(
        await supertest(app)
          .get(`/api/v1${path}`)
          .set('Authorization', `Bearer ${await token()}`)
          .set(headers),
      ),
    post: async (path: string, body: object = {}, headers: Record<string, string> = {}) =>
      held(
        await supertest(app)
          .post(`/api/v1${path}`)
          .set('Authorization', `Bearer ${await token()}`)
          .set(headers)
          .send(body),
      ),
    delete: async (path: string, headers: Record<string, string> = {}) =>
      held(
        await supertest(app)
          .delete(`/api/v1${path}`)
          .set('Authorization', `Bearer ${await token()}`)
          .set(headers),
      ),
    upload: async (
      path: string,
      file: { bytes: Buffer; name: string },
      fields: Record<string, string> = {},
    ) =>
      held(
        await supertest(app)
          .post(`/api/v1${path}`)
          .set('Authorization', `Bearer ${await token()}`)
          .field(fields)
          .attach('file', file.bytes, file.name),
      ),
    page: async (path: string, headers: Record<string, string> = {}) =>
      supertest(app)
        .get(path)
        .set('Cookie', await session())
        .set(headers),
    uploadForm: async (
      path: string,
      file: { bytes: Buffer; name: string },
      fields: Record<string, string> = {},
    ) =>
      supertest(app)
        .post(path)
        .set('Cookie', await session())
        .set('Sec-Fetch-Site', 'same-origin')
        .field(fields)
        .attach('file', file.bytes, file.name),
    form: async (path: string, fields: object = {}, headers: Record<string, string> = {}) =>
      supertest(app)
        .post(path)
        .set('Cookie', await session())
        .set('Sec-Fetch-Site', 'same-origin')
        .set(headers)
        .type('form')
        .send(fields),
  }
}

function held(answer: supertest.Response): supertest.Response {
  if (answer.status === brokenContract) throw new Error(answer.text)
  return answer
}

/** A session as sign-in leaves it, without the price of a password. */
async function openSession(db: Db, user: { userId: string; tenantId: string }): Promise<string> {
  const sid = randomUUID()
  const expires = new Date(Date.now() + 86_400_000).toISOString()
  await db.raw('select save_session($1, $2, $3, $4, false)', [
    sid,
    user.userId,
    JSON.stringify({
      cookie: {
        originalMaxAge: 604_800_000,
        expires,
        httpOnly: true,
        path: '/',
        sameSite: 'lax',
        secure: false,
      },
      passport: { user },
      confirmedAt: new Date().toISOString(),
    }),
    expires,
  ])
  const signature = createHmac('sha256', testConfig.sessionSecrets[0]!)
    .update(sid)
    .digest('base64')
    .replace(/=+$/, '')
  return `svpms=${encodeURIComponent(`s:${sid}.${signature}`)}`
}
