import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { cachedTables } from './cached-tables.ts'
import { openRedis, redisCache } from './integrations/redis/index.ts'
import type { Current } from './integrations/secrets/index.ts'
import { hearChanges } from './platform/cache/announcements.ts'
import { createCache } from './platform/cache/cache.ts'
import { inProcess } from './platform/cache/in-process.ts'
import { sweep } from './platform/sweep.ts'
import { serve } from './app.ts'
import { compose } from './compose.ts'
import type { Config } from './platform/config.ts'
import { createDb } from './platform/db/pool.ts'
import { assertSafeRole } from './platform/db/self-check.ts'
import { createJobs } from './platform/jobs/jobs.ts'
import type { Logger } from './platform/log.ts'
import { createServices } from './services.ts'

export type Running = { url: string; stop: () => Promise<void> }

/** The process from a database to an open port. `stop` lets requests that are being answered finish. */
export async function startServer(
  config: Config,
  { appUrl, ownerUrl }: { appUrl: string; ownerUrl: string | null },
  log: Logger,
  current?: Current,
): Promise<Running> {
  const redis = await openRedis(config, log)
  const cache = createCache({
    store: redis ? redisCache(redis) : inProcess(),
    tables: cachedTables,
    log,
  })
  const db = createDb({
    cache,
    url: appUrl,
    poolSize: config.poolSize,
    prepared: config.prepared,
    validateReads: !config.production,
    slowPlans: config.slowStatementPlans,
    log,
  })
  await assertSafeRole(db)
  const jobs = createJobs(appUrl, log)
  const changes = hearChanges({ url: appUrl, db, cache, log })
  const services = await createServices({
    ownerUrl,
    config,
    log,
    db,
    jobs,
    redis,
    ...(current ? { current } : {}),
  })
  const product = await compose(services)
  const app = serve(services, product)
  await jobs.start()
  if (!config.scheduler) product.schedule.start()
  const tidy = (): void =>
    void sweep(db).catch((error: unknown) => log.warn({ err: error }, 'sweep'))
  tidy()
  const hourly = setInterval(tidy, 3_600_000).unref()
  const server = createServer(
    { requestTimeout: 60_000, headersTimeout: 20_000, keepAliveTimeout: 65_000 },
    app,
  )
  const live = trackLive(server)
  await new Promise<void>((ok, fail) =>
    server.once('error', fail).listen(config.port, config.host, ok),
  )
  const { port } = server.address() as AddressInfo
  return {
    url: `http://${config.host === '127.0.0.1' ? 'localhost' : config.host}:${port}`,
    async stop() {
      await drain(server, live)
      clearInterval(hourly)
      product.schedule.stop()
      await jobs.stop()
      await changes.stop()
      await redis?.end()
      await db.end()
    },
  }
}

function trackLive(server: Server): Set<ServerResponse> {
  const live = new Set<ServerResponse>()
  server.on('request', (_req, res) => {
    live.add(res)
    res.once('close', () => live.delete(res))
  })
  return live
}

/**
 * Keep-alive clients would hold a closing server open for ever: each answer now says it is the last. At most eight
 * seconds.
 */
async function drain(server: Server, live: ReadonlySet<ServerResponse>): Promise<void> {
  const closed = new Promise<void>((ok) => server.close(() => ok()))
  const until = Date.now() + 8000
  server.on('request', (_req, res: ServerResponse) => (res.shouldKeepAlive = false))
  while (Date.now() < until) {
    for (const res of live) res.shouldKeepAlive = false
    server.closeIdleConnections()
    if (await Promise.race([closed.then(() => true), sleep(50, false)])) return
  }
  server.closeAllConnections()
}
