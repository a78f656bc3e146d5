import { notFound } from '../../kernel/problem.ts'
import type { Rows } from './batch.ts'
import { statement, type Connection, type Db } from './pool.ts'
import { reachText, reachValues, roleFor } from './roles.ts'
import type { Query } from './sql.ts'
import type { Scope, Tx } from './tx.ts'

export type Pending = ReturnType<typeof statement>
/**
 * Who asks, and for which organisation. A statement is planned once a connection, for all values: planning it anew for
 * each would be half of what the database does. `query-plans.test.ts` judges each statement by that plan.
 */
export const tenantText = `select
  set_config('app.tenant_id', $1, true),
  set_config('app.user_id', $2, true),
  set_config('app.limits', $3, true),
  set_config('role', $4, true),
  set_config('plan_cache_mode', 'force_generic_plan', true)`
const slonikMark = /\$slonik_(\d+)/g
const texts = new Map<string, string>()
export const pgText = (text: string): string => {
  let known = texts.get(text)
  if (known === undefined) {
    known = text.replace(slonikMark, '$$$1')
    if (texts.size < 5000) texts.set(text, known)
  }
  return known
}

/**
 * A plan is made for one role. Each has statements of its own, or they would be planned anew whenever the other one
 * asks.
 */
export const textFor = (limits: string, text: string): string =>
  limits === '' ? text : `/* ${roleFor(limits)} */ ${text}`

export const broken = (error: Error | null): Error | null =>
  error && !('severity' in error) ? error : null

/** Statements of one turn of the event loop, sent in one flush. */
export abstract class Session {
  readonly tenantId: string
  protected readonly db: Db
  protected readonly scope: Scope
  /** What the statement that comes next may see. */
  limits: string
  protected queue: Pending[] = []
  private readonly validate: boolean
  private scheduled = false

  constructor(db: Db, scope: Scope, validate: boolean) {
    this.db = db
    this.scope = scope
    this.tenantId = scope.tenantId
    this.limits = scope.limits ?? ''
    this.validate = validate
  }

  protected abstract flush(): Promise<void>

  protected send(text: string, values: readonly unknown[], limits = this.limits): Promise<Rows> {
    const pending = statement(textFor(limits, text), values, this.db.prepared)
    this.queue.push(pending)
    this.schedule()
    return pending.result
  }

  private schedule(): void {
    if (!this.scheduled) {
      this.scheduled = true
      setImmediate(() => {
        this.scheduled = false
        this.flush().catch(() => {})
      })
    }
  }

  protected prelude(): Pending {
    return statement(tenantText, this.bounds(), this.db.prepared)
  }

  /** The transaction begins with the limits it was made with, whatever was asked for since. */
  protected bounds(limits = this.scope.limits ?? ''): readonly string[] {
    const { tenantId, userId } = this.scope
    return [tenantId, userId, ...reachValues(limits)]
  }

  see(limits: string): Promise<unknown> {
    const seen = this.send(reachText, reachValues(limits))
    this.limits = limits
    return seen
  }

  get cached(): Pick<Tx, 'any' | 'one' | 'maybeOne'> {
    return this
  }

  async any<T>(query: Query<T>): Promise<readonly T[]> {
    return this.typed(query, (await this.send(pgText(query.sql), query.values)).rows)
  }
  protected typed<T>(query: Query<T>, rows: readonly Record<string, unknown>[]): readonly T[] {
    if (this.validate) rows.forEach((row) => query.parser.parse(row))
    return rows as T[]
  }
  async one<T>(query: Query<T>): Promise<T> {
    return theOne(await this.any(query))
  }
  async maybeOne<T>(query: Query<T>): Promise<T | null> {
    return (await this.any(query))[0] ?? null
  }
  async run(query: Query<unknown>): Promise<number> {
    return (await this.send(pgText(query.sql), query.values)).count
  }
  raw(text: string, values: readonly unknown[]): Promise<Rows> {
    return this.send(text, values)
  }
}

function theOne<T>(rows: readonly T[]): T {
  const row = rows[0]
  if (row === undefined) throw notFound('This record')
  return row
}

/** Each flush is one implicit transaction; nothing is held between flushes. */
export class ReadSession extends Session {
  override get cached(): Pick<Tx, 'any' | 'one' | 'maybeOne'> {
    const { cache } = this.db
    // What a limited person sees depends on their documents, which are not cached.
    if (!cache || this.limits) return this
    const any = async <T>(query: Query<T>): Promise<readonly T[]> => {
      const [text, { values }] = [pgText(query.sql), query]
      const { tenantId } = this.scope
      const load = async () => (await this.send(text, values)).rows
      return this.typed(query, await cache.rows({ tenantId, text, values }, load))
    }
    return {
      any,
      one: async (query) => theOne(await any(query)),
      maybeOne: async (query) => (await any(query))[0] ?? null,
    }
  }

  protected async flush(): Promise<void> {
    const work = this.queue
    this.queue = []
    let connection: Connection
    try {
      connection = await this.db.acquire()
    } catch (error) {
      work.forEach((s) => s.reject(error instanceof Error ? error : new Error(String(error))))
      return
    }
    connection.release(broken(await connection.flush([this.prelude(), ...work])))
  }
}
