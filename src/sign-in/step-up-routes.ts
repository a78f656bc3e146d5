import type { Request, RequestHandler, Response } from 'express'
import { z } from 'zod'
import { Problem, type FieldError } from '../kernel/problem.ts'
import type { Actor } from '../kernel/actor.ts'
import type { Cipher } from '../platform/encryption.ts'
import { feature, type Feature } from '../platform/http/route.ts'
import { later, safePath, selfOf } from './session.ts'
import { methodsOf, note, refused, type EntranceDeps } from './entering.ts'
import { sendForm } from './joining-forms.ts'
import { deadLink, linkIsOpen, useLink } from './link-routes.ts'
import { passwordMatches } from './password.ts'
import { plainForm, type PasskeyButton } from './presenter.ts'
import { codeProblem, useCode } from './second-factor.ts'

export type StepUpPage = {
  title: string
  summary: ReturnType<typeof plainForm>['summary']
  passkey: PasskeyButton | null
  form: ReturnType<typeof plainForm>
  mailAction: string
  returnTo: string
  backHref: string
}
const Return = z.object({ return_to: z.string().max(2000).optional() })
const Proof = Return.extend({
  password: z.string().max(2000).default(''),
  code: z.string().max(100).default(''),
})
const Token = z.object({ token: z.string().max(100) })
const mostTries = 5

/** The moment of this proof, kept in the session; every door that asks for a recent one reads it. */
export async function confirm(
  deps: EntranceDeps,
  req: Request,
  res: Response,
  actor: Actor,
  how: string,
  at: string,
): Promise<void> {
  await note(deps, actor, 'member.confirmed', { how }, String(res.locals['requestId'] ?? ''))
  req.session.confirmedAt = new Date().toISOString()
  delete req.session.tries
  await later((done) => req.session.save(done))
  res.redirect(303, safePath(at))
}

/** "Confirm that it is you", by any method the person has set up. After five wrong answers the session ends. */
export function stepUp(deps: EntranceDeps & { cipher: Cipher }): Feature {
  async function say(
    req: Request,
    res: Response,
    status: number,
    returnTo: string,
    errors: readonly FieldError[] = [],
  ): Promise<void> {
    const has = await methodsOf(deps.db, selfOf(req).userId)
    const form = plainForm(
      {
        title: 'Confirm that it is you',
        action: '/step-up',
        submitLabel: has.password || has.totp ? 'Confirm' : null,
        hidden: { return_to: returnTo },
        fields: [
          ...(has.password
            ? [
                {
                  name: 'password',
                  label: 'Password',
                  type: 'password' as const,
                  autocomplete: 'current-password',
                  autofocus: errors.length === 0,
                },
              ]
            : []),
          ...(has.totp
            ? [
                {
                  name: 'code',
                  label: has.password ? 'Or a one-time code' : 'One-time code',
                  autocomplete: 'one-time-code',
                  hint: 'From your authenticator app, or a recovery code',
                },
              ]
            : []),
        ],
      },
      {},
      errors,
    )
    const passkey =
      has.passkeys > 0
        ? {
            action: '/step-up/passkey',
            options: '/step-up/passkey/options',
            mode: 'use' as const,
            label: 'Confirm with a passkey',
            returnTo,
          }
        : null
    const page: StepUpPage = {
      title: form.title,
      summary: form.summary,
      passkey,
      form,
      mailAction: '/step-up/link',
      returnTo,
      backHref: '/inbox',
    }
    res
      .status(status)
      .set('Cache-Control', 'no-store')
      .type('html')
      .send(
        deps.page(
          req,
          errors.length ? `Error: ${form.title}` : form.title,
          '/sign-in/step-up',
          page,
        ),
      )
  }

  async function wrong(
    req: Request,
    res: Response,
    actor: Actor,
    returnTo: string,
    error: FieldError,
  ): Promise<void> {
    await refused(deps, actor, 'step_up')
    const tries = (req.session.tries ?? 0) + 1
    if (tries >= mostTries) {
      await later((done) => req.session.destroy(done))
      return res.redirect(303, `/sign-in?return_to=${encodeURIComponent(returnTo)}`)
    }
    req.session.tries = tries
    await say(req, res, 422, returnTo, [error])
  }

  return feature('sign-in')
    .open('get', '/step-up', {
      allow: 'anyone',
      input: Return,
      summary: 'Confirm that it is you.',
      handle: async ({ req, res, input }) => say(req, res, 200, safePath(input.return_to)),
    })
    .open('post', '/step-up', {
      allow: 'anyone',
      input: Proof,
      summary: 'Confirm with a password or a one-time code.',
      handle: async ({ req, res, input }) => {
        const actor = selfOf(req)
        const returnTo = safePath(input.return_to)
        const attempt = await deps.limits.attempt('step-up', {
          account: actor.userId,
          address: req.ip ?? '',
        })
        if (input.password) {
          const { rows } = await deps.db.raw('select password_hash_of($1) as hash', [actor.userId])
          const hash = typeof rows[0]?.['hash'] === 'string' ? rows[0]['hash'] : null
          if (await passwordMatches(input.password, hash))
            return attempt
              .succeeded()
              .then(() => confirm(deps, req, res, actor, 'password', returnTo))
          return wrong(req, res, actor, returnTo, {
            pointer: '/password',
            code: 'wrong',
            detail: 'The password is not right.',
          })
        }
        if (input.code) {
          const answer = await useCode(
            deps,
            actor,
            input.code,
            String(res.locals['requestId'] ?? ''),
          )
          if (answer === 'right')
            return attempt.succeeded().then(() => confirm(deps, req, res, actor, 'totp', returnTo))
          return wrong(req, res, actor, returnTo, {
            pointer: '/code',
            code: answer,
            detail: codeProblem(answer),
          })
        }
        await say(req, res, 422, returnTo, [
          {
            pointer: (await methodsOf(deps.db, actor.userId)).password ? '/password' : '/code',
            code: 'missing',
            detail: 'Fill in one of the fields.',
          },
        ])
      },
    })
    .open('post', '/step-up/link', {
      allow: 'anyone',
      input: Return,
      summary: 'Mail a link that confirms who it is.',
      handle: async ({ req, res, input }) => {
        const actor = selfOf(req)
        await deps.limits.attempt('sign-in-link', { account: actor.email, address: req.ip ?? '' })
        await deps.enqueueAlone('sign-in-link', {
          email: actor.email,
          purpose: 'confirm',
          returnTo: safePath(input.return_to),
        })
        sendForm(
          deps.page,
          req,
          res,
          200,
          plainForm({
            title: 'Look into your mail',
            intro: [
              `A link is on its way to ${actor.email}. Open it in this browser; it works once, for 15 minutes.`,
            ],
            links: [
              {
                before: 'Nothing there?',
                label: 'Try again',
                href: `/step-up?return_to=${encodeURIComponent(safePath(input.return_to))}`,
              },
            ],
          }),
        )
      },
    })
    .open('get', '/step-up/link/:token', {
      allow: 'anyone',
      input: Token,
      summary: 'The page behind the link in the mail; it changes nothing.',
      handle: async ({ req, res, input: { token } }) => {
        selfOf(req)
        const open = await linkIsOpen(deps.db, token, 'confirm')
        sendForm(
          deps.page,
          req,
          res,
          open ? 200 : 404,
          open
            ? plainForm({
                title: 'Confirm that it is you',
                action: `/step-up/link/${token}`,
                submitLabel: 'Confirm',
              })
            : deadLink('/step-up', 'Confirm another way'),
        )
      },
    })
    .open('post', '/step-up/link/:token', {
      allow: 'anyone',
      input: Token,
      summary: 'Confirm with the link.',
      handle: async ({ req, res, input: { token } }) => {
        const actor = selfOf(req)
        const used = await useLink(deps.db, token, 'confirm', actor.userId)
        if (!used)
          return sendForm(deps.page, req, res, 404, deadLink('/step-up', 'Confirm another way'))
        await confirm(deps, req, res, actor, 'link', used.returnTo)
      },
    })
}

/**
 * Things that belong to the person and not to the organisation need a proof that the organisation's identity provider
 * cannot give.
 */
export const ownProof: RequestHandler = (req, _res, next) =>
  next(
    req.session.bySso && !req.session.confirmedAt
      ? new Problem(
          403,
          'step_up',
          'Your identity provider vouches for one organisation only. Confirm that it is you.',
        )
      : undefined,
  )
