import { createPublicKey } from 'node:crypto'
import { ConfigError } from '../../platform/config.ts'
import type { Logger } from '../../platform/log.ts'
import { SecretError, settingOf, type SecretStore } from './port.ts'

export { settingOf } from './port.ts'

export type Environment = {
  /** What the configuration is parsed from. */
  env: NodeJS.ProcessEnv
  /** The settings that came from the secret store. */
  fromStore: ReadonlySet<string>
  store: SecretStore | null
}

const needed = ['jwt-private-key', 'encryption-key', 'neon-database-url', 'neon-database-sync-url']

/**
 * The environment with its secrets, before any of it is parsed. What the environment says itself is not asked for: a
 * mounted, pinned version wins. All are read at once; a process that does not migrate does not ask for the owner of
 * the database. Throws ConfigError with one line for each secret that production needs and that is missing, or that
 * could not be read.
 */
export async function withSecrets(
  env: NodeJS.ProcessEnv,
  only?: readonly string[],
): Promise<Environment> {
  if (env['USE_SECRET_MANAGER'] !== 'true') return { env, fromStore: new Set(), store: null }
  const project = env['GCP_PROJECT_ID']
  if (!project)
    throw new ConfigError(
      'GCP_PROJECT_ID: seen nothing, expected the id of the project whose Secret Manager is used',
    )
  const store = await (
    await import('./google.ts')
  ).googleSecrets(project, env['SECRET_MANAGER_ENDPOINT'] ?? null)
  const skipped = env['MIGRATE_AT_START'] === 'off' && !only ? ['neon-database-sync-url'] : []
  const asked = Object.entries(settingOf).filter(
    ([id, setting]) => !env[setting] && !skipped.includes(id) && (only?.includes(id) ?? true),
  )
  const read = await Promise.allSettled(asked.map(([id]) => store.read(id)))
  const wrong = read.flatMap((outcome, i) => {
    const [id, setting] = asked[i]!
    if (outcome.status === 'rejected')
      return [
        `${setting}: ${outcome.reason instanceof SecretError ? outcome.reason.message : 'the secret could not be read'}`,
      ]
    return outcome.value === null && needed.includes(id) && env['NODE_ENV'] === 'production'
      ? [
          `${setting}: seen nothing, expected a secret named ${id} in the project ${project}, or the variable itself`,
        ]
      : []
  })
  const found = asked.flatMap(([, setting], i): [string, string][] => {
    const outcome = read[i]!
    return outcome.status === 'fulfilled' && outcome.value !== null
      ? [[setting, outcome.value]]
      : []
  })
  if (wrong.length) {
    await store.close()
    throw new ConfigError(wrong.join('\n'))
  }
  const all = { ...env, ...Object.fromEntries(found) }
  assertPair(all['JWT_PRIVATE_KEY'], all['JWT_PUBLIC_KEY'])
  return { env: all, fromStore: new Set(found.map(([setting]) => setting)), store }
}

/**
 * The public key is only ever derived from the private one; a stored one that does not belong to it is a mistake to
 * find now, not at the first sign-in.
 */
function assertPair(privateKey: string | undefined, publicKey: string | undefined): void {
  if (!privateKey || !publicKey) return
  const pem = (key: string): string =>
    createPublicKey(key.replaceAll('\\n', '\n')).export({ type: 'spki', format: 'pem' }).toString()
  try {
    if (pem(privateKey) === pem(publicKey)) return
  } catch {
    throw new ConfigError('JWT_PUBLIC_KEY: it cannot be read as a key, or JWT_PRIVATE_KEY cannot')
  }
  throw new ConfigError(
    'JWT_PUBLIC_KEY: it is not the public half of JWT_PRIVATE_KEY; leave it out, it is derived',
  )
}

/** Reads a setting that may be exchanged while the process runs. */
export type Current = (setting: string) => Promise<string | null>
const keepMs = 300_000

/**
 * A new version counts within five minutes, without a new deployment. While the store is away the last known value is
 * used.
 */
export function currentSecrets(
  { env, fromStore, store }: Environment,
  log: Pick<Logger, 'warn'>,
  keepFor = keepMs,
): Current {
  const known = new Map<string, { value: string | null; until: number }>()
  const idOf = new Map(Object.entries(settingOf).map(([id, setting]) => [setting, id]))
  return async (setting) => {
    const id = idOf.get(setting)
    if (!store || !id || !fromStore.has(setting)) return env[setting] ?? null
    const kept = known.get(setting) ?? { value: env[setting] ?? null, until: 0 }
    if (kept.until > Date.now()) return kept.value
    const value = await store.read(id).catch((error: unknown) => {
      log.warn({ err: error }, 'a secret could not be read again; the last one is used')
      return kept.value
    })
    known.set(setting, { value: value ?? kept.value, until: Date.now() + keepFor })
    return value ?? kept.value
  }
}

/** A client made of a secret, made anew when the secret has changed. */
export function rotating<T>(
  read: () => Promise<string>,
  make: (secret: string) => T | Promise<T>,
): () => Promise<T> {
  let made: { secret: string; client: Promise<T> } | null = null
  return async () => {
    const secret = await read()
    if (made?.secret !== secret) made = { secret, client: Promise.resolve(make(secret)) }
    return made.client
  }
}
