import { join } from 'node:path'
import pg from 'pg'
import { postgresPlace, startPostgres } from '../dev/embedded-postgres.ts'
import { probe as probeReading } from '../integrations/document-extraction/index.ts'
import { probe as probeMail } from '../integrations/email/index.ts'
import { probe as probeFiles } from '../integrations/files/index.ts'
import { probe as probePush } from '../integrations/push/index.ts'
import { openRedis } from '../integrations/redis/index.ts'
import { withSecrets, type Environment } from '../integrations/secrets/index.ts'
import { probe as probeSanctions } from '../integrations/sanctions/index.ts'
import { probe as probeStripe } from '../integrations/stripe/index.ts'
import { probe as probeVatRegistry } from '../integrations/vat-registry/index.ts'
import { probe as probeScanner } from '../integrations/virus-scan/index.ts'
import { ConfigError, loadConfig, sources, type Config } from '../platform/config.ts'
import { kidOf } from '../platform/encryption.ts'
import { missingKeys, missingKeysText } from '../platform/sealing-keys.ts'
import { createDb } from '../platform/db/pool.ts'
import { assertSafeRole } from '../platform/db/self-check.ts'
import { createLogger } from '../platform/log.ts'
import { readSigningKeys } from '../sign-in/signing-keys.ts'

type Check = { name: string; source: string; verdict: string }
type Service = { name: string; by: string; probe: () => Promise<string> }
const silent = createLogger('silent')
const withinMs = 6000
const notConfigured = 'not configured'
const goodVerdicts = new Set(['answers', 'can be read', notConfigured])

/** 0 when everything is in order, 3 when a setting is wrong or a service does not answer. */
export async function doctor(
  env: NodeJS.ProcessEnv,
  json: boolean,
  out: (line: string) => void,
): Promise<number> {
  const { checks, wrong } = await examine(env).catch((error: unknown) => {
    if (!(error instanceof ConfigError)) throw error
    return {
      wrong: true,
      checks: error.message.split('\n').map((line) => ({
        name: line.split(':')[0] ?? '',
        source: 'environment',
        verdict: line.slice(line.indexOf(':') + 2),
      })),
    }
  })
  if (json) out(JSON.stringify(checks))
  else
    for (const check of checks)
      out(`${check.name.padEnd(30)}${check.source.padEnd(34)} ${check.verdict}`)
  return wrong ? 3 : 0
}

async function examine(env: NodeJS.ProcessEnv): Promise<{ checks: Check[]; wrong: boolean }> {
  const environment = await withSecrets(env)
  await environment.store?.close()
  const settings = settingsOf(environment)
  const config = loadConfig(environment.env)
  const place = config.databaseUrl ? null : postgresPlace(join(config.dataDir, 'postgres'))
  const services = servicesOf(config, place)
  const verdicts = await Promise.all(services.map(({ probe }) => inTime(probe())))
  const keys: Check[] = [
    {
      name: 'encryption keys',
      source: environment.env['ENCRYPTION_KEY'] ? 'ENCRYPTION_KEY' : 'data folder',
      verdict: config.encryptionKeys.map(kidOf).join(', '),
    },
    {
      name: 'signing keys',
      source: environment.env['JWT_PRIVATE_KEY'] ? 'JWT_PRIVATE_KEY' : 'data folder',
      verdict: [...(await readSigningKeys(config.jwtPrivateKey)).verifying.keys()].join(', '),
    },
  ]
  return {
    checks: [
      ...settings,
      ...keys,
      ...services.map(({ name, by }, i) => ({ name, source: by, verdict: verdicts[i]! })),
    ],
    wrong: verdicts.some((verdict) => !goodVerdicts.has(verdict)),
  }
}

const settingsOf = ({ env, fromStore }: Environment): Check[] =>
  sources(env).map(({ name, source, seen }) => ({
    name,
    source: fromStore.has(name) ? 'Secret Manager' : source,
    verdict: seen || 'ok',
  }))

/**
 * What is on is tried, each with a call that changes nothing; what is off is not mentioned. The checks of vendors are
 * mentioned also where they are off, because their pages then say “not checked”.
 */
function servicesOf(config: Config, place: string | null): Service[] {
  const found: (Service | null)[] = [
    config.databaseUrl
      ? { name: 'database', by: 'DATABASE_URL', probe: () => safeRole(config.databaseUrl!) }
      : null,
    config.databaseUrl && config.directUrl
      ? {
          name: 'database, as its owner',
          by: 'DATABASE_DIRECT_URL',
          probe: () => answers(config.directUrl!),
        }
      : null,
    place
      ? {
          name: 'database and its secrets',
          by: place,
          probe: () => embedded(config, (url) => secretsReadable(url, config)),
        }
      : null,
    config.databaseUrl
      ? {
          name: 'stored secrets',
          by: 'encryption keys',
          probe: () => secretsReadable(config.databaseUrl!, config),
        }
      : null,
    config.redis
      ? {
          name: 'sessions and limits',
          by: 'url' in config.redis ? 'REDIS_URL' : 'UPSTASH_REDIS_…',
          probe: () => redisAnswers(config),
        }
      : null,
    {
      name: 'documents',
      by: 'endpoint' in config.files ? 'R2_…' : 'data folder',
      probe: () => probeFiles(config),
    },
    config.clamav
      ? { name: 'virus scan', by: 'CLAMAV_ADDRESS', probe: () => probeScanner(config) }
      : null,
    {
      name: 'mail',
      by: config.brevo ? 'BREVO_API_KEY' : config.smtpUrl ? 'SMTP_URL' : 'data folder',
      probe: () => probeMail(config, silent),
    },
    config.firebase
      ? {
          name: config.firebaseWeb ? 'push to phones and browsers' : 'push to phones',
          by: 'FIREBASE_…',
          probe: () => probePush(config, silent),
        }
      : null,
    config.stripe
      ? { name: 'payments', by: 'STRIPE_SECRET_KEY', probe: () => probeStripe(config) }
      : null,
    config.documentAi || config.readScans
      ? {
          name: 'reading invoices',
          by: config.documentAi ? 'DOCUMENT_AI_PROCESSOR' : 'READ_SCANS',
          probe: () => probeReading(config, silent),
        }
      : null,
    config.scheduler
      ? {
          name: 'keys of the scheduler',
          by: 'OIDC_JWKS_URL',
          probe: () => keysAnswer(config.scheduler!.jwksUrl),
        }
      : null,
    config.breachedPasswordsUrl
      ? {
          name: 'breached passwords',
          by: 'BREACHED_PASSWORDS_URL',
          probe: () => rangeAnswers(config.breachedPasswordsUrl!),
        }
      : null,
    vendorCheck('sanctions lists', 'SANCTIONS_URL', {
      url: config.sanctionsUrl,
      probe: (sanctionsUrl) => probeSanctions({ sanctionsUrl }),
    }),
    vendorCheck('VAT registry', 'VAT_REGISTRY_URL', {
      url: config.vatRegistryUrl,
      probe: (vatRegistryUrl) => probeVatRegistry({ vatRegistryUrl }),
    }),
  ]
  return found.filter((service) => service !== null)
}

type Asked = { url: string | null; probe: (url: string) => Promise<string> }
const vendorCheck = (name: string, by: string, { url, probe }: Asked): Service => ({
  name,
  by,
  probe: async () => (url === null ? notConfigured : probe(url)),
})

/** One sentence in every case, never with an address or a key. */
async function inTime(work: Promise<string>): Promise<string> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<string>(
    (ok) => (timer = setTimeout(ok, withinMs, 'does not answer in time')),
  )
  return Promise.race([
    work.catch((error: unknown) => `does not answer: ${reason(error)}`),
    late,
  ]).finally(() => clearTimeout(timer))
}
const reason = (error: unknown): string =>
  (error instanceof Error
    ? error.message || ('code' in error ? String(error.code) : error.name)
    : 'unknown reason'
  )
    .split('\n')[0]!
    .slice(0, 200)

async function redisAnswers(config: Config): Promise<string> {
  const redis = await openRedis(config, silent)
  try {
    return (await redis?.send(['PING'])) === 'PONG' ? 'answers' : 'does not answer as Redis does'
  } finally {
    await redis?.end()
  }
}

/** With a role that sees what it should, and may take on the roles that the process works as. */
async function safeRole(url: string): Promise<string> {
  const db = createDb({ url, poolSize: 1 })
  try {
    await assertSafeRole(db)
    return 'answers'
  } finally {
    await db.end()
  }
}

async function answers(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3000 })
  client.on('error', () => {})
  await client.connect()
  await client.end()
  return 'answers'
}

/** Runs it for as long as the question takes, where it does not run already. */
async function embedded(config: Config, ask: (url: string) => Promise<string>): Promise<string> {
  const postgres = await startPostgres({
    dataDir: join(config.dataDir, 'postgres'),
    durable: true,
  })
  try {
    return await ask(postgres.adminUrl('svpms'))
  } finally {
    await postgres.stop()
  }
}

async function secretsReadable(url: string, config: Config): Promise<string> {
  const db = createDb({ url, poolSize: 1 })
  try {
    return missingKeysText(await missingKeys(db, config.encryptionKeys)) ?? 'can be read'
  } finally {
    await db.end()
  }
}

async function keysAnswer(url: string): Promise<string> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(5000) })
  const body: unknown = await answer.json()
  return answer.ok && typeof body === 'object' && body !== null && 'keys' in body
    ? 'answers'
    : `answers ${answer.status}, without keys`
}
/** Asks for the range of one known hash, as the product does. */
async function rangeAnswers(url: string): Promise<string> {
  const answer = await fetch(new URL('21BD1', url.endsWith('/') ? url : `${url}/`), {
    signal: AbortSignal.timeout(5000),
  })
  return answer.ok && /^[0-9A-F]{35}:\d+/m.test(await answer.text())
    ? 'answers'
    : `answers ${answer.status}, without hashes`
}
