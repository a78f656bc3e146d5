import pg from 'pg'
import type { Cache } from '../cache/cache.ts'
import type { Logger } from '../log.ts'
import { Batch, statementName, type Rows, type Statement, type Watch } from './batch.ts'
import { watchSlowStatements } from './slow-statements.ts'

export type DbOptions = {
  url: string
  poolSize: number
  prepared?: boolean
  deadlineMs?: number
  validateReads?: boolean
  log?: Pick<Logger, 'error' | 'warn'>
  /** Whether the log has the plan of a slow statement beside its text. */
  slowPlans?: boolean
  /** For what is read often and changes rarely; without one everything is read afresh. */
  cache?: Cache
  /** Is told of each statement as it ends; the bench listens. */
  watch?: Watch
  /** Sees every statement that is sent; the test of the query plans listens. */
  onStatement?: (text: string, values: readonly unknown[]) => void
}

/** The connection pool. Only `platform` and the few named cross-tenant functions may hold one. */
export type Db = {
  acquire(): Promise<Connection>
  /** One statement outside any tenant: sign-in, sessions, jobs. RLS still applies. */
  raw(text: string, values?: readonly unknown[]): Promise<Rows>
  prepared: boolean
  validateReads: boolean
  cache: Cache | null
  end(): Promise<void>
}

export type Connection = {
  /** Sends the statements in one flush. Each statement has its own promise; this one is for the flush as a whole. */
  flush(statements: readonly Statement[]): Promise<Error | null>
  release(broken?: Error | null): void
}

export const statement = (
  text: string,
  values: readonly unknown[],
  prepared: boolean,
): Statement & { result: Promise<Rows> } => {
  const { promise, resolve, reject } = Promise.withResolvers<Rows>()
  promise.catch(() => {})
  return {
    text,
    values,
    name: prepared ? statementName(text) : null,
    resolve,
    reject,
    result: promise,
  }
}

export function createDb(options: DbOptions): Db {
  const prepared = options.prepared ?? true
  const deadlineMs = options.deadlineMs ?? 20_000
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.poolSize,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    maxLifetimeSeconds: 1800,
    keepAlive: true,
  })
  const report = (error: Error) => options.log?.error({ err: error }, 'database connection lost')
  pool.on('error', report)
  pool.on('connect', (client) => client.on('error', report))

  const planOf = async (text: string): Promise<string> => {
    const client = await pool.connect()
    try {
      const { rows } = await client.query<Record<string, string>>(`explain (generic_plan) ${text}`)
      return rows.map((row) => row['QUERY PLAN']).join('\n')
    } finally {
      client.release()
    }
  }
  const slow =
    options.log &&
    watchSlowStatements({ log: options.log, planOf: options.slowPlans ? planOf : null })

  const watch: Watch = (...ended) => {
    slow?.(...ended)
    options.watch?.(...ended)
  }

  async function acquire(): Promise<Connection> {
    const client = await pool.connect()
    return {
      flush: (statements) => {
        if (options.onStatement)
          for (const { text, values } of statements) options.onStatement(text, values)
        const { promise, resolve } = Promise.withResolvers<Error | null>()
        const timer = setTimeout(() => {
          const error = Object.assign(
            new Error(`no answer from the database in ${deadlineMs} ms`),
            { code: 'DB_DEADLINE' },
          )
          batch.tell(error)
          statements.forEach((s) => s.reject(error))
          resolve(error)
        }, deadlineMs)
        const ended = (error: Error | null): void => {
          clearTimeout(timer)
          resolve(error)
        }
        const batch = new Batch(statements, ended, watch)
        client.query(batch as unknown as pg.Submittable)
        return promise
      },
      release: (broken) => client.release(broken ?? undefined),
    }
  }

  return {
    acquire,
    prepared,
    validateReads: options.validateReads ?? true,
    cache: options.cache ?? null,
    async raw(text, values = []) {
      const connection = await acquire()
      const one = statement(text, values, prepared)
      const failed = await connection.flush([one])
      connection.release(failed && !('severity' in failed) ? failed : null)
      return one.result
    },
    end: () => pool.end(),
  }
}
