import { stale } from '../../kernel/problem.ts'
import type { Rows } from './batch.ts'
import { isRetryable } from './errors.ts'
import type { Db } from './pool.ts'
import { ReadSession } from './session.ts'
import type { Query } from './sql.ts'
import { WriteSession } from './write-session.ts'

declare const branded: unique symbol

/**
 * A connection bound to one organisation. Only `readIn` and `writeIn` make one, so a query outside a tenant cannot be
 * written. Statements issued in the same turn of the event loop (Promise.all) travel in one network flush.
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
   * Whether a row that others wait for may be read without its lock, if it is checked with COMMIT that the decision
   * still holds: what fails the check is tried again, and then it is locked when it is read. Never in a part, because
   * only all of a transaction can be tried again.
   */
  readonly mayCheckLate: boolean
  /**
   * A write that nobody waits for. It travels with the next read, or with COMMIT, in the order in which it was given;
   * when it fails, the transaction fails. `then` hears its answer before any later statement is answered, and what it
   * throws fails the transaction: such a write never travels with COMMIT.
   */
  write<T>(query: Query<T>, then?: (answer: Written<T>) => void): void
  /** Statements that are sent in the same flush as COMMIT, as its last work; what was given first is sent last. */
  beforeCommit(queries: () => readonly Query<unknown>[]): void
  /**
   * What follows works for the organisation: a command of a vendor's contact, once it was shown as this contact that
   * what it changes is theirs.
   */
  asOrganisation(): Promise<unknown>
  /**
   * Work that may fail by itself: its writes are rolled back and the rest of the transaction stays. Parts run one after
   * the other, never in parallel; a part may have parts.
   */
  apart<T>(work: (tx: WriteTx) => Promise<T>): Promise<T>
}

/** The rows that a write returns, and how many it touched. */
export type Written<T> = { rows: readonly T[]; touched: number }

/** `limits`: the part of the organisation this transaction may see, as kernel/actor.ts writes it; none is all of it. */
export type Scope = { tenantId: string; userId: string; limits?: string }
/** Reads for one organisation. No transaction is held open; Promise.all is one round trip. */
export function readIn(db: Db, scope: Scope): Tx {
  return new ReadSession(db, scope, db.validateReads) as unknown as Tx
}

const mostAttempts = 3
/**
 * All or nothing, for one organisation. Deadlocks and serialization failures are tried again, so the work may have no
 * outside effects.
 */
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
