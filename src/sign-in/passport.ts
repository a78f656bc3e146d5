import { Passport, type Authenticator } from 'passport'
import { Strategy } from 'passport-local'
import type { Request } from 'express'
import type { Actor } from '../kernel/actor.ts'
import type { Db } from '../platform/db/pool.ts'
import { originOfRequest } from '../platform/http/session.ts'
import type { Loaded } from '../platform/http/session-store.ts'
import { actorFrom, authenticate, findActor, type Identity } from './people.ts'

/** Passport of its own per application: strategies, and a session that keeps only who and where. */
export function createPassport(db: Db, demo: boolean): Authenticator {
  const passport = new Passport() as unknown as Authenticator
  passport.use(
    new Strategy({ usernameField: 'email', passwordField: 'password' }, (email, password, done) => {
      authenticate(db, email, password, demo).then((who) => done(null, who ?? false), done)
    }),
  )
  passport.serializeUser(
    (req: Request, user: Express.User, done: (error: unknown, who?: unknown) => void) => {
      req.session.origin = originOfRequest(req)
      done(null, user)
    },
  )
  // Express-session has loaded the person with the session; only other stores need the extra look-up.
  passport.deserializeUser(
    (req: Request, who: Identity, done: (error: unknown, user?: Express.User | false) => void) => {
      const loaded = (req.session as unknown as Loaded).actor
      const actor = loaded === undefined ? findActor(db, who) : Promise.resolve(actorFrom(loaded))
      actor.then(
        (found) =>
          done(
            null,
            found
              ? ({ ...found, credential: { kind: 'session', id: req.sessionID } } satisfies Actor)
              : false,
          ),
        done,
      )
    },
  )
  return passport
}
