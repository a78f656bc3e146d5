import { isAnswered } from './compressed.ts'
import session from 'express-session'
import type { Request, RequestHandler } from 'express'
import type { Actor } from '../../kernel/actor.ts'
import { sevenDays, type Origin, type SessionStore } from './session-store.ts'

declare module 'express-session' {
  /**
   * `confirmedAt` (ISO): when this person last proved who they are in this session. `viewAs`: whose view an
   * administrator has taken.
   */
  interface SessionData {
    confirmedAt?: string
    viewAs?: string
  }
}

/** Seven days from the last visit, in the store and in the browser alike. */
export function sessions(
  store: SessionStore,
  options: { secrets: readonly string[]; secure: boolean },
): RequestHandler {
  const handle = session({
    name: options.secure ? '__Host-svpms' : 'svpms',
    secret: [...options.secrets],
    resave: false,
    saveUninitialized: false,
    rolling: true,
    store,
    cookie: {
      httpOnly: true,
      sameSite: 'lax',
      secure: options.secure,
      maxAge: sevenDays,
      path: '/',
    },
  })
  // A session that cannot be saved when its page was answered already: Express would cut the connection, and with it
  // what is still being packed.
  return (req, res, next) =>
    handle(req, res, (error) => {
      if (error && isAnswered(res)) req.log.warn({ err: error }, 'the session was not saved')
      else next(error)
    })
}

/** What a list of sign-ins shows of where one came from. */
export const originOfRequest = (req: Request): Origin => ({
  at: new Date().toISOString(),
  userAgent: (req.get('User-Agent') ?? '')
    .toWellFormed()
    .replaceAll(/[^\x20-\x7e]/g, '')
    .slice(0, 200),
  ip: req.ip ?? '',
})

/** The signed-in person, or null. */
export const signedIn = (req: Request): Actor | null => (req.user as Actor | undefined) ?? null

/** When this person last proved who they are; null when that is unknown. */
export const confirmedAt = (req: Request): Date | null =>
  req.session?.confirmedAt
    ? new Date(req.session.confirmedAt)
    : ((req.res?.locals['authTime'] as Date | undefined) ?? null)
