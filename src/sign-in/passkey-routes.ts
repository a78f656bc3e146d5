import type { Request, Response } from 'express'
import { z } from 'zod'
import { text as human } from '../platform/http/input.ts'
import { writeFlash } from '../platform/http/flash.ts'
import { feature, type Feature } from '../platform/http/route.ts'
import { confirmedSelf, safePath, selfOf } from './session.ts'
import { refused, signInBy, type EntranceDeps } from './entering.ts'
import { sendForm } from './joining-forms.ts'
import {
  addPasskey,
  askForNewPasskey,
  askForPasskey,
  credentialsOf,
  judgePasskey,
  useChallenge,
  type Site,
} from './passkeys.ts'
import { plainForm } from './presenter.ts'
import { confirm } from './step-up-routes.ts'

const Answered = z.object({
  response: z.string().max(20_000).default(''),
  return_to: z.string().max(2000).optional(),
})
const New = z.object({
  response: z.string().max(100_000).default(''),
  name: human(60, 'The name').catch('Passkey'),
})

/** Passkeys: the browser asks for what to sign, then sends it like any other form. */
export function passkeyRoutes(deps: EntranceDeps & { site: Site }): Feature {
  const { site } = deps
  const options = (res: Response, body: object): void =>
    void res.set('Cache-Control', 'no-store').json(body)
  const sorry = (req: Request, res: Response, href: string): void =>
    sendForm(
      deps.page,
      req,
      res,
      422,
      plainForm({
        title: 'The passkey was not accepted',
        intro: ['It is not known here, or the page was open too long.'],
        links: [{ before: 'What now?', label: 'Try again', href }],
      }),
    )

  return feature('sign-in')
    .open('post', '/sign-in/passkey/options', {
      allow: 'anyone',
      input: z.object({}),
      summary: 'What a passkey must sign to sign in.',
      handle: async ({ req, res }) => options(res, await askForPasskey(req, site, 'sign_in')),
    })
    .open('post', '/sign-in/passkey', {
      allow: 'anyone',
      input: Answered,
      summary: 'Sign in with a passkey.',
      handle: async ({ req, res, input }) => {
        const { right, whose } = await judgePasskey(
          deps,
          site,
          useChallenge(req, 'sign_in'),
          input.response,
        )
        if (right) return signInBy(deps, req, res, right, 'passkey', input.return_to)
        await refused(deps, whose ?? { email: '' }, 'passkey')
        sorry(req, res, `/sign-in?return_to=${encodeURIComponent(safePath(input.return_to))}`)
      },
    })
    .open('post', '/step-up/passkey/options', {
      allow: 'anyone',
      input: z.object({}),
      summary: 'What a passkey must sign to confirm who it is.',
      handle: async ({ req, res }) =>
        options(
          res,
          await askForPasskey(req, site, 'confirm', await credentialsOf(deps.db, selfOf(req))),
        ),
    })
    .open('post', '/step-up/passkey', {
      allow: 'anyone',
      input: Answered,
      summary: 'Confirm with a passkey.',
      handle: async ({ req, res, input }) => {
        const actor = selfOf(req)
        const { right } = await judgePasskey(
          deps,
          site,
          useChallenge(req, 'confirm'),
          input.response,
        )
        if (right?.userId === actor.userId)
          return confirm(deps, req, res, actor, 'passkey', safePath(input.return_to))
        await refused(deps, actor, 'step_up')
        sorry(req, res, `/step-up?return_to=${encodeURIComponent(safePath(input.return_to))}`)
      },
    })
    .open('post', '/me/passkeys/options', {
      allow: 'anyone',
      input: z.object({}),
      summary: 'What a new passkey must sign.',
      handle: async ({ req, res }) =>
        options(res, await askForNewPasskey(req, deps.db, site, confirmedSelf(req))),
    })
    .open('post', '/me/passkeys', {
      allow: 'anyone',
      input: New,
      summary: 'Add a passkey.',
      handle: async ({ req, res, input }) => {
        const actor = confirmedSelf(req)
        if (
          !(await addPasskey(
            deps,
            site,
            actor,
            useChallenge(req, 'register'),
            input.response,
            input.name,
          ))
        )
          return sorry(req, res, '/me/security')
        writeFlash(res, {
          tone: 'ok',
          text: 'The passkey is set up. From now on it signs you in with one click.',
        })
        res.redirect(303, '/me/security')
      },
    })
}
