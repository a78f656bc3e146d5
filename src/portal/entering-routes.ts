import type { Request, Response } from 'express'
import { z } from 'zod'
import { Problem, type FieldError } from '../kernel/problem.ts'
import { command } from '../platform/ctx.ts'
import { writeFlash } from '../platform/http/flash.ts'
import { feature, type Feature } from '../platform/http/route.ts'
import { formState } from '../platform/view/form.ts'
import { orderIn, portalPath, url } from './paths.ts'
import { blankGate, sendGate, sendHtml, type EnteringDeps, type GatePage } from './gate.ts'
import type { Buyer } from './sessions.ts'
import { entered } from './entering.ts'
import { gatePage } from './shell.ts'
import { languageOf, wordsIn, type Words } from './words/index.ts'

const Wanted = z.object({
  email: z.string().max(300).catch(''),
  return_to: z.string().max(300).optional().catch(undefined),
})
const Token = z.object({ token: z.string().max(100) })
const isAddress = (email: string): boolean => z.email().max(254).safeParse(email).success
const nothing = z.object({})

/** The gate of the portal: everything that needs no session, or changes it. */
export function enteringRoutes(deps: EnteringDeps): Feature {
  const { sessions } = deps
  return feature('portal')
    .open('get', '/portal/sign-in', {
      allow: 'anyone',
      input: Wanted,
      summary: 'The form for a link to the vendor portal.',
      handle: async ({ req, res, input }) =>
        sendGate(req, res, 200, signInForm(wordsIn(languageOf(req)), input)),
    })
    .open('post', '/portal/sign-in', {
      allow: 'anyone',
      input: Wanted,
      summary: 'Mail a link to the portal; the answer is the same for every address.',
      handle: async ({ req, res, input }) => {
        const words = wordsIn(languageOf(req))
        const email = input.email.trim().toLowerCase()
        if (!isAddress(email)) {
          const errors = [{ pointer: '/email', code: 'invalid', detail: words.entering.wrong }]
          return sendGate(req, res, 422, signInForm(words, input, errors))
        }
        await deps.limits.attempt('portal-sign-in', { account: email, address: req.ip ?? '' })
        await deps.enqueueAlone('portal-sign-in', { email, returnTo: portalPath(input.return_to) })
        sendGate(req, res, 200, lookIntoMail(words))
      },
    })
    .open('get', '/portal/link/:token', {
      allow: 'anyone',
      input: Token,
      summary: 'The page behind a link in a mail to a vendor; it changes nothing.',
      handle: async ({ req, res, input: { token } }) => {
        const behind = await sessions.behind(token)
        const language = behind?.language ?? languageOf(req)
        const words = wordsIn(language)
        sendGate(
          req,
          res,
          behind ? 200 : 404,
          behind ? linkPage(words, token, behind) : deadLink(words),
          language,
        )
      },
    })
    .open('post', '/portal/link/:token', {
      allow: 'anyone',
      input: Token,
      summary: 'Enter the portal with a link, once.',
      handle: async ({ req, res, input: { token } }) => {
        const used = await sessions.enter(token, res)
        if (!used) return sendGate(req, res, 404, deadLink(wordsIn(languageOf(req))))
        const { actor, first, returnTo } = used
        const orderId = orderIn(returnTo)
        await command(deps, actor, String(res.locals['requestId'] ?? ''), (ctx) =>
          entered(ctx, { first, orderId }),
        )
        res.redirect(303, portalPath(returnTo))
      },
    })
    .open('get', '/portal/buyers', {
      allow: 'anyone',
      input: nothing,
      summary: 'The customers whose portal this contact may open.',
      handle: async ({ req, res }) => {
        const buyers = await sessions.buyers(req)
        if (buyers.length === 0) throw new Problem(401, 'sign_in', 'Please sign in.')
        const words = wordsIn(languageOf(req))
        sendHtml(
          res,
          200,
          gatePage(req, languageOf(req), words.buyers.title, '/portal/buyers', {
            words,
            buyers,
          } satisfies BuyersPage),
        )
      },
    })
    .open('post', '/portal/buyers', {
      allow: 'anyone',
      input: z.object({ contact_id: z.uuid() }),
      summary: 'Go on as the contact of another customer.',
      handle: async ({ req, res, input }) => {
        if (!(await sessions.switchTo(req, input.contact_id)))
          throw new Problem(404, 'not_found', 'This customer is not one of yours.')
        res.redirect(303, url.home)
      },
    })
    .open('post', '/portal/sign-out', {
      allow: 'anyone',
      input: nothing,
      summary: 'Sign out of the portal in this browser.',
      handle: async ({ req, res }) => {
        await sessions.end(req, res)
        leave(req, res, 'signedOut')
      },
    })
    .open('post', '/portal/sign-out-everywhere', {
      allow: 'anyone',
      input: nothing,
      summary: 'Sign out of the portal in every browser.',
      handle: async ({ req, res }) => {
        await sessions.endAll(req, res)
        leave(req, res, 'everywhere')
      },
    })
}

export type BuyersPage = { words: Words; buyers: readonly Buyer[] }

function leave(req: Request, res: Response, said: 'signedOut' | 'everywhere'): void {
  writeFlash(res, { tone: 'ok', text: wordsIn(languageOf(req)).entering[said] })
  res.redirect(303, url.signIn)
}

function signInForm(
  { entering, password }: Words,
  typed: { email: string; return_to?: string | undefined },
  errors: readonly FieldError[] = [],
): GatePage {
  const state = formState(typed, errors)
  return {
    ...blankGate,
    title: entering.title,
    intro: [entering.intro],
    summary: state.summary,
    action: url.signIn,
    hidden: { return_to: portalPath(typed.return_to) },
    fields: [
      {
        name: 'email',
        label: entering.email,
        type: 'email',
        autocomplete: 'email',
        value: typed.email,
        error: state.error('/email'),
        autofocus: errors.length === 0,
      },
    ],
    submitLabel: entering.submit,
    links: [{ before: password.have, label: password.signInTitle, href: url.signInByPassword }],
  }
}

const lookIntoMail = ({ entering }: Words): GatePage => ({
  ...blankGate,
  title: entering.sentTitle,
  intro: [entering.sent],
  links: [{ before: entering.nothing, label: entering.again, href: url.signIn }],
})

const linkPage = (
  { entering }: Words,
  token: string,
  { organisation, vendor }: { organisation: string; vendor: string },
): GatePage => ({
  ...blankGate,
  title: entering.linkTitle(organisation),
  intro: [entering.link(vendor)],
  action: url.link(token),
  submitLabel: entering.enter,
})

const deadLink = ({ entering }: Words): GatePage => ({
  ...blankGate,
  title: entering.deadTitle,
  intro: [entering.dead],
  links: [{ before: entering.whatNow, label: entering.newLink, href: url.signIn }],
})
