import type { Request, Response } from 'express'
import type { Authenticator } from 'passport'
import { z } from 'zod'
import type { Actor } from '../kernel/actor.ts'
import { Problem } from '../kernel/problem.ts'
import { feature, type Feature } from '../platform/http/route.ts'
import { identityOf, type Identity } from './people.ts'
import { later, safePath } from './session.ts'
import { afterFirstFactor, note, refused, signInBy, type EntranceDeps } from './entering.ts'
import { forgetBrowser } from './sign-ins.ts'
import { demoContact, demoPeople } from './demo-people.ts'
import { goToProvider } from './sso-routes.ts'
import { domainOf, providerFor } from './sso.ts'
import { signInByPasskey, type DevPage, type SignInPage } from './presenter.ts'

const Return = z.object({ return_to: z.string().max(2000).optional() })
const Credentials = z.object({
  email: z.string().max(300).default(''),
  password: z.string().max(2000).default(''),
  return_to: z.string().max(2000).optional(),
})

export type SignInDeps = EntranceDeps & { passport: Authenticator; demo: boolean; signUp: boolean }

export function routes(deps: SignInDeps): Feature {
  const { db, passport, demo, signUp, page } = deps
  const form = (
    req: Request,
    res: Response,
    status: number,
    data: Omit<SignInPage, 'title' | 'demo' | 'signUp' | 'passkey'>,
  ) =>
    void res
      .status(status)
      .set('Cache-Control', 'no-store')
      .type('html')
      .send(
        page(req, data.error ? 'Error: Sign in' : 'Sign in', '/sign-in/form', {
          title: 'Sign in',
          demo,
          signUp,
          passkey: signInByPasskey(data.returnTo),
          ...data,
        } satisfies SignInPage),
      )

  return feature('sign-in')
    .open('get', '/sign-in', {
      allow: 'anyone',
      input: Return,
      summary: 'The sign-in form.',
      handle: async ({ req, res, input }) =>
        form(req, res, 200, { email: '', error: null, returnTo: safePath(input.return_to) }),
    })
    .open('post', '/sign-in', {
      allow: 'anyone',
      input: Credentials,
      summary: 'Sign in with e-mail and password.',
      handle: async ({ req, res, input }) => {
        if (input.password === '' && (await providerFor(db, domainOf(input.email))))
          return goToProvider(deps, req, res, input.email, input.return_to)
        const attempt = await deps.limits
          .attempt('sign-in', {
            account: input.email,
            address: req.ip ?? '',
            device: deps.devices.find(req, input.email),
          })
          .catch((error: unknown) => {
            if (!(error instanceof Problem) || error.status !== 429) throw error
            form(req, res.set('Retry-After', String(error.retryAfter)), 429, {
              email: input.email,
              error: `${error.message} A link by mail lets you in at once.`,
              returnTo: safePath(input.return_to),
            })
          })
        if (!attempt) return
        const who = await new Promise<Identity | null>((ok, fail) =>
          (
            passport.authenticate('local', (error: unknown, user: Identity | false) =>
              error ? fail(error) : ok(user || null),
            ) as (q: Request, s: Response) => void
          )(req, res),
        )
        if (who) {
          await attempt.succeeded()
          return afterFirstFactor(deps, req, res, who, 'password', input.return_to)
        }
        await refused(deps, { email: input.email }, 'password')
        form(req, res, 422, {
          email: input.email,
          error: 'E-mail or password is not right. Check both and try again.',
          returnTo: safePath(input.return_to),
        })
      },
    })
    .open('post', '/sign-out', {
      allow: 'anyone',
      input: z.object({}),
      summary: 'End this session.',
      handle: async ({ req, res }) => {
        const actor = req.user as Actor | undefined
        const userId = actor?.viewedBy?.userId ?? actor?.userId
        if (actor && userId)
          await Promise.all([
            note(
              deps,
              { userId, tenantId: actor.tenantId },
              'member.signed_out',
              {},
              String(res.locals['requestId'] ?? ''),
            ),
            forgetBrowser(db, userId, req.sessionID),
          ])
        await later((done) => req.session.destroy(done))
        res.redirect(303, '/sign-in')
      },
    })
    .open('get', '/dev', {
      allow: 'anyone',
      input: z.object({}),
      summary: 'One-click sign-in as each demo person.',
      handle: async ({ req, res }) => {
        onlyDemo(demo)
        res
          .set('Cache-Control', 'no-store')
          .type('html')
          .send(
            page(req, 'Demo sign-in', '/sign-in/dev', {
              title: 'Demo sign-in',
              people: demoPeople,
              contact: demoContact,
            } satisfies DevPage),
          )
      },
    })
    .open('post', '/dev/sign-in', {
      allow: 'anyone',
      input: z.object({ email: z.string() }),
      summary: 'Sign in as a demo person.',
      handle: async ({ req, res, input }) => {
        onlyDemo(demo)
        const who = demoPeople.some((p) => p.email === input.email)
          ? await identityOf(db, input.email)
          : null
        if (!who)
          throw new Problem(
            404,
            'not_found',
            'There is no such demo person here. Load the demo data first.',
          )
        await signInBy(deps, req, res, who, 'demo', undefined)
      },
    })
}

function onlyDemo(demo: boolean): void {
  if (!demo) throw new Problem(404, 'not_found', 'This page does not exist.')
}
