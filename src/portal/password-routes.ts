import type { Request, Response } from 'express'
import { z } from 'zod'
import type { BreachedPasswords } from '../integrations/breached-passwords/index.ts'
import type { Actor } from '../kernel/actor.ts'
import { Problem } from '../kernel/problem.ts'
import { command } from '../platform/ctx.ts'
import { writeFlash } from '../platform/http/flash.ts'
import { feature, type Feature } from '../platform/http/route.ts'
import { formState } from '../platform/view/form.ts'
import { hashPassword, newPassword, passwordMatches } from '../sign-in/index.ts'
import { entered } from './entering.ts'
import { blankGate, sendGate, type EnteringDeps, type GatePage } from './gate.ts'
import { removePassword, setPassword } from './password-commands.ts'
import { portalPath, url } from './paths.ts'
import { languageOf, wordsFor, wordsIn, type Words } from './words/index.ts'

const Return = z.object({ return_to: z.string().max(300).optional().catch(undefined) })
const Credentials = Return.extend({
  email: z.string().max(300).catch(''),
  password: z.string().max(2000).catch(''),
})
const New = z.object({ password: z.string().max(2000).catch('') })
const nothing = z.object({})

/**
 * A password besides the mailed link, for contacts who want one. It is set by somebody who came in by a link before.
 */
export function passwordRoutes(deps: EnteringDeps & { breached: BreachedPasswords }): Feature {
  const { sessions, limits, breached } = deps
  const run = (actor: Actor, res: Response) =>
    command.bind(null, deps, actor, String(res.locals['requestId'] ?? ''))
  return feature('portal')
    .open('get', '/portal/sign-in/password', {
      allow: 'anyone',
      input: Return,
      summary: 'The form for signing in to the portal with a password.',
      handle: async ({ req, res, input }) =>
        sendGate(req, res, 200, signInForm(wordsIn(languageOf(req)), input)),
    })
    .open('post', '/portal/sign-in/password', {
      allow: 'anyone',
      input: Credentials,
      summary: 'Sign in to the portal with e-mail and password.',
      handle: async ({ req, res, input }) => {
        const words = wordsIn(languageOf(req))
        const again = (status: number, text: string): void =>
          sendGate(req, res, status, signInForm(words, input, text))
        const attempt = await limits
          .attempt('portal-password', { account: input.email, address: req.ip ?? '' })
          .catch((error: unknown) => {
            if (!(error instanceof Problem) || error.status !== 429) throw error
            res.set('Retry-After', String(error.retryAfter))
            again(429, words.password.tooOften)
          })
        if (!attempt) return
        const hash = await sessions.passwordOf(input.email.trim())
        const right = await passwordMatches(input.password, hash)
        const used =
          right && hash ? await sessions.enterByPassword(input.email.trim(), hash, res) : null
        if (!used) return again(422, words.password.wrong)
        await attempt.succeeded()
        await run(used.actor, res)((ctx) => entered(ctx, { first: used.first, orderId: null }))
        res.redirect(303, portalPath(input.return_to))
      },
    })
    .open('get', '/portal/password', {
      allow: 'anyone',
      input: nothing,
      summary: 'The form for a password of the portal, or another one.',
      handle: async ({ req, res }) => {
        const actor = await signedIn(req)
        const has = await sessions.hasPassword(req)
        sendGate(req, res, 200, passwordForm(wordsFor(actor), { actor, has }), languageIn(actor))
      },
    })
    .open('post', '/portal/password', {
      allow: 'anyone',
      input: New,
      summary: 'Set a password of the portal; other browsers of the address are signed out.',
      handle: async ({ req, res, input: { password } }) => {
        const actor = await signedIn(req)
        const words = wordsFor(actor)
        const fits = newPassword.safeParse(password).success && !(await breached.seen(password))
        if (!fits) {
          const has = await sessions.hasPassword(req)
          const form = passwordForm(words, { actor, has, wrong: words.password.weak })
          return sendGate(req, res, 422, form, languageIn(actor))
        }
        const passwordHash = await hashPassword(password)
        await run(
          actor,
          res,
        )((ctx) => setPassword(ctx, { sessionHash: sessions.hashOf(req), passwordHash }))
        writeFlash(res, { tone: 'ok', text: words.password.saved })
        res.redirect(303, url.settings)
      },
    })
    .open('post', '/portal/password/removal', {
      allow: 'anyone',
      input: nothing,
      summary: 'Remove the password of the portal.',
      handle: async ({ req, res }) => {
        const actor = await signedIn(req)
        await run(actor, res)((ctx) => removePassword(ctx, { sessionHash: sessions.hashOf(req) }))
        writeFlash(res, { tone: 'ok', text: wordsFor(actor).password.removed })
        res.redirect(303, url.settings)
      },
    })

  async function signedIn(req: Request): Promise<Actor> {
    const actor = await sessions.find(req)
    if (!actor) throw new Problem(401, 'sign_in', 'Please sign in.')
    return actor
  }
}

const languageIn = ({ contact }: Actor) => contact?.language ?? 'en'

function signInForm(
  { entering, password }: Words,
  typed: { email?: string; return_to?: string | undefined },
  wrong?: string,
): GatePage {
  const { summary, error } = saidAt('/email', wrong)
  return {
    ...blankGate,
    title: password.signInTitle,
    summary,
    action: url.signInByPassword,
    hidden: { return_to: portalPath(typed.return_to) },
    fields: [
      {
        name: 'email',
        label: entering.email,
        type: 'email',
        autocomplete: 'username',
        value: typed.email ?? '',
        error,
        autofocus: !wrong,
      },
      {
        name: 'password',
        label: password.password,
        type: 'password',
        autocomplete: 'current-password',
        value: '',
      },
    ],
    submitLabel: password.signIn,
    links: [{ before: password.none, label: entering.submit, href: url.signIn }],
  }
}

function passwordForm(
  { password, settings }: Words,
  { actor, has, wrong }: { actor: Actor; has: boolean; wrong?: string },
): GatePage {
  const { summary, error } = saidAt('/password', wrong)
  return {
    ...blankGate,
    title: has ? password.changeTitle : password.title,
    intro: [password.text(actor.email)],
    summary,
    action: url.password,
    fields: [
      {
        name: 'password',
        label: password.new,
        type: 'password',
        autocomplete: 'new-password',
        hint: password.hint,
        value: '',
        error,
        autofocus: !wrong,
      },
    ],
    submitLabel: password.save,
    second: has ? { action: url.passwordRemoval, label: password.remove } : null,
    links: [{ before: password.noNeed, label: settings.title, href: url.settings }],
  }
}

function saidAt(pointer: string, wrong: string | undefined) {
  const errors = wrong ? [{ pointer, code: 'invalid', detail: wrong }] : []
  const state = formState({}, errors)
  return { summary: state.summary, error: state.error(pointer) }
}
