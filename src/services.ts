import type { Authenticator } from 'passport'
import { mintLink } from './approvals/index.ts'
import { noticeDevices } from './devices/index.ts'
import {
  createBreachedPasswords,
  type BreachedPasswords,
} from './integrations/breached-passwords/index.ts'
import { createDns, type Dns } from './integrations/dns/index.ts'
import { createExtractor, type Extractor } from './integrations/document-extraction/index.ts'
import { createMailer, type Mailer } from './integrations/email/index.ts'
import { createFileStore, type FileStore } from './integrations/files/index.ts'
import { createPush, type Push } from './integrations/push/index.ts'
import { limiterClient, RedisSessions, type Redis } from './integrations/redis/index.ts'
import { rotating, type Current } from './integrations/secrets/index.ts'
import { createPayments, type Payments, type StripeEvent } from './integrations/stripe/index.ts'
import { createSanctions, type Sanctions } from './integrations/sanctions/index.ts'
import { createVatRegistry, type VatRegistry } from './integrations/vat-registry/index.ts'
import { createScanner, type Scanner } from './integrations/virus-scan/index.ts'
import type { Actor } from './kernel/actor.ts'
import {
  postLetter,
  type DecisionLink,
  type Letter,
  type NoticeDevices,
} from './notifications/index.ts'
import type { Config } from './platform/config.ts'
import type { Db } from './platform/db/pool.ts'
import type { OrderLink } from './purchase-orders/index.ts'
import { described } from './platform/described.ts'
import { createCipher, type Cipher } from './platform/encryption.ts'
import { PgSessions, type SessionStore } from './platform/http/session-store.ts'
import type { Jobs } from './platform/jobs/jobs.ts'
import { createLimits, type Limits } from './platform/limits.ts'
import type { Logger } from './platform/log.ts'
import { createPortalSessions, mintOrderLink, type PortalSessions } from './portal/index.ts'
import {
  createKnownDevices,
  createPassport,
  createSignIns,
  createTokens,
  findActor,
  tellOfReuse,
  type KnownDevices,
  type SignIns,
  type Tokens,
} from './sign-in/index.ts'

/** What the process has, for the features to use. All of it is always there. */
export type Services = {
  config: Config
  log: Logger
  db: Db
  jobs: Jobs
  files: FileStore
  scanner: Scanner
  extract: Extractor
  mailer: () => Promise<Mailer>
  /** Posts a letter that belongs to no organisation's change. */
  post: (to: string, letter: Letter) => Promise<void>
  push: Push
  noticeDevices: NoticeDevices
  decisionLink: DecisionLink
  /** Where the mail with an order leads the vendor's contact. */
  orderLink: OrderLink
  portalSessions: PortalSessions
  stripe: Stripe
  cipher: Cipher
  dns: Dns
  breached: BreachedPasswords
  /** Null where no such service is set up. */
  sanctions: Sanctions | null
  vatRegistry: VatRegistry | null
  limits: Limits
  sessions: SessionStore
  signIns: SignIns
  tokens: Tokens
  knownDevices: KnownDevices
  passport: Authenticator
  personOf: (who: { userId: string; tenantId: string }) => Promise<Actor | null>
  demonstrations: Demonstrations
}

type Stripe = {
  /** Null where Stripe is not set up. */
  payments: () => Promise<Payments | null>
  readEvent: (raw: Buffer, signature: string) => Promise<StripeEvent | null>
}

/** Demonstration organisations. Their past can be written only by the owner of the tables. */
type Demonstrations = { offered: boolean; fill: (tenantId: string) => Promise<void> }

export type ServiceDeps = {
  config: Config
  log: Logger
  db: Db
  /** Null where this process does not know the owner of the tables: then no demonstrations are offered. */
  ownerUrl: string | null
  jobs: Jobs
  redis?: Redis | null
  push?: Push
  dns?: Dns
  /** Settings that may be exchanged while the process runs. */
  current?: Current
}

export async function createServices(deps: ServiceDeps): Promise<Services> {
  const { config, log, db, jobs, ownerUrl, redis = null } = deps
  const { push = createPush(config, log), dns = createDns() } = deps
  const cipher = createCipher(config.encryptionKeys)
  const cookies = { secrets: config.sessionSecrets, secure: config.secureCookies }
  const sessions = redis ? new RedisSessions(redis) : new PgSessions(db)
  const post = (to: string, letter: Letter): Promise<void> =>
    postLetter(jobs.enqueueAlone, to, letter)
  return {
    config,
    log,
    db,
    jobs,
    files: createFileStore(config),
    scanner: createScanner(config),
    extract: createExtractor(config, log),
    mailer: rotatingMailer(deps),
    post,
    push,
    noticeDevices: noticeDevices({ push, cipher }),
    decisionLink: mintLink({ db }),
    orderLink: mintOrderLink({ db }, config.publicUrl),
    portalSessions: createPortalSessions(db, { secure: config.secureCookies }),
    stripe: stripeOf(deps),
    cipher,
    dns,
    breached: createBreachedPasswords(config, log),
    sanctions: createSanctions(config),
    vatRegistry: createVatRegistry(config),
    limits: createLimits({
      db,
      redis: redis && limiterClient(redis),
      apiPerMinute: config.apiPerMinute,
      signInTries: config.signInTries,
    }),
    sessions,
    signIns: createSignIns(db, sessions),
    tokens: await createTokens(db, config.jwtPrivateKey, tellOfReuse(db, post), config.tokens),
    knownDevices: createKnownDevices(cookies),
    passport: createPassport(db, !config.production),
    personOf: (who) => findActor(db, who),
    demonstrations: demonstrationsOf(ownerUrl, db, cipher),
  }
}

const secretNow =
  ({ current }: ServiceDeps) =>
  async (setting: string, configured: string): Promise<string> =>
    (await current?.(setting)) ?? configured

function rotatingMailer(deps: ServiceDeps): Services['mailer'] {
  const { config } = deps
  const { brevo } = config
  return rotating(
    () => secretNow(deps)('BREVO_API_KEY', brevo?.apiKey ?? ''),
    (apiKey) => createMailer({ ...config, brevo: brevo && { ...brevo, apiKey } }),
  )
}

function stripeOf(deps: ServiceDeps): Stripe {
  const { stripe } = deps.config
  const secret = secretNow(deps)
  return {
    payments: rotating(
      () => secret('STRIPE_SECRET_KEY', stripe?.secretKey ?? ''),
      (key) => createPayments(stripe, key),
    ),
    readEvent: async (raw, signature) => {
      if (!stripe) return null
      const { readEvent } = await import('./integrations/stripe/driver.ts')
      const secrets = await secret('STRIPE_WEBHOOK_SECRET', stripe.webhookSecrets.join())
      return readEvent(
        raw,
        signature,
        secrets.split(',').map((one) => one.trim()),
      )
    },
  }
}

const demonstrationsOf = (ownerUrl: string | null, db: Db, cipher: Cipher): Demonstrations => ({
  offered: ownerUrl !== null,
  async fill(tenantId) {
    if (ownerUrl === null) throw new Error('this process does not know the owner of the tables')
    await (await import('./dev/seed/demo.ts')).fillDemo(tenantId, { ownerUrl, db, cipher })
  },
})

/**
 * Services for describing the product without serving it: the API's description, the house tests, commands outside the
 * process.
 */
export const describedServices = (): Services =>
  described<Services>('services', {
    config: described<Config>('config', {
      publicUrl: 'http://localhost:8000',
      production: true,
      signUp: true,
    }),
    sanctions: null,
    vatRegistry: null,
  })
