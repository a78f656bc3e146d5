import { z } from 'zod'
import { readJson } from './config.ts'

const url = (what: string) =>
  z
    .string()
    .refine((v) => /^postgres(ql)?:\/\//.test(v) && URL.canParse(v), what)
    .optional()
const whole = (fallback: number, least: number, most: number) =>
  z
    .string()
    .regex(/^\d+$/, `a whole number from ${least} to ${most}`)
    .transform(Number)
    .refine((n) => n >= least && n <= most, `a whole number from ${least} to ${most}`)
    .default(fallback)

const web = (what: string) =>
  z.string().refine((v) => URL.canParse(v) && /^https?:$/.test(new URL(v).protocol), what)

const dataKey = z
  .string()
  .refine(
    (v) => /^[A-Za-z0-9+/]{43}=$/.test(v),
    '32 bytes in base64, as of: openssl rand -base64 32',
  )

export const FirebaseWebApp = z.object({
  apiKey: z.string().min(1),
  projectId: z.string().min(1),
  appId: z.string().min(1),
  messagingSenderId: z.string().min(1),
})
const firebaseWebConfig = z.string().transform((text, ctx) => {
  const found = FirebaseWebApp.safeParse(readJson(text))
  if (found.success) return found.data
  ctx.addIssue({
    code: 'custom',
    message:
      'the JSON of a Firebase web app with apiKey, projectId, appId and messagingSenderId in quotes',
  })
  return z.NEVER
})

/** Every setting there is. Nothing here needs an environment. */
export const Environment = z.object({
  NODE_ENV: z
    .enum(['development', 'test', 'production'], 'development, test or production')
    .default('development'),
  PORT: whole(8000, 0, 65_535),
  HOST: z.string().optional(),
  SVPMS_DATA_DIR: z.string().min(1, 'a folder').default('.data'),
  DATABASE_URL: url('a postgres:// URL of the application role'),
  DATABASE_DIRECT_URL: url('a postgres:// URL of the owner role'),
  MIGRATE_AT_START: z.enum(['on', 'off'], 'on or off').default('on'),
  DATABASE_POOL_SIZE: whole(8, 1, 200),
  DATABASE_PREPARED: z.enum(['on', 'off'], 'on or off').default('on'),
  SESSION_SECRETS: z
    .string()
    .min(32, 'at least 32 characters; several separated by commas, newest first')
    .optional(),
  JWT_PRIVATE_KEY: z
    .string()
    .includes('PRIVATE KEY', {
      error: 'an RSA private key in PEM form; several one after the other, newest first',
    })
    .optional(),
  ENCRYPTION_KEY: dataKey.optional(),
  ENCRYPTION_KEYS_PREVIOUS: z
    .string()
    .transform((v) =>
      v
        .split(',')
        .map((k) => k.trim())
        .filter(Boolean),
    )
    .pipe(z.array(dataKey))
    .optional(),
  REDIS_URL: z
    .string()
    .refine((v) => /^rediss?:\/\//.test(v) && URL.canParse(v), 'a redis:// or rediss:// URL')
    .optional(),
  UPSTASH_REDIS_REST_URL: z
    .string()
    .refine((v) => /^https?:\/\//.test(v) && URL.canParse(v), 'an https:// URL')
    .optional(),
  UPSTASH_REDIS_REST_TOKEN: z.string().optional(),
  API_RATE_PER_MINUTE: whole(600, 1, 10_000_000),
  SIGN_IN_TRIES: whole(5, 1, 1_000_000),
  JOBS_KEY: z.string().min(24, 'at least 24 characters').optional(),
  SECURE_COOKIES: z.enum(['on', 'off'], 'on or off').optional(),
  TRUST_PROXY: whole(0, 0, 10),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], 'debug, info, warn, error or silent')
    .default('info'),
  ACCESS_TOKEN_EXPIRE_MINUTES: whole(15, 1, 60),
  REFRESH_TOKEN_EXPIRE_DAYS: whole(7, 1, 90),
  CORS_ORIGINS: z
    .string()
    .transform((v) =>
      v
        .split(',')
        .map((origin) => origin.trim())
        .filter(Boolean),
    )
    .refine(
      (origins) => origins.every((o) => URL.canParse(o) && new URL(o).origin === o),
      'origins separated by commas, such as https://app.example.com, without a path',
    )
    .default([]),
  REQUEST_TIMEOUT_MS: whole(15_000, 1000, 300_000),
  SLOW_STATEMENT_PLANS: z.enum(['on', 'off'], 'on or off').default('off'),
  SIGN_UP: z.enum(['open', 'closed'], 'open or closed').default('open'),
  PUBLIC_URL: z
    .string()
    .refine(
      (v) => URL.canParse(v) && /^https?:$/.test(new URL(v).protocol),
      'the address people type, such as https://svpms.example.com',
    )
    .optional(),
  BREACHED_PASSWORDS_URL: z
    .string()
    .refine(
      (v) => URL.canParse(v) && /^https?:$/.test(new URL(v).protocol),
      'the address of a range API, such as https://api.pwnedpasswords.com/range/',
    )
    .optional(),
  SANCTIONS_URL: web('the address of a matching service').optional(),
  VAT_REGISTRY_URL: web('the address of a VAT registry').optional(),
  SMTP_URL: z
    .string()
    .refine(
      (v) => /^smtps?:\/\//.test(v) && URL.canParse(v),
      'an address such as smtps://user:password@mail.example.com',
    )
    .optional(),
  BREVO_API_KEY: z.string().min(8, 'the API key of Brevo').optional(),
  BREVO_BASE_URL: web('the address of Brevo’s API').default('https://api.brevo.com/v3'),
  BREVO_WEBHOOK_TOKEN: z.string().min(24, 'at least 24 characters').optional(),
  MAIL_FROM: z
    .string()
    .refine(
      (v) => /^[^\r\n]{1,200}@[^\s]{1,200}$/.test(v),
      'an address such as SVPMS <no-reply@example.com>',
    )
    .default('SVPMS <no-reply@localhost>'),
  AUDIT_ANCHOR_MAIL: z.email('an e-mail address').optional(),
  R2_ENDPOINT_URL: web('https://<account>.r2.cloudflarestorage.com').optional(),
  R2_BUCKET_NAME: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of a bucket')
    .default('svpms-documents'),
  R2_ACCESS_KEY_ID: z.string().optional(),
  R2_SECRET_ACCESS_KEY: z.string().optional(),
  FILES_IN_FOLDER: z.enum(['on', 'off'], 'on or off').optional(),
  CLAMAV_ADDRESS: z
    .string()
    .regex(/^[\w.-]+:\d{1,5}$/, 'host:port of clamd')
    .optional(),
  USE_SECRET_MANAGER: z.enum(['true', 'false'], 'true or false').default('false'),
  GCP_PROJECT_ID: z
    .string()
    .regex(/^[a-z][a-z0-9-]{4,28}[a-z0-9]$/, 'the id of a Google Cloud project')
    .optional(),
  SECRET_MANAGER_ENDPOINT: z
    .string()
    .regex(/^[\w.-]+:\d{1,5}$/, 'host:port; without it Google’s own')
    .optional(),
  FIREBASE_SERVICE_ACCOUNT_JSON: z
    .string()
    .startsWith('{', 'the JSON of a Firebase service account')
    .optional(),
  FIREBASE_CREDENTIALS_PATH: z.string().optional(),
  FIREBASE_WEB_CONFIG: firebaseWebConfig.optional(),
  FIREBASE_WEB_PUSH_KEY: z
    .string()
    .regex(/^[\w-]{87}$/, 'the key pair of Firebase’s Web Push certificates, 87 characters')
    .optional(),
  VAPID_PRIVATE_KEY: z
    .string()
    .regex(
      /^[\w-]{43}$/,
      'a P-256 key of 32 bytes in base64url, as of: npx web-push generate-vapid-keys',
    )
    .optional(),
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^[rs]k_(test|live)_\w+$/, 'a key such as sk_live_…')
    .optional(),
  STRIPE_WEBHOOK_SECRET: z
    .string()
    .regex(
      /^whsec_\w+(\s*,\s*whsec_\w+)?$/,
      'whsec_…; two separated by a comma while it is being exchanged, newest first',
    )
    .optional(),
  STRIPE_BASE_URL: web('the address of Stripe’s API').default('https://api.stripe.com'),
  DOCUMENT_AI_PROCESSOR: z
    .string()
    .regex(
      /^projects\/[\w-]+\/locations\/[\w-]+\/processors\/[\w-]+(\/processorVersions\/[\w.-]+)?$/,
      'projects/…/locations/…/processors/…',
    )
    .optional(),
  DOCUMENT_AI_ENDPOINT: z
    .string()
    .regex(/^[\w.-]+:\d{1,5}$/, 'host:port; without it Google’s, of the processor’s region')
    .optional(),
  READ_SCANS: z.enum(['on', 'off'], 'on or off').optional(),
  SCHEDULER_SERVICE_ACCOUNT: z
    .email('the e-mail address of the scheduler’s service account')
    .optional(),
  SCHEDULER_AUDIENCE: z
    .string()
    .min(8, 'the audience that the scheduler’s tokens are made for')
    .optional(),
  OIDC_JWKS_URL: web('where Google’s public keys are').default(
    'https://www.googleapis.com/oauth2/v3/certs',
  ),
})
