import { createHash } from 'node:crypto'
import type { RequestHandler } from 'express'
import type { Actor } from '../kernel/actor.ts'
import { Problem } from '../kernel/problem.ts'
import type { Db } from '../platform/db/pool.ts'
import type { Limits } from '../platform/limits.ts'
import { findActorOfApp, findActorOfKey } from './people.ts'
import type { Tokens } from './tokens.ts'

type Deps = { db: Db; tokens: Tokens; limits: Limits }
/** Whose calls are counted together, and how to find who it is. */
type Caller = { counted: string; find: () => Promise<Actor | null>; authTime?: Date }

const badToken = () =>
  new Problem(401, 'bad_token', 'The access token is not valid. Sign in again.')
const keyHash = (key: string): string => createHash('sha256').update(key).digest('hex')

/**
 * The JSON door knows access tokens and personal API keys only: a cookie opens nothing here. Every answer says how many
 * more calls are allowed.
 */
export const bearer =
  (deps: Deps): RequestHandler =>
  async (req, res, next) => {
    const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(req.get('Authorization') ?? '')?.[1]
    const caller = (await callerOf(token, deps)) ?? {
      counted: `address:${req.ip ?? ''}`,
      find: async () => null,
    }
    const [allowance, actor] = await Promise.all([deps.limits.api(caller.counted), caller.find()])
    res.set({
      'RateLimit-Limit': String(allowance.limit),
      'RateLimit-Remaining': String(allowance.remaining),
      'RateLimit-Reset': String(allowance.resetSeconds),
    })
    if (!allowance.allowed)
      throw new Problem(
        429,
        'too_many_requests',
        `More than ${allowance.limit} requests in a minute. Wait ${allowance.resetSeconds} seconds, then go on.`,
        [],
        allowance.resetSeconds,
      )
    if (token && !actor) throw badToken()
    if (actor) req.user = actor
    res.locals['authTime'] = caller.authTime
    next()
  }

async function callerOf(token: string | undefined, { db, tokens }: Deps): Promise<Caller | null> {
  if (!token) return null
  if (token.startsWith('svpms_')) {
    const hash = keyHash(token)
    return { counted: `key:${hash}`, find: () => findActorOfKey(db, hash) }
  }
  const who = await tokens.verify(token).catch(() => null)
  return (
    who && {
      counted: `app:${who.family}`,
      find: () => findActorOfApp(db, who),
      authTime: who.authTime,
    }
  )
}
