import { createECDH, generateKeyPairSync, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { Environment, FirebaseWebApp } from './environment.ts'

export type Config = Readonly<{
  production: boolean
  port: number
  host: string
  dataDir: string
  databaseUrl: string | null
  directUrl: string | null
  migrateAtStart: boolean
  poolSize: number
  prepared: boolean
  sessionSecrets: string[]
  jwtPrivateKey: string
  jobsKey: string | null
  secureCookies: boolean
  trustProxy: number
  logLevel: string
  requestTimeoutMs: number
  /** Lifetimes: of an access token, and of a refresh token that is not used. */
  tokens: { accessMinutes: number; idleDays: number }
  /** Other sites whose pages may use the API. */
  corsOrigins: readonly string[]
  /** Whether the log has the plan of a slow statement beside its text. */
  slowStatementPlans: boolean
  signUp: boolean
  publicUrl: string
  smtpUrl: string | null
  mailFrom: string
  outboxDir: string
  /** Who is sent the fingerprint of each day's audit anchor. */
  auditAnchorMail: string | null
  breachedPasswordsUrl: string | null
  /** Where vendors are looked up on sanctions lists; null where they are not. */
  sanctionsUrl: string | null
  /** Where VAT numbers are looked up; null where they are not. */
  vatRegistryUrl: string | null
  /** Newest first; the first encrypts, all decrypt. */
  encryptionKeys: string[]
  /** Where sessions and limits are kept; PostgreSQL when null. */
  redis: { url: string } | { restUrl: string; restToken: string } | null
  /** Answers of the API per token and minute; wrong passwords in 15 minutes before somebody has to wait. */
  apiPerMinute: number
  signInTries: number
  /** Where documents are kept: a folder of this machine, or a bucket that speaks S3. */
  files:
    | { folder: string }
    | { endpoint: string; bucket: string; accessKeyId: string; secretAccessKey: string }
  clamav: string | null
  brevo: { apiKey: string; baseUrl: string } | null
  brevoWebhookToken: string | null
  /** The JSON of Firebase's service account; null when phones are not told. */
  firebase: string | null
  /** The web app that browsers are registered with at Firebase; null when they are told by Web Push. */
  firebaseWeb: { app: z.output<typeof FirebaseWebApp>; key: string } | null
  vapidPrivateKey: string
  stripe: { secretKey: string; webhookSecrets: string[]; baseUrl: string } | null
  documentAi: { processor: string; endpoint: string | null } | null
  readScans: boolean
  /** Names traces in the log as Cloud Logging wants them. */
  gcpProject: string | null
  /** Who may call /internal/jobs besides the bearer of the key. */
  scheduler: { serviceAccount: string; audience: string; jwksUrl: string } | null
}>

/** A wrong setting: one line each, naming the variable, what was seen and what is expected. */
export class ConfigError extends Error {}

const secretNames = /SECRET|KEY|DATABASE.*URL|SMTP_URL|REDIS|TOKEN|SERVICE_ACCOUNT_JSON/
const seen = (name: string, value: string | undefined): string =>
  value === undefined
    ? 'nothing'
    : secretNames.test(name)
      ? `a value of ${value.length} characters`
      : JSON.stringify(value.slice(0, 60))

export const settingNames = Object.keys(Environment.shape)

export function loadConfig(env: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(
    settingNames.map((name) => [name, env[name] === '' ? undefined : env[name]]),
  )
  const parsed = Environment.safeParse(given)
  if (!parsed.success)
    throw new ConfigError(
      parsed.error.issues
        .map(
          (i) =>
            `${String(i.path[0])}: seen ${seen(String(i.path[0]), given[String(i.path[0])])}, expected ${i.message}`,
        )
        .join('\n'),
    )
  const e = parsed.data
  const production = e.NODE_ENV === 'production'
  for (const name of [
    'DATABASE_URL',
    'SESSION_SECRETS',
    'JWT_PRIVATE_KEY',
    'ENCRYPTION_KEY',
  ] as const)
    if (production && !e[name])
      throw new ConfigError(`${name}: seen nothing, expected a value when NODE_ENV is production`)
  if (e.DATABASE_URL && !e.DATABASE_DIRECT_URL && e.MIGRATE_AT_START === 'on')
    throw new ConfigError(
      "DATABASE_DIRECT_URL: seen nothing, expected the owner role's URL beside DATABASE_URL; or MIGRATE_AT_START=off where `svpms migrate` is run before",
    )
  if (!e.REDIS_URL && Boolean(e.UPSTASH_REDIS_REST_URL) !== Boolean(e.UPSTASH_REDIS_REST_TOKEN))
    throw new ConfigError(
      `${e.UPSTASH_REDIS_REST_URL ? 'UPSTASH_REDIS_REST_TOKEN' : 'UPSTASH_REDIS_REST_URL'}: seen nothing, expected a value beside the other of the two`,
    )
  if (production && !e.JOBS_KEY && !e.SCHEDULER_SERVICE_ACCOUNT)
    throw new ConfigError(
      'SCHEDULER_SERVICE_ACCOUNT: seen nothing, expected the scheduler’s service account, or a JOBS_KEY, when NODE_ENV is production',
    )
  together(given, 'R2_ENDPOINT_URL', 'R2_ACCESS_KEY_ID', 'R2_SECRET_ACCESS_KEY')
  together(given, 'SCHEDULER_SERVICE_ACCOUNT', 'SCHEDULER_AUDIENCE')
  together(given, 'FIREBASE_WEB_CONFIG', 'FIREBASE_WEB_PUSH_KEY')
  if (
    given['FIREBASE_WEB_CONFIG'] &&
    !given['FIREBASE_SERVICE_ACCOUNT_JSON'] &&
    !given['FIREBASE_CREDENTIALS_PATH']
  )
    throw new ConfigError(
      'FIREBASE_SERVICE_ACCOUNT_JSON: seen nothing, expected a value beside FIREBASE_WEB_CONFIG',
    )
  together(given, 'STRIPE_SECRET_KEY', 'STRIPE_WEBHOOK_SECRET')
  if (e.BREVO_API_KEY && /@localhost>?$/.test(e.MAIL_FROM))
    throw new ConfigError(
      'MAIL_FROM: seen nothing, expected an address of a domain that Brevo has verified, such as SVPMS <no-reply@example.com>, beside BREVO_API_KEY',
    )
  if (production && !e.R2_ENDPOINT_URL && e.FILES_IN_FOLDER !== 'on')
    throw new ConfigError(
      'R2_ENDPOINT_URL: seen nothing, expected a bucket when NODE_ENV is production; FILES_IN_FOLDER=on where one process alone keeps its documents on a disk that stays',
    )
  const dataDir = resolve(e.SVPMS_DATA_DIR)
  const kept = (name: string, make: () => string): string => keptSecret(dataDir, name, make)
  return Object.freeze({
    production,
    port: e.PORT,
    host: e.HOST ?? (production ? '0.0.0.0' : '127.0.0.1'),
    dataDir,
    databaseUrl: e.DATABASE_URL ?? null,
    directUrl: e.DATABASE_DIRECT_URL ?? null,
    migrateAtStart: e.MIGRATE_AT_START === 'on',
    poolSize: e.DATABASE_POOL_SIZE,
    prepared: e.DATABASE_PREPARED === 'on',
    logLevel: e.LOG_LEVEL,
    requestTimeoutMs: e.REQUEST_TIMEOUT_MS,
    tokens: {
      accessMinutes: e.ACCESS_TOKEN_EXPIRE_MINUTES,
      idleDays: e.REFRESH_TOKEN_EXPIRE_DAYS,
    },
    corsOrigins: e.CORS_ORIGINS,
    slowStatementPlans: e.SLOW_STATEMENT_PLANS === 'on',
    trustProxy: e.TRUST_PROXY,
    sessionSecrets: (
      e.SESSION_SECRETS ?? kept('session-secret', () => randomBytes(36).toString('base64url'))
    ).split(','),
    jwtPrivateKey:
      e.JWT_PRIVATE_KEY?.replaceAll('\\n', '\n') ??
      kept(
        'jwt-key.pem',
        () =>
          generateKeyPairSync('rsa', {
            modulusLength: 2048,
            privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
            publicKeyEncoding: { type: 'spki', format: 'pem' },
          }).privateKey,
      ),
    jobsKey:
      e.JOBS_KEY ??
      (production ? null : kept('jobs-key', () => randomBytes(24).toString('base64url'))),
    breachedPasswordsUrl: e.BREACHED_PASSWORDS_URL ?? null,
    sanctionsUrl: e.SANCTIONS_URL ?? null,
    vatRegistryUrl: e.VAT_REGISTRY_URL ?? null,
    signUp: e.SIGN_UP === 'open',
    publicUrl: e.PUBLIC_URL ?? `http://localhost:${e.PORT}`,
    smtpUrl: e.SMTP_URL ?? null,
    mailFrom: e.MAIL_FROM,
    auditAnchorMail: e.AUDIT_ANCHOR_MAIL ?? null,
    outboxDir: join(dataDir, 'outbox'),
    encryptionKeys: e.ENCRYPTION_KEY
      ? [e.ENCRYPTION_KEY, ...(e.ENCRYPTION_KEYS_PREVIOUS ?? [])]
      : kept('encryption-key', () => randomBytes(32).toString('base64'))
          .split(',')
          .map((k) => k.trim()),
    redis: e.REDIS_URL
      ? { url: e.REDIS_URL }
      : e.UPSTASH_REDIS_REST_URL && e.UPSTASH_REDIS_REST_TOKEN
        ? { restUrl: e.UPSTASH_REDIS_REST_URL, restToken: e.UPSTASH_REDIS_REST_TOKEN }
        : null,
    apiPerMinute: e.API_RATE_PER_MINUTE,
    signInTries: e.SIGN_IN_TRIES,
    files: e.R2_ENDPOINT_URL
      ? {
          endpoint: e.R2_ENDPOINT_URL,
          bucket: e.R2_BUCKET_NAME,
          accessKeyId: e.R2_ACCESS_KEY_ID!,
          secretAccessKey: e.R2_SECRET_ACCESS_KEY!,
        }
      : { folder: join(dataDir, 'files') },
    clamav: e.CLAMAV_ADDRESS ?? null,
    brevo: e.BREVO_API_KEY ? { apiKey: e.BREVO_API_KEY, baseUrl: e.BREVO_BASE_URL } : null,
    brevoWebhookToken: e.BREVO_WEBHOOK_TOKEN ?? null,
    firebase:
      e.FIREBASE_SERVICE_ACCOUNT_JSON ??
      (e.FIREBASE_CREDENTIALS_PATH ? readFileSync(e.FIREBASE_CREDENTIALS_PATH, 'utf8') : null),
    firebaseWeb:
      e.FIREBASE_WEB_CONFIG && e.FIREBASE_WEB_PUSH_KEY
        ? { app: e.FIREBASE_WEB_CONFIG, key: e.FIREBASE_WEB_PUSH_KEY }
        : null,
    vapidPrivateKey: e.VAPID_PRIVATE_KEY ?? kept('vapid-key', newVapidKey),
    stripe: e.STRIPE_SECRET_KEY
      ? {
          secretKey: e.STRIPE_SECRET_KEY,
          webhookSecrets: e.STRIPE_WEBHOOK_SECRET!.split(',').map((v) => v.trim()),
          baseUrl: e.STRIPE_BASE_URL,
        }
      : null,
    documentAi: e.DOCUMENT_AI_PROCESSOR
      ? { processor: e.DOCUMENT_AI_PROCESSOR, endpoint: e.DOCUMENT_AI_ENDPOINT ?? null }
      : null,
    gcpProject: e.GCP_PROJECT_ID ?? null,
    readScans: e.READ_SCANS ? e.READ_SCANS === 'on' : !production,
    scheduler: e.SCHEDULER_SERVICE_ACCOUNT
      ? {
          serviceAccount: e.SCHEDULER_SERVICE_ACCOUNT,
          audience: e.SCHEDULER_AUDIENCE!,
          jwksUrl: e.OIDC_JWKS_URL,
        }
      : null,
    secureCookies: e.SECURE_COOKIES ? e.SECURE_COOKIES === 'on' : production,
  })
}

export function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return null
  }
}

/** Settings that mean something beside each other only. */
function together(given: Record<string, string | undefined>, ...names: string[]): void {
  const missing = names.find((name) => !given[name])
  const there = names.find((name) => given[name])
  if (missing && there)
    throw new ConfigError(`${missing}: seen nothing, expected a value beside ${there}`)
}

function newVapidKey(): string {
  const pair = createECDH('prime256v1')
  pair.generateKeys()
  return pair.getPrivateKey().toString('base64url').padStart(43, 'A')
}

/** A secret of this machine: made once, readable by its owner only. */
function keptSecret(dataDir: string, name: string, make: () => string): string {
  const file = join(dataDir, 'secrets', name)
  if (!existsSync(file)) {
    mkdirSync(dataDir, { recursive: true, mode: 0o755 })
    mkdirSync(join(dataDir, 'secrets'), { recursive: true, mode: 0o700 })
    writeFileSync(file, make(), { mode: 0o600, flag: 'wx' })
  }
  return readFileSync(file, 'utf8')
}

/** Each variable with where its value comes from, for `svpms doctor`. */
export const sources = (env: NodeJS.ProcessEnv): { name: string; source: string; seen: string }[] =>
  settingNames.map((name) => ({
    name,
    source: env[name] ? 'environment' : 'default',
    seen: env[name] ? seen(name, env[name]) : '',
  }))
