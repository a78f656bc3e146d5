import type { Request } from 'express'
import { z } from 'zod'
import { feature, type Feature } from '../platform/http/route.ts'
import { originOfRequest } from '../platform/http/session.ts'
import type { Limits } from '../platform/limits.ts'
import type { Identity } from './people.ts'
import type { Tokens } from './tokens.ts'

const Credentials = z.strictObject({
  email: z.string().max(300),
  password: z.string().max(2000),
  code: z.string().max(100).optional(),
})
const TokenPair = z.object({
  access_token: z.string(),
  refresh_token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.int().min(1),
})
const Keys = z.object({
  keys: z.array(
    z.looseObject({ kid: z.string(), kty: z.string(), alg: z.string(), use: z.literal('sig') }),
  ),
})

export type TokenDoor = {
  tokens: Tokens
  limits: Limits
  authenticate: (
    req: Request,
    email: string,
    password: string,
    code: string | undefined,
  ) => Promise<Identity>
}

/** How apps sign in. */
export const tokenRoutes = ({ tokens, limits, authenticate }: TokenDoor): Feature =>
  feature('sign-in')
    .open('post', '/auth/token', {
      allow: 'anyone',
      input: Credentials,
      answers: TokenPair,
      summary:
        'Exchange e-mail and password, and a one-time code where they are set up, for an access token and a refresh token.',
      handle: async ({ req, res, input }) => {
        const attempt = await limits.attempt('sign-in', {
          account: input.email,
          address: req.ip ?? '',
        })
        const who = await authenticate(req, input.email, input.password, input.code)
        await attempt.succeeded()
        res.set('Cache-Control', 'no-store').json(await tokens.issue(who, originOfRequest(req)))
      },
    })
    .open('post', '/auth/refresh', {
      allow: 'anyone',
      input: z.strictObject({ refresh_token: z.string().max(200) }),
      answers: TokenPair,
      summary: 'Exchange a refresh token, once, for a new pair.',
      handle: async ({ res, input }) => {
        res.set('Cache-Control', 'no-store').json(await tokens.refresh(input.refresh_token))
      },
    })
    .open('post', '/auth/revoke', {
      allow: 'anyone',
      input: z.object({ token: z.string().max(10_000).catch('') }),
      answers: z.object({}),
      summary:
        'Sign an app out by its refresh or access token; the answer never says whether there was one.',
      handle: async ({ res, input }) => {
        await tokens.revoke(input.token)
        res.set('Cache-Control', 'no-store').json({})
      },
    })
    .open('get', '/.well-known/jwks.json', {
      allow: 'anyone',
      input: z.object({}),
      answers: Keys,
      summary: 'The public keys of access tokens.',
      handle: async ({ res }) => void res.json(await tokens.jwks()),
    })
