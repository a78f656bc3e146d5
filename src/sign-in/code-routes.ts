import { z } from 'zod'
import type { Cipher } from '../platform/encryption.ts'
import { feature, type Feature } from '../platform/http/route.ts'
import { isFresh } from './session.ts'
import { refused, signInBy, type EntranceDeps } from './entering.ts'
import { sendForm } from './joining-forms.ts'
import { findActor } from './people.ts'
import { plainForm, type PlainForm } from './presenter.ts'
import { codeProblem, useCode } from './second-factor.ts'

/**
 * The second step of signing in, for people with one-time codes. The session knows who is expected, but nobody is
 * signed in yet.
 */
export const codeRoutes = (deps: EntranceDeps & { cipher: Cipher }): Feature =>
  feature('sign-in')
    .open('get', '/sign-in/code', {
      allow: 'anyone',
      input: z.object({}),
      summary: 'The form for a one-time code.',
      handle: async ({ req, res }) => {
        if (isFresh(req.session.pending, 5)) sendForm(deps.page, req, res, 200, codeForm())
        else res.redirect(303, '/sign-in')
      },
    })
    .open('post', '/sign-in/code', {
      allow: 'anyone',
      input: z.object({ code: z.string().max(100).default('') }),
      summary: 'Finish signing in with a one-time code or a recovery code.',
      handle: async ({ req, res, input }) => {
        const pending = req.session.pending
        const person = isFresh(pending, 5) ? await findActor(deps.db, pending!) : null
        if (!person || !pending) return res.redirect(303, '/sign-in')
        const answer = await useCode(
          deps,
          person,
          input.code,
          String(res.locals['requestId'] ?? ''),
        )
        if (answer === 'right') return signInBy(deps, req, res, person, 'totp', pending.returnTo)
        await refused(deps, person, 'totp')
        sendForm(
          deps.page,
          req,
          res,
          422,
          codeForm([{ pointer: '/code', code: answer, detail: codeProblem(answer) }]),
        )
      },
    })

const codeForm = (errors: Parameters<typeof plainForm>[2] = []): PlainForm =>
  plainForm(
    {
      title: 'Your one-time code',
      action: '/sign-in/code',
      submitLabel: 'Sign in',
      intro: ['Your authenticator app shows it. Without the app, use one of your recovery codes.'],
      fields: [
        {
          name: 'code',
          label: 'Code',
          autocomplete: 'one-time-code',
          hint: 'Six digits',
          autofocus: errors.length === 0,
        },
      ],
      links: [{ before: 'Somebody else?', label: 'Start again', href: '/sign-in' }],
    },
    {},
    errors,
  )
