import { spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { keysRotate } from '../cli/keys-rotate.ts'
import { doctor } from '../cli/doctor.ts'
import { readSigningKeys } from '../sign-in/signing-keys.ts'
import { loadConfig, type Config } from './config.ts'
import { encryptedColumns } from '../compose.ts'
import { createCipher, encryptedColumn, kidOf } from './encryption.ts'
import { reencrypt } from './reencrypt.ts'
import { installation } from './testing/installation.ts'

const newKey = (): string => randomBytes(32).toString('base64')
const plain = 'JBSWY3DPEHPK3PXP ₹ é'

describe('a value that is encrypted', () => {
  const key = newKey()
  const cipher = createCipher([key])
  const at = { table: 'totp_devices', column: 'secret', row: '1' }
  test('opens where it was written, and differs each time', () => {
    const [one, two] = [cipher.seal(plain, at), cipher.seal(plain, at)]
    expect(one).toMatch(new RegExp(`^v1\\.${kidOf(key)}\\.[\\w-]{16}\\.[\\w-]{22}\\.[\\w-]+$`))
    expect([
      cipher.open(one, at),
      cipher.open(two, at),
      one === two,
      cipher.open(cipher.seal('', at), at),
    ]).toEqual([plain, plain, false, ''])
  })
  test('opens nowhere else, and not when a single character was changed', () => {
    const envelope = cipher.seal(plain, at)
    for (const moved of [
      { ...at, row: '2' },
      { ...at, column: 'other' },
      { ...at, table: 'other' },
    ])
      expect(() => cipher.open(envelope, moved)).toThrow(/altered, or moved from another row/)
    const parts = envelope.split('.')
    for (const part of [2, 3, 4]) {
      const changed = parts
        .with(part, (parts[part]!.startsWith('A') ? 'B' : 'A') + parts[part]!.slice(1))
        .join('.')
      expect(() => cipher.open(changed, at)).toThrow(/altered/)
    }
    for (const truncated of [
      parts.with(3, parts[3]!.slice(0, 6)).join('.'),
      parts.slice(0, 4).join('.'),
      `${envelope}.x`,
      '',
      'v2.a.b.c.d',
      plain,
    ])
      expect(() => cipher.open(truncated, at)).toThrow()
  })
  test('under a key that is not here names that key, and never the text', () => {
    const envelope = createCipher([newKey()]).seal(plain, at)
    const kid = envelope.split('.')[1]!
    expect(() => cipher.open(envelope, at)).toThrow(
      `totp_devices.secret: encrypted with the key ${kid}, which is neither ENCRYPTION_KEY nor in ENCRYPTION_KEYS_PREVIOUS`,
    )
    const previous = createCipher([key])
    expect(createCipher([newKey(), key]).open(previous.seal(plain, at), at)).toBe(plain)
    expect(() => createCipher([])).toThrow()
    expect(() => createCipher(['short'])).toThrow(/32 bytes/)
  })
  test('needs a key from the environment in production', () => {
    const production = {
      NODE_ENV: 'production',
      DATABASE_URL: 'postgres://a@b/c',
      DATABASE_DIRECT_URL: 'postgres://a@b/c',
      SESSION_SECRETS: 'x'.repeat(32),
      JWT_PRIVATE_KEY: 'PRIVATE KEY',
      JOBS_KEY: 'x'.repeat(24),
      FILES_IN_FOLDER: 'on',
    }
    expect(() => loadConfig(production)).toThrow('ENCRYPTION_KEY: seen nothing')
    expect(() => loadConfig({ ...production, ENCRYPTION_KEY: 'secret-but-wrong' })).toThrow(
      'ENCRYPTION_KEY: seen a value of 16 characters, expected 32 bytes in base64',
    )
    expect(
      loadConfig({
        ...production,
        ENCRYPTION_KEY: newKey(),
        ENCRYPTION_KEYS_PREVIOUS: `${newKey()}, ${newKey()}`,
      }).encryptionKeys,
    ).toHaveLength(3)
    expect(() => loadConfig({ UPSTASH_REDIS_REST_URL: 'https://x.test' })).toThrow(
      'UPSTASH_REDIS_REST_TOKEN: seen nothing',
    )
  })
})

describe('changing keys', () => {
  const table = `secrets_${randomUUID().slice(0, 8).replaceAll(/\d/g, 'x')}`
  const secret = encryptedColumn(table, 'secret')
  const rows = 1000
  /** In a schema of its own: the tables of the product are judged by other tests at the same time. */
  const ownerUrl = `${installation.ownerUrl}?options=${encodeURIComponent(`-c search_path=${table}`)}`
  let client: pg.Client
  const fill = async (key: string): Promise<void> => {
    const cipher = createCipher([key])
    await client.query(`truncate ${table}`)
    const ids = Array.from({ length: rows }, () => randomUUID())
    await client.query(
      `insert into ${table} (id, secret) select * from unnest($1::uuid[], $2::text[])`,
      [ids, ids.map((id) => secret.seal(cipher, id, `secret of ${id}`))],
    )
    await client.query(`insert into ${table} (id) values ($1)`, [randomUUID()])
  }
  const kids = async (): Promise<Record<string, number>> =>
    Object.fromEntries(
      (
        await client.query<{ kid: string; n: string }>(
          `select split_part(secret, '.', 2) as kid, count(*) as n from ${table} where secret is not null group by 1`,
        )
      ).rows.map((r) => [r.kid, Number(r.n)]),
    )
  const allOpen = async (key: string): Promise<boolean> => {
    const cipher = createCipher([key])
    const found = await client.query<{ id: string; secret: string }>(
      `select id, secret from ${table} where secret is not null`,
    )
    return (
      found.rows.length === rows &&
      found.rows.every((r) => secret.open(cipher, r.id, r.secret) === `secret of ${r.id}`)
    )
  }
  const rotate = (config: Config, env: NodeJS.ProcessEnv, json: boolean, said: string[]) =>
    keysRotate({
      config,
      env,
      ownerUrl,
      json,
      out: (line) => void said.push(line),
      columns: [secret],
    })
  beforeAll(async () => {
    client = new pg.Client(ownerUrl)
    await client.connect()
    await client.query(
      `create schema ${table}; create table ${table} (id uuid primary key, secret text)`,
    )
  })
  afterAll(async () => {
    await client.query(`drop schema ${table} cascade`)
    await client.end()
  })

  test('reaches the secrets of one-time codes and of single sign-on', () =>
    expect(encryptedColumns().map((c) => `${c.table}.${c.column}`)).toEqual(
      expect.arrayContaining(['totp_devices.secret', 'identity_providers.client_secret']),
    ))
  test('encrypts everything anew; a second run finds nothing to do', async () => {
    const [older, newer] = [newKey(), newKey()]
    await fill(older)
    expect(
      await reencrypt(ownerUrl, createCipher([newer, older]), { columns: [secret], batch: 300 }),
    ).toBe(rows)
    expect([await kids(), await allOpen(newer)]).toEqual([{ [kidOf(newer)]: rows }, true])
    expect(await reencrypt(ownerUrl, createCipher([newer]), { columns: [secret] })).toBe(0)
  })

  test('killed in the middle leaves every value readable, and running it again finishes', async () => {
    const [older, newer] = [newKey(), newKey()]
    await fill(older)
    const script = `import { createCipher, encryptedColumn } from '${new URL('./encryption.ts', import.meta.url).href}'; import { reencrypt } from '${new URL('./reencrypt.ts', import.meta.url).href}'
      await reencrypt(process.env.OWNER_URL, createCipher([process.env.NEWER, process.env.OLDER]), { columns: [encryptedColumn('${table}', 'secret')], batch: 100, onBatch: async (done) => { console.log(done); await new Promise((ok) => setTimeout(ok, 60)) } })`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      env: { PATH: process.env['PATH'], OWNER_URL: ownerUrl, NEWER: newer, OLDER: older },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    await new Promise<void>((ok) =>
      child.stdout.on(
        'data',
        (text) => Number(String(text).trim().split('\n').at(-1)) >= 300 && ok(),
      ),
    )
    child.kill('SIGKILL')
    await new Promise((ok) => child.once('exit', ok))
    await expect
      .poll(
        async () =>
          (
            await client.query(
              "select 1 from pg_stat_activity where usename = 'svpms_owner' and state = 'idle in transaction'",
            )
          ).rows,
      )
      .toEqual([])
    const half = await kids()
    expect(half[kidOf(newer)]).toBeGreaterThanOrEqual(300)
    expect(half[kidOf(older)]).toBeGreaterThan(0)
    expect(await reencrypt(ownerUrl, createCipher([newer, older]), { columns: [secret] })).toBe(
      half[kidOf(older)],
    )
    expect(await allOpen(newer)).toBe(true)
  })

  test('under a key that is gone says which, and changes nothing', async () => {
    const older = newKey()
    await fill(older)
    await expect(
      reencrypt(ownerUrl, createCipher([newKey()]), { columns: [secret] }),
    ).rejects.toThrow(`encrypted with the key ${kidOf(older)}`)
    expect(await kids()).toEqual({ [kidOf(older)]: rows })
  })

  test('svpms keys rotate puts new ones in front, keeps what is still needed, and leaves only the newest data key', async () => {
    const env = { SVPMS_DATA_DIR: mkdtempSync(join(tmpdir(), 'svpms-keys-')) }
    const config = loadConfig(env)
    const [before] = [...(await readSigningKeys(config.jwtPrivateKey)).verifying.keys()]
    await fill(config.encryptionKeys[0]!)
    const said: string[] = []
    expect(await rotate(config, env, true, said)).toBe(0)
    const after = loadConfig(env)
    expect(JSON.parse(said[0]!)).toMatchObject({
      signing: { rotated: true, pruned: 0 },
      encryption: { rotated: true, key: kidOf(after.encryptionKeys[0]!), reencrypted: rows },
    })
    expect(after.encryptionKeys).toHaveLength(1)
    expect([
      after.encryptionKeys[0] === config.encryptionKeys[0],
      await allOpen(after.encryptionKeys[0]!),
    ]).toEqual([false, true])
    const [newest, second] = [...(await readSigningKeys(after.jwtPrivateKey)).verifying.keys()]
    expect([newest === before, second]).toEqual([false, before])
    const file = join(config.dataDir, 'secrets', 'jwt-key.pem')
    expect(
      [file, join(config.dataDir, 'secrets', 'encryption-key')].map(
        (f) => statSync(f).mode & 0o777,
      ),
    ).toEqual([0o600, 0o600])
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace(
        /# made \S+/,
        `# made ${new Date(Date.now() - 17 * 60_000).toISOString()}`,
      ),
    )
    await rotate(loadConfig(env), env, false, said)
    expect(
      [...(await readSigningKeys(loadConfig(env).jwtPrivateKey)).verifying.keys()].slice(1),
    ).toEqual([newest])
    expect(said.join('\n')).toMatch(/2 verify, 1 pruned/)
    expect(said.join('\n')).not.toMatch(/PRIVATE KEY-----|secret of/)
  })

  test('that come from the environment are not touched: it says what to set', async () => {
    const [older, newer] = [newKey(), newKey()]
    const jwt = loadConfig({
      SVPMS_DATA_DIR: mkdtempSync(join(tmpdir(), 'svpms-keys-')),
    }).jwtPrivateKey
    const env = {
      SVPMS_DATA_DIR: '/nonexistent',
      JWT_PRIVATE_KEY: jwt,
      SESSION_SECRETS: 'x'.repeat(40),
      JOBS_KEY: 'x'.repeat(40),
      ENCRYPTION_KEY: older,
    }
    await fill(older)
    const said: string[] = []
    await rotate(loadConfig(env), env, false, said)
    expect(said.join('\n')).toMatch(
      /0 values[\s\S]*Put a new key in front[\s\S]*set it as ENCRYPTION_KEY and the present one in ENCRYPTION_KEYS_PREVIOUS/,
    )
    const next = { ...env, ENCRYPTION_KEY: newer, ENCRYPTION_KEYS_PREVIOUS: older }
    await rotate(loadConfig(next), next, false, said)
    expect(said.join('\n')).toContain(`Remove ${kidOf(older)} from ENCRYPTION_KEYS_PREVIOUS`)
    expect(await allOpen(newer)).toBe(true)
    for (const value of [older, newer, jwt]) expect(said.join('\n')).not.toContain(value)
    const shown: string[] = []
    await doctor(
      { ...next, REDIS_URL: 'redis://:hunter2@127.0.0.1:1' },
      false,
      (line) => void shown.push(line),
    )
    expect(shown.join('\n')).toMatch(
      /ENCRYPTION_KEY +environment +a value of 44 characters[\s\S]*sessions and limits +REDIS_URL +does not answer/,
    )
    expect(shown.join('\n')).not.toMatch(new RegExp(`hunter2|${newer.replaceAll(/\W/g, '.')}`))
  })
})
