import { systemId, type Actor } from '../kernel/actor.ts'
import { newId } from '../kernel/id.ts'
import { refuseStale } from '../kernel/problem.ts'
import { businessDate } from '../kernel/calendar.ts'
import { appendAudit, type AuditEntry } from './audit.ts'
import type { ProblemOf } from './db/errors.ts'
import type { Db } from './db/pool.ts'
import { writeIn, type Tx, type WriteTx } from './db/tx.ts'
import { emitter, type Emit } from './events.ts'
import type { Kinds } from './kinds.ts'
import type { Wiring } from './wiring.ts'

/** What a reader is given: a tenant connection, who asks, the time, and the kinds of the product. */
export type ReadCtx = { tx: Tx; actor: Actor; now: Date; today: string; kinds: Kinds }

/** `afterSeconds`: not before then. */
export type Enqueue = (
  tx: WriteTx,
  name: string,
  data: Record<string, unknown>,
  afterSeconds?: number,
) => Promise<void>

/** A kind of document, and the statement that locks one: its row in the register first, and what its kind adds. */
type Lockable<T extends { version: number }> = {
  kind: string
  lock: (tx: Tx, id: string) => Promise<T>
}

/** What a command is given. `record` writes the audit row that commits with the change. */
export type Ctx = Omit<ReadCtx, 'tx'> & {
  tx: WriteTx
  newId: () => string
  /** Locks a document. 404 when it is not there or not shown to this person; 409 when it is not as it was `seen`. */
  lock: <T extends { version: number }>(kind: Lockable<T>, id: string, seen?: number) => Promise<T>
  /**
   * `data` may be made as late as COMMIT, for what only the writes answer. `by`: whose act it is, where it takes effect
   * in somebody else's transaction.
   */
  record: (
    action: string,
    subject: { kind: string; id: string },
    data?: Recorded | (() => Recorded),
    by?: string,
  ) => void
  /**
   * Calls the handlers of an event in this transaction, so that the change and their work commit together or not at
   * all.
   */
  emit: Emit
  problemOf: ProblemOf
  enqueue: (name: string, data: Record<string, unknown>, afterSeconds?: number) => Promise<void>
  /** Ends the person's sessions and apps, but the credential named; do it last. When it fails the change fails too. */
  signOut: (userId: string, except?: string) => Promise<number>
  /**
   * One of several changes that can be refused by itself: it is made completely, with its audit rows, or not at all.
   * The others stay.
   */
  apart: <T>(change: (ctx: Ctx) => Promise<T>) => Promise<T>
}

type Recorded = Record<string, unknown>
type Entry = Omit<AuditEntry, 'data'> & { data: Recorded | (() => Recorded) }
const written = (entry: Entry): AuditEntry => ({
  ...entry,
  data: typeof entry.data === 'function' ? entry.data() : entry.data,
})

/** A contact is no member: who it was is kept with what was done, because contacts can be removed. */
const byContact =
  ({ name, contact }: Actor, data: Recorded | (() => Recorded)) =>
  (): Recorded => ({
    ...(typeof data === 'function' ? data() : data),
    contact_id: contact?.id,
    contact: `${name} (${contact?.vendorName ?? ''})`,
  })

export type CommandDeps = {
  db: Db
  /** Holds the event handlers; a change without it would not call them. */
  wiring: Wiring
  enqueue?: Enqueue
  signOut?: Ctx['signOut']
  clock?: () => Date
}

/** What runs commands by itself is given: a job, a webhook, a sign-in. */
export type ProcessDeps = CommandDeps & { enqueue: Enqueue }

/**
 * The only way to change anything: one transaction, with its audit rows appended as the last statement before COMMIT.
 */
export function command<T>(
  deps: CommandDeps,
  actor: Actor,
  requestId: string | null,
  work: (ctx: Ctx) => Promise<T>,
): Promise<T> {
  return writeIn(deps.db, actor, (tx) => {
    const entries: Entry[] = []
    tx.beforeCommit(() => (entries.length ? [appendAudit(entries.map(written))] : []))
    return work(ctxIn(deps, actor, requestId, deps.clock?.() ?? new Date(), tx, entries))
  })
}

function ctxIn(
  deps: CommandDeps,
  actor: Actor,
  requestId: string | null,
  now: Date,
  tx: WriteTx,
  entries: Entry[],
): Ctx {
  const { kinds, handlers, problemOf } = deps.wiring
  return {
    tx,
    kinds,
    problemOf,
    emit: emitter(handlers),
    actor,
    now,
    newId,
    lock: async (kind, id, seen) => {
      const locked = await kind.lock(tx, id)
      refuseStale(seen, locked)
      return locked
    },
    today: businessDate(now, actor.organisation.timeZone),
    record: (action, subject, data = {}, by = actor.userId) =>
      void entries.push({
        actorId: by === systemId ? null : by,
        action,
        subjectKind: subject.kind,
        subjectId: subject.id,
        data: actor.contact ? byContact(actor, data) : data,
        requestId,
      }),
    signOut: async (userId, except) => (await deps.signOut?.(userId, except)) ?? 0,
    enqueue: async (name, data, afterSeconds) =>
      deps.enqueue?.(tx, name, { tenantId: actor.tenantId, ...data }, afterSeconds),
    apart: async (change) => {
      const own: Entry[] = []
      const result = await tx.apart((part) => change(ctxIn(deps, actor, requestId, now, part, own)))
      entries.push(...own)
      return result
    },
  }
}

export const readCtx = (
  { kinds }: Pick<Wiring, 'kinds'>,
  tx: Tx,
  actor: Actor,
  now = new Date(),
): ReadCtx => ({
  tx,
  kinds,
  actor,
  now,
  today: businessDate(now, actor.organisation.timeZone),
})
