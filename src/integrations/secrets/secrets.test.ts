import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startSecretManager } from '../../dev/stand-ins/secret-manager.ts'
import { loadConfig } from '../../platform/config.ts'
import { currentSecrets, rotating, withSecrets } from './index.ts'

const pair = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})
const nine = {
  'jwt-private-key': pair.privateKey,
  'jwt-public-key': pair.publicKey,
  'encryption-key': Buffer.alloc(32, 7).toString('base64'),
  'neon-database-url': 'postgres://svpms_app:canary-app@db-pooler.example/svpms',
  'upstash-redis-token': 'canary-redis',
  'brevo-api-key': 'canary-brevo',
  'stripe-secret-key': 'sk_test_canary',
  'r2-secret-key': 'canary-r2',
  'firebase-service-account-json': '{"project_id":"canary"}',
}
const others = {
  'neon-database-sync-url': 'postgres://svpms_owner:canary-owner@db.example/svpms',
  'session-secrets': 'x'.repeat(40),
  'stripe-webhook-secret': 'whsec_canary',
}
let manager: Awaited<ReturnType<typeof startSecretManager>>
let env: NodeJS.ProcessEnv
beforeAll(async () => void (manager = await startSecretManager('demo-project', {})))
beforeEach(() => {
  Object.assign(manager, { mood: 'well', busiest: 0 })
  manager.asked.length = 0
  for (const id of Object.keys(manager.secrets)) delete manager.secrets[id]
  Object.assign(manager.secrets, nine, others)
  env = {
    NODE_ENV: 'production',
    USE_SECRET_MANAGER: 'true',
    GCP_PROJECT_ID: 'demo-project',
    SECRET_MANAGER_ENDPOINT: manager.address,
    UPSTASH_REDIS_REST_URL: 'https://redis.example',
    R2_ENDPOINT_URL: 'https://r2.example',
    R2_ACCESS_KEY_ID: 'id',
    MAIL_FROM: 'SVPMS <no-reply@example.test>',
    JOBS_KEY: 'j'.repeat(24),
  }
})
afterAll(() => manager.close())

describe('secrets', () => {
  test('all nine of the specification are read together, before the configuration is parsed', async () => {
    const { env: all, fromStore } = await withSecrets(env)
    expect(
      Object.keys(nine)
        .map((id) => `projects/demo-project/secrets/${id}/versions/latest`)
        .filter((name) => !manager.asked.includes(name)),
    ).toEqual([])
    expect(manager.busiest).toBeGreaterThan(5)
    const config = loadConfig(all)
    expect(config).toMatchObject({
      databaseUrl: nine['neon-database-url'],
      directUrl: others['neon-database-sync-url'],
      brevo: { apiKey: 'canary-brevo' },
      stripe: { secretKey: 'sk_test_canary' },
      files: { secretAccessKey: 'canary-r2' },
      firebase: nine['firebase-service-account-json'],
      redis: { restToken: 'canary-redis' },
    })
    expect(fromStore.has('ENCRYPTION_KEY')).toBe(true)
  })
  test('what the environment says itself is not asked for', async () => {
    env['BREVO_API_KEY'] = 'pinned-brevo-key'
    const { env: all, fromStore } = await withSecrets(env)
    expect(all['BREVO_API_KEY']).toBe('pinned-brevo-key')
    expect(fromStore.has('BREVO_API_KEY')).toBe(false)
    expect(manager.asked.join()).not.toContain('brevo-api-key')
  })
  test('a service whose secret is not there is simply not configured', async () => {
    for (const id of [
      'stripe-secret-key',
      'stripe-webhook-secret',
      'brevo-api-key',
      'firebase-service-account-json',
    ] as const)
      delete manager.secrets[id]
    expect(loadConfig((await withSecrets(env)).env)).toMatchObject({
      stripe: null,
      brevo: null,
      firebase: null,
    })
  })
  test.each([
    [
      'is not there',
      'well',
      /^ENCRYPTION_KEY: seen nothing, expected a secret named encryption-key/m,
    ],
    [
      'may not be read',
      'denied',
      /JWT_PRIVATE_KEY: secret jwt-private-key: the service account may not read it/,
    ],
    ['arrives damaged', 'damaged', /DATABASE_URL: secret neon-database-url: the value was damaged/],
    ['meets a quota', 'quota', /secret encryption-key: the quota is used up/],
    ['comes without a value', 'empty', /secret r2-secret-key: the answer holds no value/],
    [
      'does not come in time',
      'slow',
      /secret stripe-secret-key: Secret Manager did not answer in time/,
    ],
  ] as const)(
    'one that %s is named, and none is told',
    async (_how, mood, message) => {
      manager.mood = mood
      if (mood === 'well') delete manager.secrets['encryption-key']
      const said = await withSecrets(env).then(
        () => '',
        (error: Error) => error.message,
      )
      expect(said).toMatch(message)
      expect(said).not.toMatch(/canary|PRIVATE KEY/)
    },
    15_000,
  )
  test('no store at all is said in seconds', async () => {
    await expect(withSecrets({ ...env, SECRET_MANAGER_ENDPOINT: '127.0.0.1:1' })).rejects.toThrow(
      /cannot be reached|did not answer/,
    )
    await expect(withSecrets({ ...env, GCP_PROJECT_ID: '' })).rejects.toThrow('GCP_PROJECT_ID')
  }, 240_000)
  test('a public key that is not the private one’s is found at the start', async () => {
    manager.secrets['jwt-public-key'] = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    }).publicKey
    await expect(withSecrets(env)).rejects.toThrow('JWT_PUBLIC_KEY: it is not the public half')
  })
  test('without Secret Manager nothing is asked', async () => {
    expect(await withSecrets({ A: 'b' })).toMatchObject({ env: { A: 'b' }, store: null })
    expect(manager.asked).toEqual([])
  })
})

test('Brevo takes no mail from this machine’s own name, so a sender is asked for at the start', () => {
  expect(() =>
    loadConfig({ BREVO_API_KEY: 'canary-brevo', SVPMS_DATA_DIR: '/nonexistent' }),
  ).toThrow(/^MAIL_FROM: seen nothing, expected an address of a domain that Brevo has verified/)
})

describe('secrets that are exchanged while the process runs', () => {
  const warned: unknown[] = []
  const log = { warn: (...said: unknown[]) => void warned.push(said) }
  test('the new one counts without a new start, and a client is made of it', async () => {
    const current = currentSecrets(await withSecrets(env), log, 0)
    const made: string[] = []
    const client = rotating(
      async () => (await current('BREVO_API_KEY'))!,
      (key) => {
        made.push(key)
        return { key }
      },
    )
    expect(await client()).toBe(await client())
    manager.secrets['brevo-api-key'] = 'canary-brevo-2'
    expect(await client()).toEqual({ key: 'canary-brevo-2' })
    expect(made).toEqual(['canary-brevo', 'canary-brevo-2'])
  })
  test('it is not asked for at every use, and while the store is away the last one is used', async () => {
    const keeping = currentSecrets(await withSecrets(env), log)
    manager.asked.length = 0
    for (let i = 0; i < 5; i++) expect(await keeping('BREVO_API_KEY')).toBe('canary-brevo')
    expect(manager.asked).toHaveLength(1)
    const hasty = currentSecrets(await withSecrets(env), log, 0)
    manager.mood = 'denied'
    expect(await hasty('BREVO_API_KEY')).toBe('canary-brevo')
    expect(JSON.stringify(warned)).not.toContain('canary')
  })
})
