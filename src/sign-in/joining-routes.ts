import type { Request, Response } from 'express'
import { z } from 'zod'
import { currency as isoCurrency, text, wholeNumber, timeZone } from '../platform/http/input.ts'
import { isLocale } from '../kernel/choices.ts'
import { Problem, type FieldError } from '../kernel/problem.ts'
import type { Letter } from '../notifications/index.ts'
import { type ProcessDeps } from '../platform/ctx.ts'
import type { Limits } from '../platform/limits.ts'
import { fieldErrors } from '../platform/http/input.ts'
import { feature, type Feature } from '../platform/http/route.ts'
import type { BreachedPasswords } from '../integrations/breached-passwords/port.ts'
import { breachErrors, newPassword } from './password-rules.ts'
import { hashPassword } from './password.ts'
import { type Identity } from './people.ts'
import { plainForm, type PlainForm } from './presenter.ts'
import { accept, invitationBy } from './accepting.ts'
import { confirmSignUpForm, joinForm, sendForm, signUpForm, usedLink } from './joining-forms.ts'
import { askToConfirm, found, signUpBy } from './founding.ts'

export type JoiningDeps = ProcessDeps & {
  /** Ends everything that somebody else may have set up under an address before it was proven. */
  signOut: (userId: string) => Promise<number>
  post: (to: string, letter: Letter) => Promise<void>
  limits: Limits
  signUp: boolean
  breached: BreachedPasswords
  page: (req: Request, title: string, view: string, data: object) => string
  enter: (req: Request, res: Response, who: Identity, at: string) => Promise<void>
}
const Token = z.object({ token: z.string().max(100) })
const email = z
  .string({ error: 'E-mail is missing.' })
  .trim()
  .toLowerCase()
  .pipe(z.email('E-mail must look like name@example.com.').max(254))
const locale = z.string().refine(isLocale, 'Choose from the list.')
export const SignUp = z.object({
  organisation: text(200, 'Organisation'),
  name: text(200, 'Your name'),
  email,
  currency: z.string().trim().toUpperCase().pipe(isoCurrency),
  time_zone: timeZone,
  locale,
  fiscal_year_start: wholeNumber({ label: 'The month', least: 1, most: 12 }),
  order_prefix: z
    .string()
    .trim()
    .toUpperCase()
    .regex(/^[A-Z0-9]{1,8}$/, 'Use one to eight letters and digits, such as PO.'),
})
export const Facts = SignUp.omit({ email: true })
const Chosen = z.object({ password: newPassword })
export const Another = Facts.omit({ name: true })
export const Join = z.object({
  name: text(200, 'Your name'),
  password: newPassword.optional(),
  locale,
  time_zone: timeZone,
})
/** Joining: by founding an organisation, or by the link of an invitation. */
export function joining(deps: JoiningDeps): Feature {
  const say = (req: Request, res: Response, status: number, form: PlainForm) =>
    sendForm(deps.page, req, res, status, form)
  const input = z.record(z.string(), z.unknown())

  return feature('joining')
    .open('get', '/sign-up', {
      allow: 'anyone',
      input,
      summary: 'The form for a new organisation.',
      handle: async ({ req, res }) => {
        openOnly(deps.signUp)
        say(req, res, 200, signUpForm())
      },
    })
    .open('post', '/sign-up', {
      allow: 'anyone',
      input,
      summary: 'Ask for a new organisation; a mail with a link confirms it.',
      handle: async ({ req, res, input: typed }) => {
        openOnly(deps.signUp)
        const parsed = SignUp.safeParse(typed)
        if (!parsed.success) return say(req, res, 422, signUpForm(typed, fieldErrors(parsed.error)))
        await deps.limits.attempt('sign-up', { account: parsed.data.email, address: req.ip ?? '' })
        await askToConfirm(deps, parsed.data)
        say(
          req,
          res,
          200,
          plainForm({
            title: 'Look into your mail',
            intro: [
              `A link is on its way to ${parsed.data.email}. It works for one day and creates the organisation.`,
            ],
            links: [{ before: 'Nothing there?', label: 'Try again', href: '/sign-up' }],
          }),
        )
      },
    })
    .open('get', '/sign-up/:token', {
      allow: 'anyone',
      input: Token,
      summary: 'The page behind the link in the mail; it changes nothing.',
      handle: async ({ req, res, input: { token } }) => {
        const asked = await signUpBy(deps.db, token)
        say(
          req,
          res,
          asked ? 200 : 404,
          asked
            ? confirmSignUpForm(token, asked.organisation)
            : usedLink('/sign-up', 'Sign up again'),
        )
      },
    })
    .open('post', '/sign-up/:token', {
      allow: 'anyone',
      input,
      summary: 'Choose a password, create the organisation and enter it as its administrator.',
      handle: async ({ req, res, input: typed }) => {
        const token = String(typed['token'])
        const asked = await signUpBy(deps.db, token)
        if (!asked) return say(req, res, 404, usedLink('/sign-up', 'Sign up again'))
        const parsed = Chosen.safeParse(typed)
        const errors = parsed.success
          ? await breachErrors(deps.breached, parsed.data.password)
          : fieldErrors(parsed.error)
        if (!parsed.success || errors.length)
          return say(req, res, 422, confirmSignUpForm(token, asked.organisation, errors))
        const who = await found(deps, token, await hashPassword(parsed.data.password))
        if (!who) return say(req, res, 404, usedLink('/sign-up', 'Sign up again'))
        await deps.signOut(who.userId)
        await deps.enter(req, res, who, '/start')
      },
    })
    .open('get', '/join/:token', {
      allow: 'anyone',
      input: Token,
      summary: 'An invitation; looking at it changes nothing.',
      handle: async ({ req, res, input: { token } }) => {
        const invitation = await invitationBy(deps.db, token)
        say(
          req,
          res,
          invitation ? 200 : 404,
          invitation ? joinForm(token, invitation) : usedLink('/sign-in', 'Sign in'),
        )
      },
    })
    .open('post', '/join/:token', {
      allow: 'anyone',
      input,
      summary: 'Accept an invitation.',
      handle: async ({ req, res, input: typed }) => {
        const token = String(typed['token'])
        const invitation = await invitationBy(deps.db, token)
        if (!invitation) return say(req, res, 404, usedLink('/sign-in', 'Sign in'))
        const parsed = Join.safeParse(typed)
        const errors: readonly FieldError[] = parsed.success
          ? invitation.known
            ? []
            : parsed.data.password
              ? await breachErrors(deps.breached, parsed.data.password)
              : [{ pointer: '/password', code: 'missing', detail: 'Password is missing.' }]
          : fieldErrors(parsed.error)
        if (!parsed.success || errors.length)
          return say(req, res, 422, joinForm(token, invitation, typed, errors))
        const who = await accept(deps, invitation, parsed.data)
        if (!who.first) return res.redirect(303, '/sign-in')
        await deps.signOut(who.userId)
        await deps.enter(req, res, who, '/inbox')
      },
    })
}

function openOnly(open: boolean): void {
  if (!open)
    throw new Problem(
      404,
      'not_found',
      'New organisations are not created here. Ask the people who run this for an invitation.',
    )
}
