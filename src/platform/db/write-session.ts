import { Problem } from '../../kernel/problem.ts'
import { announcement, channel } from '../cache/port.ts'
import type { Rows } from './batch.ts'
import { isUnavailable } from './errors.ts'
import { statement, type Connection, type Db } from './pool.ts'
import { broken, pgText, Session, tenantText, textFor, type Pending } from './session.ts'
import type { Query } from './sql.ts'
import type { Scope, WriteTx, Written } from './tx.ts'

/** The connection was lost while COMMIT was on its way: the work may be done or not. */
const outcomeUnknown = (): Problem =>
  new Problem(
    503,
    'outcome_unknown',
    'The database went away while this was being saved, so it may be saved or not. Sending the same form again is safe; or reload and look.',
  )
/** One transaction, from its first statement to COMMIT or ROLLBACK. */
export class WriteSession extends Session {
  readonly mayCheckLate: boolean
  private connection: Promise<Connection> | null = null
  private flushing: Promise<void> = Promise.resolve()
  private failed: Error | null = null
  /**
   * Set when the transaction is over: what is sent after it, by work that was left behind by a failure beside it, opens
   * no other.
   */
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

  /**
   * Each part starts with the person's own limits, and what follows it has those of before it. When it fails, its
   * statements that have not been sent yet are dropped. A part of a part ends with what its `outer` one sees.
   */
  async apart<T>(
    work: (tx: WriteTx) => Promise<T>,
    outer: Pick<WriteSession, 'limits' | 'see'> = this,
  ): Promise<T> {
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
      apart: {
        value: <P>(inner: (tx: WriteTx) => Promise<P>) =>
          open ? this.apart(inner, part) : Promise.reject(new Error('this part is over')),
      },
    }) as WriteTx & Pick<WriteSession, 'limits' | 'see'>
    await Promise.all([
      this.send('savepoint part', []),
      this.send(tenantText, this.bounds(this.ownLimits)),
    ])
    try {
      const result = await work(part)
      await this.hearAnswers()
      const released = this.send('release savepoint part', [])
      await (part.limits === outer.limits
        ? released
        : Promise.all([released, outer.see(outer.limits)]))
      return result
    } catch (error) {
      open = false
      this.queue.splice(0).forEach((s) => s.reject(new Error('this part is over')))
      await this.flushing
      if (broken(this.failed)) throw error
      this.failed = null
      this.refused = null
      this.last.length = hooks
      await Promise.all([
        this.send('rollback to savepoint part', []),
        this.send('release savepoint part', []),
      ])
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
