import type { Request, Response } from 'express'
import type { Actor } from '../kernel/actor.ts'
import { confirmFirst, forbidden, Problem } from '../kernel/problem.ts'
import type { Identity } from './people.ts'

export type How = 'password' | 'link' | 'totp' | 'passkey' | 'sso' | 'demo'

declare module 'express-session' {
  /**
   * `pending`: who has given a password or a link and still owes a code; nobody is signed in by it. `challenge`: what
   * a passkey must sign, once. `sso`: the trip to an identity provider. `bySso`: signed in there, so only that
   * organisation has vouched. `tries`: wrong answers at /step-up.
   */
  interface SessionData {
    pending?: Identity & { since: number; returnTo: string }
    challenge?: { text: string; purpose: 'sign_in' | 'confirm' | 'register'; since: number }
    sso?: {
      tenantId: string
      domain: string
      state: string
      nonce: string
      verifier: string
      returnTo: string
      since: number
    }
    bySso?: boolean
    tries?: number
  }
}

/** Only a path of ours: '//host' and '/\host' would leave the site. */
export const safePath = (path: string | undefined): string =>
  path && /^\/(?![/\\])[^\u0000-\u001f\\]*$/.test(path) ? path : '/inbox'

/**
 * A new session for this person; its id is new, so that nobody can have planted it. `confirmedAt`: when they proved who
 * they are, just now unless it was before.
 */
export const startSession = (
  req: Request,
  res: Response,
  who: Identity,
  at: string | undefined,
  confirmedAt: string | undefined = new Date().toISOString(),
  bySso = req.session.bySso ?? false,
): Promise<void> =>
  later((done) => req.login({ userId: who.userId, tenantId: who.tenantId }, done)).then(() => {
    if (confirmedAt) req.session.confirmedAt = confirmedAt
    if (bySso) req.session.bySso = true
    res.redirect(303, safePath(at))
  })

export const later = (work: (done: (error?: unknown) => void) => void): Promise<void> =>
  new Promise((ok, fail) =>
    work((error) =>
      error ? fail(error instanceof Error ? error : new Error(String(error))) : ok(),
    ),
  )

/** The signed-in person, acting for themselves. */
export function selfOf(req: Request): Actor {
  const actor = req.user as Actor | undefined
  if (!actor) throw new Problem(401, 'sign_in', 'Please sign in.')
  if (actor.viewedBy) throw forbidden('How somebody signs in is theirs alone. Stop viewing first.')
  return actor
}

const confirmedFor = 5 * 60_000
/** The signed-in person, who proved a moment ago that it is them. */
export function confirmedSelf(req: Request): Actor {
  const actor = selfOf(req)
  if (Date.now() - Date.parse(req.session.confirmedAt ?? '1970-01-01') > confirmedFor)
    throw confirmFirst()
  return actor
}

/** Not older than `minutes`, as far as the session says. */
export const isFresh = (kept: { since: number } | undefined, minutes: number): boolean =>
  kept !== undefined && Date.now() - kept.since < minutes * 60_000
