import pg from 'pg'

/**
 * The role that may use the queue's tables, and nothing else. The application's role takes it on for a statement of the
 * queue, and has no right of its own on them.
 */
export const jobsRole = 'svpms_jobs'

type Result = { rows: Record<string, unknown>[] }
export type QueueDatabase = {
  executeSql(text: string, values?: unknown[]): Promise<Result>
  end(): Promise<void>
}

const becomes = `set local role ${jobsRole}`
/** Some of pg-boss's texts are a whole transaction. */
const begins = /^\s*begin\s*;/i

/**
 * What pg-boss asks of a database. The role lasts for one transaction, so that a pooler may give the connection to
 * anybody afterwards.
 */
export function openQueueDatabase(
  connectionString: string,
  onError: (error: Error) => void,
): QueueDatabase {
  const pool = new pg.Pool({
    connectionString,
    max: 2,
    application_name: 'pgboss',
    connectionTimeoutMillis: 10_000,
    pipeline: true,
  })
  pool.on('error', onError)
  pool.on('connect', (client) => client.on('error', onError))

  return {
    async executeSql(text, values) {
      const client = await pool.connect()
      const whole = begins.test(text)
      try {
        const result = whole
          ? await client.query(text.replace(begins, `begin; ${becomes};`))
          : await inOwnTransaction(client, text, values)
        client.release()
        return result
      } catch (error) {
        // A whole transaction that failed is still open.
        client.release(whole || !isRefusal(error))
        throw error
      }
    },
    end: () => pool.end(),
  }
}

/** PostgreSQL said no; the connection itself is well. */
const isRefusal = (error: unknown): boolean => error instanceof Error && 'severity' in error

/** Sends all four together, and reports the statement's failure. */
async function inOwnTransaction(
  client: pg.PoolClient,
  text: string,
  values: unknown[] | undefined,
): Promise<Result> {
  const [begun, changed, result, ended] = await Promise.allSettled([
    client.query('begin'),
    client.query(becomes),
    client.query<Record<string, unknown>>(text, values),
    client.query('commit'),
  ])
  for (const step of [begun, changed, result, ended])
    if (step.status === 'rejected') throw step.reason
  return (result as PromiseFulfilledResult<Result>).value
}
