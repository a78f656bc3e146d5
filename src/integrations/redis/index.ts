import type { Config } from '../../platform/config.ts'
import type { Logger } from '../../platform/log.ts'
import type { Redis } from './port.ts'

export { redisCache } from './cache-store.ts'
export { RedisSessions } from './session-store.ts'
export { limiterClient } from './limiter-client.ts'
export type { Redis } from './port.ts'

/** The configured Redis; null when PostgreSQL is used instead. */
export async function openRedis(config: Config, log: Logger): Promise<Redis | null> {
  if (!config.redis) return null
  return 'url' in config.redis
    ? (await import('./tcp.ts')).overTcp(config.redis.url, log)
    : (await import('./rest.ts')).overRest(config.redis.restUrl, config.redis.restToken)
}
