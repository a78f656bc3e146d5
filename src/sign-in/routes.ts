import type { Request, Response } from 'express'
import type { Authenticator } from 'passport'
import { z } from 'zod'
import { Problem } from '../kernel/problem.ts'
import type { Db } from '../platform/db/pool.ts'
import { feature, type Feature } from '../platform/http/route.ts'
import type { Limits } from '../platform/limits.ts'
import { identityOf, type Identity } from './people.ts'
import { demoPeople } from './demo-people.ts'
import type { DevPage, SignInPage } from './presenter.ts'

const Return = z.object({ return_to: z.string().max(2000).optional() })
const Credentials = z.object({ email: z.string().max(300).default(''), password: z.string().max(2000).default(''), return_to: z.string().max(2000).optional() })

/** Only a path of ours: '//host' and '/\host' would leave the site. */
export const safePath = (path: string | undefined): string => (path && /^\/(?![/\\])[^\u0000-\u001f\\]*$/.test(path) ? path : '/inbox')

/** A new session for this person; its id is new, so that nobody can have planted it. `confirmedAt`: when they proved who they are, just now unless it was before. */
export const enter = (req: Request, res: Response, who: Identity, at: string | undefined, confirmedAt: string | undefined = new Date().toISOString()): Promise<void> =>
  new Promise((ok, fail) => req.login(who, (error: unknown) => {
    if (error) return fail(error instanceof Error ? error : new Error(String(error)))
    if (confirmedAt) req.session.confirmedAt = confirmedAt
    res.redirect(303, safePath(at))
    ok()
  }))

export type SignInDeps = { db: Db; limits: Limits; passport: Authenticator; demo: boolean; page: (req: Request, title: string, view: string, data: object) => string }

export function signIn({ db, limits, passport, demo, page }: SignInDeps): Feature {
  const form = (req: Request, res: Response, status: number, data: Omit<SignInPage, 'title' | 'demo'>) =>
    void res.status(status).set('Cache-Control', 'no-store').type('html').send(page(req, data.error ? 'Error: Sign in' : 'Sign in', '/sign-in/form', { title: 'Sign in', demo, ...data } satisfies SignInPage))

  return feature('sign-in')
    .open('get', '/sign-in', { allow: 'anyone', input: Return, summary: 'The sign-in form.', handle: async ({ req, res, input }) => form(req, res, 200, { email: '', error: null, returnTo: safePath(input.return_to) }) })
    .open('post', '/sign-in', { allow: 'anyone', input: Credentials, summary: 'Sign in with e-mail and password.', handle: async ({ req, res, input }) => {
      const attempt = await limits.attempt('sign-in', { account: input.email, address: req.ip ?? '' }).catch((error: unknown) => {
        if (!(error instanceof Problem) || error.status !== 429) throw error
        form(req, res.set('Retry-After', String(error.retryAfter)), 429, { email: input.email, error: error.message, returnTo: safePath(input.return_to) })
      })
      if (!attempt) return
      const who = await new Promise<Identity | null>((ok, fail) =>
        (passport.authenticate('local', (error: unknown, user: Identity | false) => (error ? fail(error) : ok(user || null))) as (q: Request, s: Response) => void)(req, res))
      if (who) {
        await attempt.succeeded()
        await enter(req, res, who, input.return_to)
      }
      else form(req, res, 422, { email: input.email, error: 'E-mail or password is not right. Check both and try again.', returnTo: safePath(input.return_to) })
    } })
    .open('post', '/sign-out', { allow: 'anyone', input: z.object({}), summary: 'End this session.', handle: ({ req, res }) => new Promise((ok, fail) => req.session.destroy((error: unknown) => {
      if (error) return fail(error instanceof Error ? error : new Error(String(error)))
      res.redirect(303, '/sign-in')
      ok()
    })) })
    .open('get', '/dev', { allow: 'anyone', input: z.object({}), summary: 'One-click sign-in as each demo person.', handle: async ({ req, res }) => {
      onlyDemo(demo)
      res.set('Cache-Control', 'no-store').type('html').send(page(req, 'Demo sign-in', '/sign-in/dev', { title: 'Demo sign-in', people: demoPeople } satisfies DevPage))
    } })
    .open('post', '/dev/sign-in', { allow: 'anyone', input: z.object({ email: z.string() }), summary: 'Sign in as a demo person.', handle: async ({ req, res, input }) => {
      onlyDemo(demo)
      const who = demoPeople.some((p) => p.email === input.email) ? await identityOf(db, input.email) : null
      if (!who) throw new Problem(404, 'not_found', 'There is no such demo person here. Load the demo data first.')
      await enter(req, res, who, undefined)
    } })
}

function onlyDemo(demo: boolean): void {
  if (!demo) throw new Problem(404, 'not_found', 'This page does not exist.')
}
