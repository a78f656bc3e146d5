import pg from 'pg'
import { openRedis } from '../integrations/redis/index.ts'
import { ConfigError, loadConfig, sources, type Config } from '../platform/config.ts'
import { kidOf } from '../platform/encryption.ts'
import { createLogger } from '../platform/log.ts'
import { readSigningKeys } from '../sign-in/signing-keys.ts'

type Check = { name: string; source: string; verdict: string }

/** 0 when everything is in order, 3 when a setting or the database is not. */
export async function doctor(env: NodeJS.ProcessEnv, json: boolean, out: (line: string) => void): Promise<number> {
  const checks: Check[] = sources(env).map(({ name, source, seen }) => ({ name, source, verdict: seen || 'ok' }))
  let wrong = false
  try {
    const config = loadConfig(env)
    if (config.databaseUrl) checks.push({ name: 'database', source: 'DATABASE_URL', verdict: await answers(config.databaseUrl) })
    if (config.redis) checks.push({ name: 'sessions and limits', source: 'url' in config.redis ? 'REDIS_URL' : 'UPSTASH_REDIS_…', verdict: await redisAnswers(config) })
    checks.push({ name: 'encryption keys', source: env['ENCRYPTION_KEY'] ? 'environment' : 'data folder', verdict: config.encryptionKeys.map(kidOf).join(', ') }, { name: 'signing keys', source: env['JWT_PRIVATE_KEY'] ? 'environment' : 'data folder', verdict: [...(await readSigningKeys(config.jwtPrivateKey)).verifying.keys()].join(', ') })
    wrong = checks.some((c) => ['database', 'sessions and limits'].includes(c.name) && c.verdict !== 'answers')
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    wrong = true
    checks.push(...error.message.split('\n').map((line) => ({ name: line.split(':')[0] ?? '', source: 'environment', verdict: line.slice(line.indexOf(':') + 2) })))
  }
  if (json) out(JSON.stringify(checks))
  else for (const check of checks) out(`${check.name.padEnd(26)}${check.source.padEnd(14)}${check.verdict}`)
  return wrong ? 3 : 0
}

async function redisAnswers(config: Config): Promise<string> {
  const redis = await openRedis(config, createLogger('silent'))
  try {
    return (await redis?.send(['PING'])) === 'PONG' ? 'answers' : 'does not answer as Redis does'
  } catch (error) {
    return `does not answer: ${error instanceof Error ? error.message : 'unknown reason'}`
  } finally {
    await redis?.end()
  }
}

async function answers(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3000 })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.end()
    return 'answers'
  } catch (error) {
    return `does not answer: ${error instanceof Error ? error.message : 'unknown reason'}`
  }
}
