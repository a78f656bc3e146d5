import { announcement, channel } from '../cache/port.ts'
import type { Rows } from './batch.ts'
import { statement, type Connection, type Db } from './pool.ts'
import { reachText, reachValues, roleFor } from './roles.ts'
import type { Query } from './sql.ts'
import { isRetryable, isUnavailable } from './errors.ts'
import { notFound, Problem, stale } from '../../kernel/problem.ts'

declare const branded: unique symbol

/**
 * A connection bound to one organisation. Only `readIn` and `writeIn` make one, so a query outside a tenant cannot be written.
 * Statements issued in the same turn of the event loop (Promise.all) travel in one network flush.
 */
export type Tx = {
  readonly [branded]: true
  readonly tenantId: string
  any<T>(query: Query<T>): Promise<readonly T[]>
  /** Exactly one row; 404 when there is none. */
  one<T>(query: Query<T>): Promise<T>
  maybeOne<T>(query: Query<T>): Promise<T | null>
  /** Runs a statement that returns no rows; returns how many rows it touched. */
  run(query: Query<unknown>): Promise<number>
  /** For libraries that bring their own SQL text (the job queue). */
  raw(text: string, values: readonly unknown[]): Promise<Rows>
  /** What follows sees this part of the organisation, as kernel/actor.ts writes it; '' is all of it. */
  see(limits: string): Promise<unknown>
  /** The same reads, where the answer may be minutes old. A transaction that may write always reads fresh data. */
  readonly cached: Pick<Tx, 'any' | 'one' | 'maybeOne'>
}

/** A transaction that may write. */
export type WriteTx = Tx & {
  /**
   * Whether a row that others wait for may be read without its lock, if it is checked with COMMIT that the decision still holds: what fails
   * the check is tried again, and then it is locked when it is read. Never in a part, because only all of a transaction can be tried again.
   */
  readonly mayCheckLate: boolean
  /**
   * A write that nobody waits for. It travels with the next read, or with COMMIT, in the order in which it was given; when it fails, the
   * transaction fails. `then` hears its answer before any later statement is answered, and what it throws fails the transaction: such a write never travels with COMMIT.
   */
  write<T>(query: Query<T>, then?: (answer: Written<T>) => void): void
  /** Statements that are sent in the same flush as COMMIT, as its last work; what was given first is sent last. */
  beforeCommit(queries: () => readonly Query<unknown>[]): void
  /** What follows works for the organisation: a command of a vendor's contact, once it was shown as this contact that what it changes is theirs. */
  asOrganisation(): Promise<unknown>
  /** Work that may fail by itself: its writes are rolled back and the rest of the transaction stays. Parts run one after the other, never in parallel. */
  apart<T>(work: (tx: WriteTx) => Promise<T>): Promise<T>
}

/** The rows that a write returns, and how many it touched. */
export type Written<T> = { rows: readonly T[]; touched: number }

type Pending = ReturnType<typeof statement>
const tenantText =
  "select set_config('app.tenant_id', $1, true), set_config('app.user_id', $2, true), set_config('app.limits', $3, true), set_config('role', $4, true)"
const slonikMark = /\$slonik_(\d+)/g
const texts = new Map<string, string>()
const pgText = (text: string): string => {
  let known = texts.get(text)
  if (known === undefined) {
    known = text.replace(slonikMark, '$$$1')
    if (texts.size < 5000) texts.set(text, known)
  }
  return known
}

/** A plan is made for one role. Each has statements of its own, or they would be planned anew whenever the other one asks. */
const textFor = (limits: string, text: string): string =>
  limits === '' ? text : `/* ${roleFor(limits)} */ ${text}`

/** `limits`: the part of the organisation this transaction may see, as kernel/actor.ts writes it; none is all of it. */
export type Scope = { tenantId: string; userId: string; limits?: string }
/** The connection was lost while COMMIT was on its way: the work may be done or not. */
const outcomeUnknown = (): Problem =>
  new Problem(
    503,
    'outcome_unknown',
    'The database went away while this was being saved, so it may be saved or not. Sending the same form again is safe; or reload and look.',
  )
const broken = (error: Error | null): Error | null =>
  error && !('severity' in error) ? error : null

abstract class Session {
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
class ReadSession extends Session {
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

class WriteSession extends Session {
  readonly mayCheckLate: boolean
  private connection: Promise<Connection> | null = null
  private flushing: Promise<void> = Promise.resolve()
  private failed: Error | null = null
  /** Set when the transaction is over: what is sent after it, by work that was left behind by a failure beside it, opens no other. */
  private ended: Error | null = null
  /** What somebody threw who heard the answer of a write. */
  private refused: Error | null = null
  /** Whether a write is queued whose answer somebody wants to hear. */
  private isHeard = false
  private readonly last: (() => readonly Query<unknown>[])[] = []
  /** What a part of the change begins with. */
  private ownLimits = this.limits
  /** Cached tables this transaction has written to. */
  private readonly written = new Set<string>()

  constructor(db: Db, scope: Scope, attempt: number) {
    super(db, scope, true)
    this.mayCheckLate = attempt === 1
  }

  protected override send(
    text: string,
    values: readonly unknown[],
    limits = this.limits,
  ): Promise<Rows> {
    this.remember(text)
    return super.send(text, values, limits)
  }

  private remember(text: string): void {
    for (const table of this.db.cache?.writesTo(text) ?? []) this.written.add(table)
  }

  write<T>(
    query: Query<T>,
    then?: (answer: Written<T>) => void,
    limits: string = this.limits,
  ): void {
    const text = pgText(query.sql)
    this.remember(text)
    const pending = statement(textFor(limits, text), query.values, this.db.prepared)
    this.queue.push(pending)
    if (then)
      this.hear(pending, ({ rows, count }) =>
        then({ rows: this.typed(query, rows), touched: count }),
      )
  }

  /** Statements are answered in their order, so `then` is called before a later statement is answered. */
  private hear(pending: Pending, then: (rows: Rows) => void): void {
    const { resolve } = pending
    this.isHeard = true
    pending.resolve = (rows) => {
      try {
        then(rows)
      } catch (error) {
        this.refused ??= error instanceof Error ? error : new Error(String(error))
      }
      resolve(rows)
    }
  }

  /** Sends what is queued now if its answer may still refuse the change. */
  private async hearAnswers(): Promise<void> {
    if (this.isHeard) void this.flush()
    await this.flushing
    const over = this.failed ?? this.refused
    if (over) throw over
  }

  beforeCommit(queries: () => readonly Query<unknown>[]): void {
    this.last.push(queries)
  }

  asOrganisation(): Promise<unknown> {
    this.ownLimits = ''
    return this.see('')
  }

  /** Each part starts with the person's own limits, and what follows it has those of before it. When it fails, its statements that have not been sent yet are dropped. */
  async apart<T>(work: (tx: WriteTx) => Promise<T>): Promise<T> {
    let open = true
    const hooks = this.last.length
    const part = Object.create(this, {
      limits: { value: this.ownLimits, writable: true },
      mayCheckLate: { value: false },
      send: {
        value: (text: string, values: readonly unknown[]) =>
          open
            ? this.send(text, values, part.limits)
            : Promise.reject(new Error('this part is over')),
      },
      write: {
        value: (...query: Parameters<WriteSession['write']>) =>
          open && this.write(query[0], query[1], part.limits),
      },
    }) as WriteTx & Pick<WriteSession, 'limits'>
    await Promise.all([
      this.send('savepoint part', []),
      this.send(tenantText, this.bounds(this.ownLimits)),
    ])
    try {
      const result = await work(part)
      await this.hearAnswers()
      const released = this.send('release savepoint part', [])
      await (part.limits === this.limits
        ? released
        : Promise.all([released, this.see(this.limits)]))
      return result
    } catch (error) {
      open = false
      this.queue.splice(0).forEach((s) => s.reject(new Error('this part is over')))
      await this.flushing
      if (broken(this.failed)) throw error
      this.failed = null
      this.refused = null
      this.last.length = hooks
      await this.send('rollback to savepoint part', [])
      throw error
    }
  }

  protected flush(): Promise<void> {
    const work = this.queue
    this.queue = []
    this.isHeard = false
    this.flushing = this.flushing.then(() => this.exchange(work))
    return this.flushing
  }

  private async exchange(work: Pending[]): Promise<void> {
    if (work.length === 0) return
    const over = this.ended ?? this.failed ?? this.refused
    if (over) return work.forEach((s) => s.reject(over))
    const begins = this.connection === null
    try {
      const connection = await (this.connection ??= this.db.acquire())
      this.failed = await connection.flush(
        begins ? [statement('begin', [], this.db.prepared), this.prelude(), ...work] : work,
      )
    } catch (error) {
      this.failed = error instanceof Error ? error : new Error(String(error))
      work.forEach((s) => s.reject(this.failed!))
    }
  }

  async commit(): Promise<void> {
    await this.hearAnswers()
    const last = this.last.toReversed().flatMap((make) => make())
    const queued = this.queue.splice(0)
    if (!this.connection && queued.length + last.length === 0) return
    const work = [
      ...queued,
      ...last.map((q) => statement(pgText(q.sql), q.values, this.db.prepared)),
      ...this.announcements(),
      statement('commit', [], this.db.prepared),
    ]
    await this.exchange(work)
    const connection = await this.connection!
    if (this.failed) throw isUnavailable(this.failed) ? outcomeUnknown() : this.failed
    this.ended = new Error('the transaction has ended')
    connection.release()
    this.connection = null
  }

  private announcements(): Pending[] {
    if (this.written.size === 0) return []
    const values = [channel, announcement(this.tenantId, this.written)]
    return [statement('select pg_notify($1, $2)', values, this.db.prepared)]
  }

  /** Also when the outcome is unknown, because the cache may forget too much but never keep a wrong answer. */
  async tellCache(): Promise<void> {
    if (this.written.size > 0) await this.db.cache?.changed(this.tenantId, this.written)
  }

  async rollback(): Promise<void> {
    this.queue.splice(0).forEach((s) => s.reject(new Error('rolled back')))
    await this.flushing
    this.ended = new Error('the transaction has ended')
    const connection = await this.connection?.catch(() => null)
    this.connection = null
    if (!connection) return
    const lost =
      broken(this.failed) ??
      broken(await connection.flush([statement('rollback', [], this.db.prepared)]))
    connection.release(lost)
  }
}

/** Reads for one organisation. No transaction is held open; Promise.all is one round trip. */
export function readIn(db: Db, scope: Scope): Tx {
  return new ReadSession(db, scope, db.validateReads) as unknown as Tx
}

const mostAttempts = 3
/** All or nothing, for one organisation. Deadlocks and serialization failures are tried again, so the work may have no outside effects. */
export async function writeIn<T>(
  db: Db,
  scope: Scope,
  work: (tx: WriteTx) => Promise<T>,
  attempt = 1,
): Promise<T> {
  const session = new WriteSession(db, scope, attempt)
  try {
    const result = await work(session as unknown as WriteTx)
    await session.commit()
    return result
  } catch (error) {
    await session.rollback()
    if (attempt < mostAttempts && isRetryable(error)) return writeIn(db, scope, work, attempt + 1)
    throw error
  } finally {
    await session.tellCache()
  }
}

/** For `update … where version = …`: when no row was changed, somebody was faster. */
export function expectFresh(touched: number): void {
  if (touched === 0) throw stale()
}

/** The same for a write that nobody waits for. */
export const ifFresh = ({ touched }: Pick<Written<unknown>, 'touched'>): void =>
  expectFresh(touched)
