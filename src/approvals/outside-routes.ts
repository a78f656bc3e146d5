import { message } from '../messages/index.ts'
import type { Request, Response } from 'express'
import { z } from 'zod'
import type { Actor } from '../kernel/actor.ts'
import { conflict, Problem, type FieldError } from '../kernel/problem.ts'
import { command, readCtx, type CommandDeps, type ReadCtx } from '../platform/ctx.ts'
import { readIn } from '../platform/db/tx.ts'
import { inLocale } from '../platform/locale.ts'
import { systemActor } from '../platform/system.ts'
import { feature, type Feature } from '../platform/http/route.ts'
import { decide, undo } from './decide.ts'
import { findLink, reopenLink, useLink, type Link } from './link-queries.ts'
import { hashOfToken, needsSignIn, linkStateOf, tenantOf } from './links.ts'
import {
  cannotPage,
  decidedPage,
  deadPage,
  decisionPage,
  notYoursPage,
  undonePage,
  type OutsidePage,
} from './outside-page.ts'
import { approvalPath, subjectOf } from './subjects.ts'

export type OutsideDeps = CommandDeps & {
  /** The person a link was made for, with their current roles; null when they have left. */
  personOf: (who: { userId: string; tenantId: string }) => Promise<Actor | null>
  /** Who is signed in in this browser, and when they last proved who they are. */
  signedIn: (req: Request) => Actor | null
  confirmedAt: (req: Request) => Date | null
  page: (req: Request, title: string, view: string, data: object) => string
}

const Token = z.object({ token: z.string().max(200) })
const Decide = Token.extend({
  decision: z.enum(['approved', 'rejected', 'returned']),
  reason: z.string().max(2000).optional(),
})
const freshMs = 5 * 60_000

type Found = { ctx: ReadCtx; link: Link; actor: Actor }

/**
 * Deciding from a mail or a notification. Opening the link changes nothing, even when a mail program opens it; only the
 * form decides, once.
 */
export function outside(deps: OutsideDeps): Feature {
  const wantsJson = (req: Request): boolean => req.get('Accept') === 'application/json'

  async function findBy(token: string): Promise<Found | null> {
    const tenantId = tenantOf(token)
    if (!tenantId || !z.uuid().safeParse(tenantId).success) return null
    const link = await findLink(readIn(deps.db, { tenantId, userId: '' }), hashOfToken(token))
    const actor = link && (await deps.personOf({ userId: link.user_id, tenantId }))
    return link && actor
      ? { link, actor, ctx: readCtx(deps.wiring, readIn(deps.db, actor), actor, deps.clock?.()) }
      : null
  }

  function say(req: Request, res: Response, status: number, page: OutsidePage): void {
    res.status(status).set({ 'Cache-Control': 'no-store', 'Referrer-Policy': 'no-referrer' })
    if (wantsJson(req))
      res.json({ state: page.state, title: page.title, text: page.text, open: page.openHref })
    else res.type('html').send(deps.page(req, page.title, '/approvals/outside', page))
  }

  /** Refuses and records when the person signed in is not the link's person, or is only viewing as that person. */
  async function refuseOthers(req: Request, res: Response, found: Found): Promise<boolean> {
    const here = deps.signedIn(req)
    const ownHand = here?.userId === found.actor.userId && !here.viewedBy
    if (!here || ownHand) return false
    const by = here.viewedBy ?? here
    const member = here.tenantId === found.actor.tenantId
    await command(
      deps,
      await systemActor(deps.db, found.actor.tenantId),
      String(res.locals['requestId'] ?? ''),
      async (ctx) =>
        ctx.record(
          'approval.link_refused',
          { kind: 'approval', id: found.link.approval_id },
          {
            made_for: found.actor.name,
            opened_by: member ? by.userId : null,
            note: message('note.link_refused', {
              person: found.actor.name,
              by: member ? by.name : null,
            }),
          },
        ),
    )
    say(req, res, 403, notYoursPage())
    return true
  }

  /**
   * Above the limit, the link's person must be signed in and have confirmed it recently. Returns where to go first, or
   * null.
   */
  async function wayToProof(
    req: Request,
    { ctx, actor }: Found,
    approvalAmount: Parameters<typeof needsSignIn>[1],
    back: string,
  ): Promise<string | null> {
    if (!(await needsSignIn(ctx, approvalAmount))) return null
    const here = deps.signedIn(req)
    if (here?.userId !== actor.userId || here.tenantId !== actor.tenantId)
      return `/sign-in?return_to=${encodeURIComponent(back)}`
    const fresh = Date.now() - (deps.confirmedAt(req)?.getTime() ?? 0) < freshMs
    return fresh ? null : `/step-up?return_to=${encodeURIComponent(back)}`
  }

  async function show(
    req: Request,
    res: Response,
    token: string,
    status: number,
    typed: string,
    errors: readonly FieldError[] = [],
  ): Promise<void> {
    const found = await findBy(token)
    if (!found) return say(req, res, 404, deadPage())
    if (await refuseOthers(req, res, found)) return
    await inLocale(found.actor.locale, async () => {
      const { linkState: standing, approval, latest } = await linkStateOf(found.ctx, found.link)
      if (standing !== 'open')
        return say(req, res, status === 200 ? 410 : status, cannotPage(standing, latest))
      const summary = await subjectOf(found.ctx, approval.subject_kind).summary(
        found.ctx,
        approval.subject_id,
      )
      say(
        req,
        res,
        status,
        decisionPage({
          approval,
          summary,
          token,
          typed,
          errors,
          organisation: found.actor.organisation.name,
          proof: await wayToProof(req, found, approval, `/a/${token}`),
        }),
      )
    })
  }

  async function act(
    req: Request,
    res: Response,
    token: string,
    decision: 'approved' | 'rejected' | 'returned',
    reason: string | null,
  ): Promise<void> {
    const found = await findBy(token)
    if (!found) return say(req, res, 404, deadPage())
    if (await refuseOthers(req, res, found)) return
    const { linkState: standing, approval, latest } = await linkStateOf(found.ctx, found.link)
    if (standing !== 'open') return say(req, res, 409, cannotPage(standing, latest))
    const proof = await wayToProof(req, found, approval, `/a/${token}`)
    if (proof)
      return wantsJson(req)
        ? say(req, res, 403, {
            ...cannotPage('open', latest),
            state: 'sign_in',
            openHref: approvalPath(approval.id),
          })
        : res.redirect(303, proof)
    await command(deps, found.actor, String(res.locals['requestId'] ?? ''), async (ctx) => {
      await decide(ctx, approval.id, {
        decision,
        reason,
        revision: found.link.revision,
        hold: true,
      })
      if ((await useLink(ctx.tx, found.link.id, ctx.now)) === 0)
        throw conflict('used', 'This link was used already.')
    })
    say(
      req,
      res,
      200,
      decidedPage(approval, subjectOf(found.ctx, approval.subject_kind).noun, decision, token),
    )
  }

  async function undoDecision(req: Request, res: Response, token: string): Promise<void> {
    const found = await findBy(token)
    if (!found) return say(req, res, 404, deadPage())
    if (await refuseOthers(req, res, found)) return
    const approval = await command(
      deps,
      found.actor,
      String(res.locals['requestId'] ?? ''),
      async (ctx) => {
        reopenLink(ctx.tx, found.link.id)
        return undo(ctx, found.link.approval_id)
      },
    )
    say(req, res, 200, undonePage(approval, token))
  }

  return feature('approvals')
    .open('get', '/a/:token', {
      allow: 'anyone',
      input: Token,
      summary: 'What a link in a mail asks to decide; looking changes nothing.',
      handle: ({ req, res, input }) => show(req, res, input.token, 200, ''),
    })
    .open('post', '/a/:token', {
      allow: 'anyone',
      input: Decide,
      summary: 'Decide by a link or a notification, once.',
      handle: async ({ req, res, input }) => {
        const reason = input.reason?.trim() || null
        try {
          await act(req, res, input.token, input.decision, reason)
        } catch (error) {
          const problem = deps.wiring.problemOf(error)
          if (!problem || problem.status >= 500) throw error
          if (wantsJson(req))
            say(req, res, problem.status, {
              ...deadPage(),
              state: problem.code,
              title: 'Not decided',
              text: problem.message,
              openHref: '/inbox',
            })
          else
            await show(
              req,
              res,
              input.token,
              problem.status,
              reason ?? '',
              problem.errors.length
                ? problem.errors
                : [{ pointer: '', code: problem.code, detail: problem.message }],
            )
        }
      },
    })
    .open('post', '/a/:token/undo', {
      allow: 'anyone',
      input: Token,
      summary: 'Undo a decision made by a link before it takes effect.',
      handle: async ({ req, res, input }) => {
        try {
          await undoDecision(req, res, input.token)
        } catch (error) {
          if (!(error instanceof Problem) || error.status >= 500) throw error
          say(req, res, error.status, {
            ...deadPage(),
            state: error.code,
            title: 'Not undone',
            text: error.message,
            openHref: '/inbox',
          })
        }
      },
    })
}
