import { createHash } from 'node:crypto'
import session from 'express-session'
import { z } from 'zod'
import type { Db } from '../db/pool.ts'

export const sevenDays = 7 * 86_400_000
/** Rolling expiry is written at most this often. */
export const touchAfter = 10 * 60_000

const Origin = z.object({ at: z.string(), userAgent: z.string(), ip: z.string() })
/** When, with what and from where somebody signed in. */
export type Origin = z.infer<typeof Origin>
/** `name`: what names it to its person. */
export type OpenSession = { name: string; origin: Origin | null; lastSeenAt: Date }

/** What names a session to its person: never the session id itself, which opens it. */
export function publicId(sid: string): string {
  const hex = createHash('sha256').update(sid).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

declare module 'express-session' {
  interface SessionData {
    origin?: Origin
    passport?: { user?: { userId: string; tenantId: string } }
  }
}

/**
 * What loading adds to a session beside its own data. `actor`: the rights as they are now, where one round trip can
 * bring both. Never stored.
 */
export type Loaded = { actor?: unknown; storedUntil?: number }

/** Where sessions are kept. When last seen follows from when it ends. */
export interface SessionStore extends session.Store {
  list(userId: string): Promise<OpenSession[]>
  /** Ends the session of this person that has this name; false when there is none. */
  revoke(userId: string, name: string): Promise<boolean>
  /** Ends every session of a person, but the one named. Returns how many. */
  revokeAll(userId: string, exceptSid?: string): Promise<number>
}

export const until = (kept: session.SessionData): string =>
  new Date(kept.cookie.expires ?? Date.now() + sevenDays).toISOString()
export const stored = (kept: session.SessionData & Loaded): Record<string, unknown> => {
  const {
    actor: _actor,
    storedUntil: _until,
    ...data
  } = JSON.parse(JSON.stringify(kept)) as Record<string, unknown>
  return data
}
export const userOf = (kept: session.SessionData): string | null =>
  kept.passport?.user?.userId ?? null
export const originOf = (kept: unknown): Origin | null =>
  z.object({ origin: Origin }).safeParse(kept).data?.origin ?? null

const Row = z.object({ data: z.record(z.string(), z.unknown()), actor: z.unknown() })
const Listed = z.object({ name: z.string(), origin: z.unknown(), expires_at: z.date() })

/** Sessions in PostgreSQL. Opening one also answers who it is and what they may do, in the same round trip. */
export class PgSessions extends session.Store implements SessionStore {
  private readonly db: Db
  constructor(db: Db) {
    super()
    this.db = db
  }

  override get(
    sid: string,
    done: (error: unknown, session?: session.SessionData | null) => void,
  ): void {
    this.db.raw('select data, actor from open_session($1)', [sid]).then(({ rows }) => {
      if (!rows[0]) return done(null, null)
      const { data, actor } = Row.parse(rows[0])
      const kept = data as unknown as session.SessionData & Loaded
      kept.actor = actor
      kept.storedUntil = Date.parse(String(kept.cookie.expires))
      done(null, kept)
    }, done)
  }

  /** One that was opened may only be changed, never made again: it may have been revoked meanwhile. */
  override set(
    sid: string,
    kept: session.SessionData & Loaded,
    done: (error?: unknown) => void = () => {},
  ): void {
    const opened = kept.storedUntil !== undefined
    const values = [sid, userOf(kept), JSON.stringify(stored(kept)), until(kept), opened]
    this.db.raw('select save_session($1, $2, $3, $4, $5)', values).then(() => done(), done)
  }

  override destroy(sid: string, done: (error?: unknown) => void = () => {}): void {
    this.db.raw('select end_session($1)', [sid]).then(() => done(), done)
  }

  override touch(
    sid: string,
    kept: session.SessionData & Loaded,
    done: () => void = () => {},
  ): void {
    if (Date.parse(until(kept)) - (kept.storedUntil ?? 0) < touchAfter) return done()
    this.db.raw('select prolong_session($1, $2)', [sid, until(kept)]).then(
      () => done(),
      () => done(),
    )
  }

  async list(userId: string): Promise<OpenSession[]> {
    const { rows } = await this.db.raw(
      'select name::text, origin, expires_at from sessions_of($1)',
      [userId],
    )
    return rows
      .map((row) => Listed.parse(row))
      .map((row) => ({
        name: row.name,
        origin: originOf(row),
        lastSeenAt: new Date(row.expires_at.getTime() - sevenDays),
      }))
  }

  async revoke(userId: string, name: string): Promise<boolean> {
    const { rows } = await this.db.raw('select end_session_of($1, $2) as ended', [userId, name])
    return rows[0]?.['ended'] === true
  }

  async revokeAll(userId: string, exceptSid = ''): Promise<number> {
    const { rows } = await this.db.raw('select end_sessions_of($1, $2) as ended', [
      userId,
      exceptSid,
    ])
    return Number(rows[0]?.['ended'])
  }
}
