import session from 'express-session'
import type { RequestHandler } from 'express'
import { z } from 'zod'
import type { Db } from '../db/pool.ts'

declare module 'express-session' {
  /** `confirmedAt` (ISO): when this person last proved who they are in this session. `viewAs`: whose view an administrator has taken. */
  interface SessionData { confirmedAt?: string; viewAs?: string }
}

const Row = z.object({ data: z.record(z.string(), z.unknown()), actor: z.unknown() })
const sevenDays = 7 * 86_400_000
const touchAfter = 10 * 60_000

/** What `open_session` adds to a session beside its own data: the rights as they are now. Never stored. */
export type Loaded = { actor?: unknown; storedUntil?: number }

/** Sessions in PostgreSQL. Opening one also answers who it is and what they may do, in the same round trip. */
class PgSessionStore extends session.Store {
  private readonly db: Db
  constructor(db: Db) {
    super()
    this.db = db
  }

  override get(sid: string, done: (error: unknown, session?: session.SessionData | null) => void): void {
    this.db.raw('select data, actor from open_session($1)', [sid]).then(({ rows }) => {
      if (!rows[0]) return done(null, null)
      const { data, actor } = Row.parse(rows[0])
      const kept = data as unknown as session.SessionData & Loaded
      kept.actor = actor
      kept.storedUntil = Date.parse(String(kept.cookie.expires))
      done(null, kept)
    }, done)
  }

  override set(sid: string, kept: session.SessionData & Loaded, done: (error?: unknown) => void = () => {}): void {
    const { actor: _actor, storedUntil: _until, ...data } = JSON.parse(JSON.stringify(kept)) as Record<string, unknown>
    const userId = z.object({ user: z.object({ userId: z.string() }) }).safeParse(data['passport']).data?.user.userId ?? null
    this.db.raw(`insert into sessions (sid, user_id, data, expires_at) values ($1, $2, $3, $4)
      on conflict (sid) do update set user_id = excluded.user_id, data = excluded.data, expires_at = excluded.expires_at`,
    [sid, userId, JSON.stringify(data), until(kept)]).then(() => done(), done)
  }

  override destroy(sid: string, done: (error?: unknown) => void = () => {}): void {
    this.db.raw('delete from sessions where sid = $1', [sid]).then(() => done(), done)
  }

  /** Rolling expiry, written at most every ten minutes. */
  override touch(sid: string, kept: session.SessionData & Loaded, done: () => void = () => {}): void {
    if (Date.parse(until(kept)) - (kept.storedUntil ?? 0) < touchAfter) return done()
    this.db.raw("update sessions set expires_at = $2::text::timestamptz, data = jsonb_set(data, '{cookie,expires}', to_jsonb($2::text)) where sid = $1", [sid, until(kept)]).then(() => done(), () => done())
  }
}

const until = (kept: session.SessionData): string => new Date(kept.cookie.expires ?? Date.now() + sevenDays).toISOString()

export const sessions = (db: Db, options: { secrets: readonly string[]; secure: boolean }): RequestHandler => session({
  name: options.secure ? '__Host-svpms' : 'svpms',
  secret: [...options.secrets], resave: false, saveUninitialized: false, rolling: false,
  store: new PgSessionStore(db),
  cookie: { httpOnly: true, sameSite: 'lax', secure: options.secure, maxAge: sevenDays, path: '/' },
})
