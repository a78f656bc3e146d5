import { join } from 'node:path'
import { currentSecrets, withSecrets, type Environment } from './integrations/secrets/index.ts'
import { ConfigError, loadConfig, type Config } from './platform/config.ts'
import { bootstrap, type Urls } from './platform/db/bootstrap.ts'
import { migrate } from './platform/db/migrate.ts'
import { createLogger } from './platform/log.ts'
import { startTelemetry } from './platform/telemetry.ts'
import { startServer } from './server.ts'

/** `applied` are the migrations that were pending. A process that does not migrate need not know the owner. */
export type Database = {
  appUrl: string
  ownerUrl: string | null
  applied: readonly string[]
  stop: () => Promise<void>
}

/** The configured database, or the embedded one in the data folder; migrated. */
export async function openDatabase(config: Config): Promise<Database> {
  if (config.databaseUrl) {
    const applied = config.migrateAtStart && config.directUrl ? await migrate(config.directUrl) : []
    return { applied, appUrl: config.databaseUrl, ownerUrl: config.directUrl, stop: async () => {} }
  }
  const { startPostgres } = await import('./dev/embedded-postgres.ts')
  const postgres = await startPostgres({ dataDir: join(config.dataDir, 'postgres'), durable: true })
  const urls = await bootstrap(
    postgres.adminUrl,
    'svpms',
    join(config.dataDir, 'secrets', 'database.json'),
  )
  const applied = await migrate(urls.ownerUrl)
  return { ...urls, applied, stop: postgres.stop }
}

/** For work that only the owner of the tables may do. */
export function owned({ appUrl, ownerUrl }: Database): Urls {
  if (!ownerUrl)
    throw new ConfigError(
      'DATABASE_DIRECT_URL: seen nothing, expected the owner role’s URL for this',
    )
  return { appUrl, ownerUrl }
}

/** `npm start`: database, demo data on the first run, assets, server; then one short block that says where everything is. */
export async function start(env: NodeJS.ProcessEnv): Promise<void> {
  const { config, environment } = await configOrExit(env)
  const log = createLogger(config.logLevel)
  const stopTelemetry = await startTelemetry(environment.env)
  process.on('unhandledRejection', (error) => {
    log.fatal({ err: error }, 'unhandled rejection')
    process.exit(1)
  })
  const assets = config.production
    ? Promise.resolve()
    : import('./dev/build.ts').then(({ buildAssets }) => buildAssets())
  const database = await openDatabase(config)
  if (!config.production && !config.databaseUrl)
    await (await import('./dev/seed/demo.ts')).seedDemo(owned(database))
  await assets
  const server = await startServer(config, database, log, currentSecrets(environment, log)).catch(
    async (error: unknown) => {
      await database.stop()
      console.error(
        error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
          ? `Port ${config.port} is in use. Stop what uses it, or choose another: PORT=8001 npm start`
          : error,
      )
      process.exit(1)
    },
  )
  console.log(banner(config, server.url))
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

const banner = (config: Config, url: string): string =>
  config.production
    ? `SVPMS is ready at ${url}`
    : `
  SVPMS is ready        ${url}
  Sign in, one click    ${url}/dev
  Or by password        requester@demo.test, approver@, buyer@, receiver@, ap@, controller@, admin@, auditor@demo.test,
                        admin@other.test; the password is demo-demo-demo
  Data lies in          ${config.databaseUrl ? 'the database of DATABASE_URL' : config.dataDir}
  Start afresh          stop this, then: rm -rf ${config.dataDir}
`
