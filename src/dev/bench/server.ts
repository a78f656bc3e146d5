import { loadConfig } from '../../platform/config.ts'
import { createLogger } from '../../platform/log.ts'
import { startServer } from '../../server.ts'

/** The product as it is served, without migration or assets: what the bench measures as a process of its own. */
const config = loadConfig(process.env)
const { stop } = await startServer(
  config,
  { appUrl: config.databaseUrl!, ownerUrl: config.directUrl! },
  createLogger('silent'),
)
process.on('SIGTERM', () => void stop().then(() => process.exit(0)))
