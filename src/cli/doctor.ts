import pg from 'pg'
import { ConfigError, loadConfig, sources } from '../platform/config.ts'

type Check = { name: string; source: string; verdict: string }

/** 0 when everything is in order, 3 when a setting or the database is not. */
export async function doctor(env: NodeJS.ProcessEnv, json: boolean, out: (line: string) => void): Promise<number> {
  const checks: Check[] = sources(env).map(({ name, source, seen }) => ({ name, source, verdict: seen || 'ok' }))
  let wrong = false
  try {
    const config = loadConfig(env)
    if (config.databaseUrl) checks.push({ name: 'database', source: 'DATABASE_URL', verdict: await answers(config.databaseUrl) })
    wrong = checks.some((c) => c.name === 'database' && c.verdict !== 'answers')
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    wrong = true
    checks.push(...error.message.split('\n').map((line) => ({ name: line.split(':')[0] ?? '', source: 'environment', verdict: line.slice(line.indexOf(':') + 2) })))
  }
  if (json) out(JSON.stringify(checks))
  else for (const check of checks) out(`${check.name.padEnd(22)}${check.source.padEnd(14)}${check.verdict}`)
  return wrong ? 3 : 0
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
