import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Db } from '../platform/db/pool.ts'
import type { SessionStore } from '../platform/http/session-store.ts'

/** A browser or an app in which a person is signed in. */
export type SignIn = {
  id: string
  kind: 'browser' | 'app'
  userAgent: string
  ip: string
  since: Date | null
  lastSeenAt: Date
}

/** `except` is the session id or the app that asks, as in `actor.credential`: it stays. */
export type SignIns = {
  list(userId: string): Promise<SignIn[]>
  revoke(userId: string, id: string): Promise<boolean>
  /** Signs a person out everywhere; effective from the next request on. For changed passwords and people who leave. */
  revokeAll(userId: string, except?: string): Promise<number>
}

/** What names a session to its person: never the session id itself, which opens it. */
export function publicId(sid: string): string {
  const hex = createHash('sha256').update(sid).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** A browser that is signed out gets no more notifications; apps lose theirs in the database, with their token. */
export const forgetBrowser = async (db: Db, userId: string, sid: string): Promise<void> =>
  void (await db.raw('select forget_browsers($1, $2, null)', [userId, publicId(sid)]))

const uuid = /^[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}$/
const App = z.object({
  id: z.string(),
  user_agent: z.string(),
  ip: z.string(),
  created_at: z.date(),
  last_used_at: z.date(),
})

export function createSignIns(db: Db, store: SessionStore): SignIns {
  const end = (sid: string): Promise<void> =>
    new Promise((ok, fail) =>
      store.destroy(sid, (error: unknown) =>
        error ? fail(error instanceof Error ? error : new Error(String(error))) : ok(),
      ),
    )
  return {
    async list(userId) {
      const [sessions, apps] = await Promise.all([
        store.list(userId),
        db.raw(
          `select id, user_agent, ip, created_at, last_used_at
          from token_families f
          where user_id = $1
            and revoked_at is null
            and exists (select 1 from refresh_tokens r where r.family = f.id and r.expires_at > now())
          order by last_used_at desc
          limit 200`,
          [userId],
        ),
      ])
      return [
        ...sessions.map(({ sid, origin, lastSeenAt }): SignIn => ({
          id: publicId(sid),
          kind: 'browser',
          userAgent: origin?.userAgent ?? '',
          ip: origin?.ip ?? '',
          since: origin ? new Date(origin.at) : null,
          lastSeenAt,
        })),
        ...apps.rows
          .map((row) => App.parse(row))
          .map((app): SignIn => ({
            id: app.id,
            kind: 'app',
            userAgent: app.user_agent,
            ip: app.ip,
            since: app.created_at,
            lastSeenAt: app.last_used_at,
          })),
      ].sort((a, b) => b.lastSeenAt.getTime() - a.lastSeenAt.getTime())
    },
    async revoke(userId, id) {
      const app = await db.raw(
        'update token_families set revoked_at = now() where id = $1 and user_id = $2 and revoked_at is null',
        [id, userId],
      )
      if (app.count > 0) return true
      const session = (await store.list(userId)).find(({ sid }) => publicId(sid) === id)
      if (session) await Promise.all([end(session.sid), forgetBrowser(db, userId, session.sid)])
      return session !== undefined
    },
    async revokeAll(userId, except = '') {
      const [sessions, apps] = await Promise.all([
        store.revokeAll(userId, except),
        db.raw(
          'update token_families set revoked_at = now() where user_id = $1 and revoked_at is null and id is distinct from $2',
          [userId, uuid.test(except) ? except : null],
        ),
        db.raw('select forget_browsers($1, null, $2)', [userId, except ? publicId(except) : null]),
      ])
      return sessions + apps.count
    },
  }
}
