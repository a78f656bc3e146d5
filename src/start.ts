import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { currentSecrets, withSecrets, type Environment } from './integrations/secrets/index.ts'
import { ConfigError, loadConfig, type Config } from './platform/config.ts'
import { bootstrap, type Urls } from './platform/db/bootstrap.ts'
import { DatabaseTooOld, migrate } from './platform/db/migrate.ts'
import { createCipher } from './platform/encryption.ts'
import { createLogger } from './platform/log.ts'
import { startTelemetry } from './platform/telemetry.ts'
import { startServer } from './server.ts'

/** `applied` are the migrations that were pending. A process that does not migrate need not know the owner. */
export type Database = {
  appUrl: string
  ownerUrl: string | null
  applied: readonly string[]
  /** The folder of the embedded one. */
  place: string | null
  stop: () => Promise<void>
}
type Say = (line: string) => void

/** The configured database, or the embedded one in the data folder; migrated. */
export async function openDatabase(config: Config, say: Say = () => {}): Promise<Database> {
  if (config.databaseUrl) {
    const applied = config.migrateAtStart && config.directUrl ? await migrate(config.directUrl) : []
    const { databaseUrl: appUrl, directUrl: ownerUrl } = config
    return { applied, appUrl, ownerUrl, place: null, stop: async () => {} }
  }
  const { startPostgres } = await import('./dev/embedded-postgres.ts')
  say('Starting PostgreSQL')
  const postgres = await startPostgres({
    dataDir: join(config.dataDir, 'postgres'),
    durable: true,
    supervised: true,
    say,
  })
  const urls = await bootstrap(
    postgres.adminUrl,
    'svpms',
    join(config.dataDir, 'secrets', 'database.json'),
  )
  say('Bringing the database to this version')
  const { place, stop } = postgres
  try {
    const afresh = `To start afresh: ${removalOf(config, place)}`
    const applied = await migrate(urls.ownerUrl, afresh)
    return { ...urls, applied, place, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** For work that only the owner of the tables may do. */
export function owned({ appUrl, ownerUrl }: Database): Urls {
  if (!ownerUrl)
    throw new ConfigError(
      'DATABASE_DIRECT_URL: seen nothing, expected the owner role’s URL for this',
    )
  return { appUrl, ownerUrl }
}

/**
 * `npm start`: database, demo data on the first run, assets, server; then one short block that says where everything
 * is.
 */
export async function start(env: NodeJS.ProcessEnv): Promise<void> {
  const { config, environment } = await configOrExit(env)
  const log = createLogger(config.logLevel)
  const stopTelemetry = await startTelemetry(environment.env)
  process.on('unhandledRejection', (error) => {
    log.fatal({ err: error }, 'unhandled rejection')
    process.exit(1)
  })
  const say: Say = config.production ? () => {} : (line) => console.log(`  ${line}`)
  await portOrExit(config)
  const assets = config.production
    ? Promise.resolve()
    : import('./dev/build.ts').then(({ buildAssets }) => buildAssets())
  assets.catch(() => {})
  const database = await openDatabase(config, say).catch(tooOldOrExit)
  if (!config.production && !config.databaseUrl) {
    say('Looking for the demo data; the first start makes it')
    await (
      await import('./dev/seed/demo.ts')
    ).seedDemo({
      ...owned(database),
      cipher: createCipher(config.encryptionKeys),
    })
  }
  say('Building styles and scripts where they changed')
  await assets
  const server = await startServer(config, database, log, currentSecrets(environment, log)).catch(
    async (error: unknown) => {
      await database.stop()
      console.error(portProblem(config, error) ?? error)
      process.exit(1)
    },
  )
  console.log(banner(config, database, server.url))
  stopOnSignal(async () => {
    await server.stop()
    await database.stop()
    await stopTelemetry()
  })
}

async function configOrExit(
  env: NodeJS.ProcessEnv,
): Promise<{ config: Config; environment: Environment }> {
  try {
    const environment = await withSecrets(env)
    return { config: loadConfig(environment.env), environment }
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    console.error(error.message)
    process.exit(1)
  }
}

function tooOldOrExit(error: unknown): never {
  if (!(error instanceof DatabaseTooOld)) throw error
  console.error(error.message)
  process.exit(1)
}

/** Checked before minutes are spent on a database. */
async function portOrExit({ host, port }: Config): Promise<void> {
  const trial = createServer()
  try {
    await new Promise<void>((ok, fail) => trial.once('error', fail).listen(port, host, ok))
    await new Promise((ok) => trial.close(ok))
  } catch (error) {
    console.error(portProblem({ host, port }, error) ?? error)
    process.exit(1)
  }
}

function portProblem({ host, port }: Pick<Config, 'host' | 'port'>, error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use. Stop what uses it, or choose another: PORT=${port + 1} npm start`
  if (code === 'EACCES') return `Port ${port} is not open to this account. Choose one above 1023.`
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return `HOST: ${host} is no address of this machine.`
  return null
}

function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false
  const onSignal = (): void => {
    if (stopping) process.exit(1)
    stopping = true
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
}

function banner(config: Config, { place }: Database, url: string): string {
  if (config.production) return `SVPMS is ready at ${url}`
  const beside = besideData(config, place)
  return `
  SVPMS is ready        ${url}
  Sign in, one click    ${url}/dev
  Or by password        requester@demo.test, approver@, buyer@, receiver@, ap@, controller@, admin@, auditor@demo.test,
                        admin@other.test; the password is demo-demo-demo
  As a vendor           ${url}/portal/sign-in with vendor@demo.test; its link is at ${url}/dev/outbox
  Data lies in          ${place ? config.dataDir : 'the database of DATABASE_URL'}
${beside ? `  Its database          ${beside} (root’s own folders are closed to PostgreSQL)\n` : ''}  Start afresh          stop this, then: ${removalOf(config, place)}
`
}

/** The database’s folder, where it does not lie in the data folder. */
const besideData = (config: Config, place: string | null): string | null =>
  place && !place.startsWith(config.dataDir) ? place : null

function removalOf(config: Config, place: string | null): string {
  const beside = besideData(config, place)
  return `rm -rf ${[config.dataDir, ...(beside ? [dirname(beside)] : [])].join(' ')}`
}
