import type { Request, Response } from 'express'
import { z } from 'zod'
import type { Cipher } from '../platform/encryption.ts'
import { feature, type Feature } from '../platform/http/route.ts'
import type { Logger } from '../platform/log.ts'
import { isFresh, later, safePath } from './session.ts'
import { refused, signInBy, type EntranceDeps } from './entering.ts'
import { sendForm } from './joining-forms.ts'
import { plainForm, type PlainForm } from './presenter.ts'
import { begin, configOf, domainOf, finish, judge, providerFor, type Verdict } from './sso.ts'

const Wanted = z.object({
  email: z.string().max(320).default(''),
  return_to: z.string().max(2000).optional(),
})
const reasons: Record<Extract<Verdict, { refused: string }>['refused'], string> = {
  unverified: 'Your identity provider did not vouch for your e-mail address.',
  other_domain: 'Your identity provider named an address of another domain.',
  deactivated: 'Your membership has ended. An administrator can activate it again.',
  no_member: 'You are no member yet. Ask an administrator for an invitation.',
}
const sorry = (why: string): PlainForm =>
  plainForm({
    title: 'Single sign-on did not work',
    intro: [why],
    links: [{ before: 'What now?', label: 'Back to sign-in', href: '/sign-in' }],
  })

/**
 * The page between our form and the provider: a form may not lead to another site, so the browser is told to go on by
 * itself.
 */
export function goToProvider(
  deps: Pick<EntranceDeps, 'page'>,
  req: Request,
  res: Response,
  email: string,
  returnTo: string | undefined,
): void {
  const at = `/sign-in/sso?email=${encodeURIComponent(email)}&return_to=${encodeURIComponent(safePath(returnTo))}`
  res.set('Refresh', `0; url=${at}`)
  sendForm(
    deps.page,
    req,
    res,
    200,
    plainForm({
      title: 'On to your organisation',
      intro: ['You sign in there, and come back here.'],
      links: [{ before: 'Nothing happens?', label: 'Go on', href: at }],
    }),
  )
}

export type SsoDeps = EntranceDeps & {
  cipher: Cipher
  production: boolean
  publicUrl: string
  log: Pick<Logger, 'warn'>
}
export function ssoRoutes(deps: SsoDeps): Feature {
  const callback = new URL('/sign-in/sso/callback', deps.publicUrl).href
  const form = (
    typed: z.output<typeof Wanted>,
    errors: Parameters<typeof plainForm>[2] = [],
  ): PlainForm =>
    plainForm(
      {
        title: 'Single sign-on',
        action: '/sign-in/sso',
        submitLabel: 'Go on',
        hidden: { return_to: safePath(typed.return_to) },
        fields: [
          {
            name: 'email',
            label: 'Work e-mail',
            type: 'email',
            autocomplete: 'username',
            fallback: typed.email,
            autofocus: errors.length === 0,
          },
        ],
        links: [{ before: 'No single sign-on?', label: 'Sign in another way', href: '/sign-in' }],
      },
      typed,
      errors,
    )
  const unknown = [
    {
      pointer: '/email',
      code: 'unknown',
      detail: 'No organisation here uses single sign-on for this address.',
    },
  ]

  return feature('sign-in')
    .open('post', '/sign-in/sso', {
      allow: 'anyone',
      input: Wanted,
      summary: 'Sign in at one’s organisation, by the domain of one’s address.',
      handle: async ({ req, res, input }) => {
        if (await providerFor(deps.db, domainOf(input.email)))
          goToProvider(deps, req, res, input.email, input.return_to)
        else sendForm(deps.page, req, res, 422, form(input, unknown))
      },
    })
    .open('get', '/sign-in/sso', {
      allow: 'anyone',
      input: Wanted,
      summary: 'Begin single sign-on, or the form for it.',
      handle: async ({ req, res, input }) => {
        if (input.email === '') return sendForm(deps.page, req, res, 200, form(input))
        const provider = await providerFor(deps.db, domainOf(input.email))
        if (!provider) return sendForm(deps.page, req, res, 422, form(input, unknown))
        try {
          const { to, trip } = await begin(
            await configOf(provider, deps.cipher, deps.production),
            callback,
            input.email,
          )
          req.session.sso = {
            ...trip,
            tenantId: provider.tenant_id,
            domain: provider.domain,
            returnTo: safePath(input.return_to),
            since: Date.now(),
          }
          await later((done) => req.session.save(done))
          res.redirect(303, to.href)
        } catch (error) {
          deps.log.warn(
            { err: error, tenantId: provider.tenant_id },
            'identity provider could not be asked',
          )
          sendForm(
            deps.page,
            req,
            res,
            409,
            sorry(
              'Your organisation’s identity provider does not answer as it should. Try again, or sign in another way.',
            ),
          )
        }
      },
    })
    .open('get', '/sign-in/sso/callback', {
      allow: 'anyone',
      input: z.record(z.string(), z.unknown()),
      summary: 'Where the identity provider sends people back to.',
      handle: async ({ req, res }) => {
        const trip = req.session.sso
        delete req.session.sso
        const provider = isFresh(trip, 10) ? await providerFor(deps.db, trip!.domain) : null
        if (!trip || provider?.tenant_id !== trip.tenantId)
          return sendForm(
            deps.page,
            req,
            res,
            422,
            sorry('This sign-in was not begun here, or it took too long. Begin again.'),
          )
        let verdict: Verdict
        try {
          const came = new URL(callback)
          came.search = new URL(req.originalUrl, callback).search
          verdict = await judge(
            deps,
            provider,
            await finish(await configOf(provider, deps.cipher, deps.production), came, trip),
          )
        } catch (error) {
          deps.log.warn({ err: error, tenantId: trip.tenantId }, 'single sign-on was refused')
          await refused(deps, { email: '' }, 'sso')
          return sendForm(
            deps.page,
            req,
            res,
            422,
            sorry('What came back from your identity provider does not hold. Begin again.'),
          )
        }
        if ('who' in verdict) await signInBy(deps, req, res, verdict.who, 'sso', trip.returnTo)
        else sendForm(deps.page, req, res, 403, sorry(reasons[verdict.refused]))
      },
    })
}
