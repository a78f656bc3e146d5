import { spawn } from 'node:child_process'
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { mkdtempSync, chmodSync, rmSync } from 'node:fs'
import { Agent } from 'node:http'
import { cpus, loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createTenant } from '../../organisations/create.ts'
import { bootstrap } from '../../platform/db/bootstrap.ts'
import { migrate } from '../../platform/db/migrate.ts'
import { createDb } from '../../platform/db/pool.ts'
import { redisThere, startRedis, upstashServer, tcp } from '../../platform/testing/redis.ts'
import { hashPassword } from '../../sign-in/index.ts'
import { createTokens } from '../../sign-in/tokens.ts'
import { freePort, startPostgres } from '../embedded-postgres.ts'
import { measure, send, type Ask } from './load.ts'

/**
 * What being signed in costs: `node src/dev/bench/sign-in.ts [seconds per cell]`. The same page and API list with each
 * store of sessions and limits.
 */
const seconds = Number(process.argv[2] ?? 3)
const dir = mkdtempSync(join(tmpdir(), 'svpms-bench-'))
chmodSync(dir, 0o755)
const postgres = await startPostgres({ dataDir: join(dir, 'postgres'), durable: true })
const urls = await bootstrap(postgres.adminUrl, 'svpms', join(dir, 'database.json'))
await migrate(urls.ownerUrl)
const password = 'correct horse battery'
const email = `${randomUUID()}@bench.test`
const tenant = await createTenant(urls.ownerUrl, {
  slug: 'bench',
  name: 'Bench',
  baseCurrency: 'INR',
  timeZone: 'UTC',
  locale: 'en',
  fiscalYearStart: 4,
  people: [{ email, name: 'Buyer', roles: ['buyer'] }],
  passwordHash: await hashPassword(password),
})
const jwtKey = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
}).privateKey
const json = { 'Content-Type': 'application/json' }

async function launch(
  change: NodeJS.ProcessEnv,
): Promise<{ baseUrl: string; pid: number; stop: () => void }> {
  const port = await freePort()
  const child = spawn(process.execPath, [fileURLToPath(new URL('server.ts', import.meta.url))], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      FILES_IN_FOLDER: 'on',
      HOST: '127.0.0.1',
      PORT: String(port),
      DATABASE_URL: urls.appUrl,
      DATABASE_DIRECT_URL: urls.ownerUrl,
      SESSION_SECRETS: 'bench-secret-bench-secret-bench-secret',
      JWT_PRIVATE_KEY: jwtKey,
      JOBS_KEY: 'bench-jobs-key-bench-jobs-key',
      ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
      API_RATE_PER_MINUTE: '6000000',
      SIGN_IN_TRIES: '1000000',
      SECURE_COOKIES: 'off',
      SVPMS_DATA_DIR: dir,
      ...change,
    },
  })
  const baseUrl = `http://127.0.0.1:${port}`
  while (
    !(await fetch(`${baseUrl}/ready`).then(
      (r) => r.ok,
      () => false,
    ))
  )
    await sleep(50)
  return { baseUrl, pid: child.pid!, stop: () => void child.kill('SIGTERM') }
}

const cell = (n: number): string => n.toFixed(2).padStart(9)
console.log(
  `${cpus().length} cores, load ${loadavg()
    .map((l) => l.toFixed(2))
    .join(
      ' ',
    )}; node ${process.version}; client, server and stores share the cores\n${'store'.padEnd(12)}${'what'.padEnd(44)}${'c'.padStart(3)}${'req/s'.padStart(9)}${'p50 ms'.padStart(9)}${'p95'.padStart(9)}${'cpu ms'.padStart(9)}`,
)
const agent = new Agent({ keepAlive: true })
const server = redisThere ? await startRedis() : null
const redis = server && (await tcp(server.port))
const upstash = redis && (await upstashServer(redis))
const stores: [string, NodeJS.ProcessEnv][] = [
  ['PostgreSQL', {}],
  ...(server && upstash
    ? ([
        ['Redis', { REDIS_URL: `redis://127.0.0.1:${server.port}` }],
        [
          'Upstash',
          { UPSTASH_REDIS_REST_URL: upstash.url, UPSTASH_REDIS_REST_TOKEN: upstash.token },
        ],
      ] as [string, NodeJS.ProcessEnv][])
    : []),
]
for (const [store, change] of stores) {
  const at = await launch(change)
  const row = async (what: string, c: number, ask: Ask): Promise<void> => {
    const m = await measure(at.baseUrl, at.pid, process.pid, c, seconds, () => ask)
    console.log(
      `${store.padEnd(12)}${what.padEnd(44)}${String(c).padStart(3)}${cell(m.perSecond)}${cell(m.p50)}${cell(m.p95)}${cell(m.cpuMs)}${m.failed ? `  ${m.failed} FAILED` : ''}`,
    )
  }
  const entering: Ask = {
    method: 'POST',
    path: '/sign-in',
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      'Sec-Fetch-Site': 'same-origin',
    },
    body: new URLSearchParams({ email, password }).toString(),
  }
  const cookie = String((await send(at.baseUrl, agent, entering)).headers['set-cookie']).split(
    ';',
  )[0]!
  const { access_token } = JSON.parse(
    (
      await send(at.baseUrl, agent, {
        method: 'POST',
        path: '/auth/token',
        headers: json,
        body: JSON.stringify({ email, password }),
      })
    ).body.toString(),
  ) as { access_token: string }
  const page: Ask = { path: '/vendors', headers: { Cookie: cookie } }
  for (const c of [1, 8]) await row('a page, signed in', c, page)
  for (const c of [1, 8])
    await row('an API list, bearer token', c, {
      path: '/api/v1/vendors',
      headers: { Authorization: `Bearer ${access_token}` },
    })
  await Promise.all([row('signing in', 16, entering), row('  a page meanwhile', 1, page)])
  at.stop()
}

const db = createDb({ url: urls.appUrl, poolSize: 2 })
const tokens = await createTokens(db, jwtKey)
const { access_token } = await tokens.issue({
  userId: tenant.users[email]!,
  tenantId: tenant.tenantId,
})
const started = performance.now()
let verified = 0
for (; performance.now() - started < seconds * 1000; verified++) await tokens.verify(access_token)
console.log(
  `${'this process'.padEnd(12)} ${'verifying an access token'.padEnd(46)}${cell(verified / seconds)}`,
)
await db.end()
await upstash?.close()
await redis?.end()
await server?.kill()
await postgres.stop()
rmSync(dir, { recursive: true, force: true })
process.exit(0)
