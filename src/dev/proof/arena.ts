import { spawn, type ChildProcess } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { bootstrap } from '../../platform/db/bootstrap.ts'
import { migrate } from '../../platform/db/migrate.ts'
import { createDb } from '../../platform/db/pool.ts'
import { createTokens } from '../../sign-in/tokens.ts'
import { freePort, startPostgres, type EmbeddedPostgres } from '../embedded-postgres.ts'
import type { Plant } from './plants.ts'
import { createWorld, type IssueToken, type Place } from './world.ts'

/** A real PostgreSQL, durable as in production, that can be killed and started again on its port. */
export type Cluster = {
  postgres: EmbeddedPostgres
  secrets: string
  kill(): Promise<void>
  stop(): Promise<void>
}

export async function startCluster(): Promise<Cluster> {
  const dir = mkdtempSync(join(tmpdir(), 'svpms-proof-'))
  chmodSync(dir, 0o755)
  const dataDir = join(dir, 'postgres')
  const port = await freePort()
  const cluster: Cluster = {
    postgres: await startPostgres({ dataDir, durable: true, port }),
    secrets: join(dir, 'passwords.json'),
    async kill() {
      process.kill(
        Number(readFileSync(join(dataDir, 'postmaster.pid'), 'utf8').split('\n')[0]),
        'SIGKILL',
      )
      await sleep(300)
      for (let i = 0; ; i++) {
        try {
          cluster.postgres = await startPostgres({ dataDir, durable: true, port })
          return
        } catch (error) {
          if (i === 20) throw error
          await sleep(300)
        }
      }
    },
    async stop() {
      await cluster.postgres.stop()
      rmSync(dir, { recursive: true, force: true })
    },
  }
  return cluster
}

/**
 * A database of its own with the product running on it as a process of its own, two organisations in it, and perhaps a
 * planted bug.
 */
export type Arena = {
  baseUrl: string
  ownerUrl: string
  /** A fresh token for somebody of any organisation here. */ issue: IssueToken
  places: Place[]
  kill(): Promise<void>
  cut(): Promise<void>
  /** By itself, as a planted bug may make it. */
  hasEnded(): boolean
  stop(): Promise<void>
}

const main = fileURLToPath(new URL('../../main.ts', import.meta.url))
const loader = fileURLToPath(new URL('./plant-loader.ts', import.meta.url))

export async function openArena(
  cluster: Cluster,
  name: string,
  budget: bigint,
  plant: Plant | null,
): Promise<Arena> {
  const urls = await bootstrap(
    cluster.postgres.adminUrl,
    `proof_${name.replaceAll('-', '_')}`,
    cluster.secrets,
  )
  await migrate(urls.ownerUrl)
  const jwtKey = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey
  const issue: IssueToken = async (who) => {
    const db = createDb({ url: urls.appUrl, poolSize: 1 })
    try {
      return (await (await createTokens(db, jwtKey)).issue(who)).access_token
    } finally {
      await db.end()
    }
  }
  const places = await createWorld(urls.ownerUrl, issue, budget)
  const port = await freePort()
  const baseUrl = `http://127.0.0.1:${port}`
  const env = {
    PATH: process.env['PATH'],
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
    NODE_ENV: 'production',
    HOST: '127.0.0.1',
    PORT: String(port),
    DATABASE_URL: urls.appUrl,
    DATABASE_DIRECT_URL: urls.ownerUrl,
    LOG_LEVEL: process.env['PROOF_LOG'] ? 'error' : 'silent',
    SECURE_COOKIES: 'off',
    DATABASE_POOL_SIZE: '12',
    SESSION_SECRETS: randomBytes(32).toString('hex'),
    JWT_PRIVATE_KEY: jwtKey,
    JOBS_KEY: randomBytes(32).toString('hex'),
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    FILES_IN_FOLDER: 'on',
    API_RATE_PER_MINUTE: '10000000',
    SVPMS_PLANT: plant?.name ?? '',
    SVPMS_DATA_DIR: join(tmpdir(), 'svpms-proof-unused'),
  }
  let child: ChildProcess | null = null
  const start = async (): Promise<void> => {
    child = spawn(process.execPath, [...(plant?.swaps ? ['--import', loader] : []), main], {
      env,
      stdio: ['ignore', process.env['PROOF_LOG'] ? 'inherit' : 'ignore', 'pipe'],
    })
    let said = ''
    child.stderr!.on('data', (chunk) => (said = (said + String(chunk)).slice(-2000)))
    for (let i = 0; i < 200; i++) {
      if (child.exitCode !== null)
        throw new Error(`the product ended with ${child.exitCode}: ${said}`)
      const ready = await fetch(`${baseUrl}/ready`).then(
        (r) => r.ok,
        () => false,
      )
      if (ready) return
      await sleep(100)
    }
    await end(child, 'SIGKILL')
    throw new Error(`the product was not ready within 20 s: ${said}`)
  }
  await start()
  const asAdmin = async (text: string): Promise<void> => {
    const admin = new pg.Client(cluster.postgres.adminUrl(`proof_${name.replaceAll('-', '_')}`))
    await admin.connect()
    await admin.query(text)
    await admin.end()
  }
  const cut = (): Promise<void> =>
    asAdmin(
      "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'svpms_app' and random() < 0.6",
    )
  if (plant?.sql) {
    await asAdmin(plant.sql)
    await asAdmin(
      "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'svpms_app'",
    )
  }
  return {
    baseUrl,
    ownerUrl: urls.ownerUrl,
    issue,
    places,
    cut,
    hasEnded: () => child === null || child.exitCode !== null,
    async kill() {
      await end(child!, 'SIGKILL')
      await start()
    },
    async stop() {
      await end(child!, 'SIGTERM')
      if (plant?.undo) await asAdmin(plant.undo)
    },
  }
}

/** Also of one that a planted bug has ended already. One that does not leave in time is made to. */
async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((ok) => child.once('exit', ok))
  child.kill(signal)
  const late = setTimeout(() => child.kill('SIGKILL'), 15_000)
  await gone
  clearTimeout(late)
}
