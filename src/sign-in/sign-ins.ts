import { z } from 'zod'
import type { Db } from '../platform/db/pool.ts'
import { publicId, type SessionStore } from '../platform/http/session-store.ts'

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

/** Stops notifications to a browser that is signed out. Apps lose theirs in the database, together with their token. */
export const forgetBrowser = (db: Db, userId: string, sid: string): Promise<void> =>
  forgetNamed(db, userId, publicId(sid))
const forgetNamed = async (db: Db, userId: string, name: string): Promise<void> =>
  void (await db.raw('select forget_browsers($1, $2, null)', [userId, name]))

const uuid = /^[\da-f]{8}-([\da-f]{4}-){3}[\da-f]{12}$/
const App = z.object({
  id: z.string(),
  user_agent: z.string(),
  ip: z.string(),
  created_at: z.date(),
  last_used_at: z.date(),
})

export function createSignIns(db: Db, store: SessionStore): SignIns {
  return {
    async list(userId) {
      const [sessions, apps] = await Promise.all([
        store.list(userId),
        db.raw('select id::text, user_agent, ip, created_at, last_used_at from apps_of($1)', [
          userId,
        ]),
      ])
      return [
        ...sessions.map(({ name, origin, lastSeenAt }): SignIn => ({
          id: name,
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
      const { rows } = await db.raw('select end_app_of($1, $2) as ended', [userId, id])
      if (rows[0]?.['ended'] === true) return true
      if (!(await store.revoke(userId, id))) return false
      await forgetNamed(db, userId, id)
      return true
    },
    async revokeAll(userId, except = '') {
      const [sessions, apps] = await Promise.all([
        store.revokeAll(userId, except),
        db.raw('select end_apps_of($1, $2) as ended', [userId, uuid.test(except) ? except : null]),
        db.raw('select forget_browsers($1, null, $2)', [userId, except ? publicId(except) : null]),
      ])
      return sessions + Number(apps.rows[0]?.['ended'])
    },
  }
}
