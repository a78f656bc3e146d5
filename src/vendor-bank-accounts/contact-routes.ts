import type { Request, Response } from 'express'
import { z } from 'zod'
import { languageOf, type Language } from '../messages/index.ts'
import { linkHash } from '../kernel/link.ts'
import { Problem } from '../kernel/problem.ts'
import { command, readCtx, type CommandDeps } from '../platform/ctx.ts'
import { readIn } from '../platform/db/tx.ts'
import { feature, type Feature } from '../platform/http/route.ts'
import { inLocale } from '../platform/locale.ts'
import { systemActor } from '../platform/system.ts'
import { answer } from './commands.ts'
import { answeredPage, contactPage, deadPage, type ContactPage } from './contact-page.ts'
import * as queries from './queries.ts'
import * as links from './link-queries.ts'

export type ContactDeps = CommandDeps & {
  linkBy: (hash: string) => Promise<{ tenantId: string; id: string; accountId: string } | null>
  page: (req: Request, title: string, view: string, data: object) => string
}
const Token = z.object({ token: z.string().max(200) })
const Answer = Token.extend({
  answer: z.enum(['confirmed', 'denied']).optional().catch(undefined),
})

/** Where nobody is known: what the browser asks for. */
const browserLanguage = (req: Request): Language =>
  req.acceptsLanguages('en', 'de') === 'de' ? 'de' : 'en'

/** A vendor's contact answers by the mailed link. Opening it changes nothing, even when a mail program opens it. */
export function contactRoutes(deps: ContactDeps): Feature {
  function say(req: Request, res: Response, status: number, page: ContactPage): void {
    res
      .status(status)
      .set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' })
      .type('html')
      .vary('Accept-Language')
      .send(deps.page(req, page.title, '/vendor-bank-accounts/contact', page))
  }

  async function show(req: Request, res: Response, token: string, status: number): Promise<void> {
    const found = await deps.linkBy(linkHash(token))
    if (found === null) return say(req, res, 404, deadPage(browserLanguage(req)))
    const actor = await systemActor(deps.db, found.tenantId)
    const ctx = readCtx(deps.wiring, readIn(deps.db, actor), actor, deps.clock?.())
    const [account, link] = await Promise.all([
      queries.find(ctx.tx, found.accountId),
      links.findLink(ctx.tx, found.id),
    ])
    await inLocale(link.language, async () => {
      const page = contactPage({
        language: languageOf(link.language),
        organisation: actor.organisation.name,
        account,
        link,
        token,
        now: ctx.now,
      })
      say(req, res, page.form || status !== 200 ? status : 410, page)
    })
  }

  return feature('vendor-bank-accounts')
    .open('get', '/b/:token', {
      allow: 'anyone',
      input: Token,
      summary: 'What a vendor’s contact is asked about a bank account; looking changes nothing.',
      handle: ({ req, res, input }) => show(req, res, input.token, 200),
    })
    .open('post', '/b/:token', {
      allow: 'anyone',
      input: Answer,
      summary: 'Say by the mailed link whether a bank account is the vendor’s, once.',
      handle: async ({ req, res, input }) => {
        const found = await deps.linkBy(linkHash(input.token))
        if (found === null) return say(req, res, 404, deadPage(browserLanguage(req)))
        const { answer: said } = input
        if (said === undefined) return show(req, res, input.token, 422)
        const actor = await systemActor(deps.db, found.tenantId)
        try {
          await command(deps, actor, String(res.locals['requestId'] ?? ''), (ctx) =>
            answer(ctx, found.id, said),
          )
        } catch (error) {
          if (!(error instanceof Problem) || error.status >= 500) throw error
          return show(req, res, input.token, error.status)
        }
        const { language } = await links.findLink(readIn(deps.db, actor), found.id)
        const organisation = actor.organisation.name
        say(
          req,
          res,
          200,
          answeredPage({ language: languageOf(language), answer: said, organisation }),
        )
      },
    })
}
