import type { Request, RequestHandler, Response } from 'express'
import { z } from 'zod'
import type { Actor } from '../kernel/actor.ts'
import { roles } from '../kernel/permissions.ts'
import { conflict, forbidden, notFound, Problem } from '../kernel/problem.ts'
import { founderRoles, foundOrganisation, slugOf } from '../organisations/index.ts'
import { command, type ProcessDeps } from '../platform/ctx.ts'
import type { Db } from '../platform/db/pool.ts'
import { writeFlash } from '../platform/http/flash.ts'
import { fieldErrors } from '../platform/http/input.ts'
import { feature, type Feature } from '../platform/http/route.ts'
import { later, safePath } from './session.ts'
import { Another } from './joining-routes.ts'
import { anotherForm, sendForm } from './joining-forms.ts'
import { foundFor } from './founding.ts'
import { findActor, type Identity } from './people.ts'
import { publicId } from '../platform/http/session-store.ts'

export type SwitchingDeps = ProcessDeps & {
  /** Whether this installation can fill organisations with demonstration data. */
  demonstrations: boolean
  enqueueAlone: (name: string, data: Record<string, unknown>) => Promise<void>
  page: (req: Request, title: string, view: string, data: object) => string
  enter: (
    req: Request,
    res: Response,
    who: Identity,
    at: string,
    confirmedAt?: string,
  ) => Promise<void>
}
const Organisation = z.object({
  tenant_id: z.string(),
  slug: z.string(),
  name: z.string(),
  demo: z.boolean(),
})
export type OrganisationsPage = {
  title: string
  organisations: readonly { id: string; name: string; demo: boolean; current: boolean }[]
  returnTo: string
}

const personOf = (req: Request): Actor => {
  if (!req.user) throw new Problem(401, 'sign_in', 'Please sign in.')
  return req.user as Actor
}

/** The organisation of a session, and the person it is viewed as. */
export function switching(deps: SwitchingDeps): Feature {
  const { demonstrations, db, enqueueAlone, page, enter: enterAnew } = deps
  /** The session gets another id on the way; the browser stays the same, also for notifications. */
  const enter = async (
    req: Request,
    res: Response,
    who: Identity,
    at: string,
    confirmedAt: string,
  ): Promise<void> => {
    const before = publicId(req.sessionID)
    await enterAnew(req, res, who, at, confirmedAt)
    await db.raw('select rebind_browser($1, $2, $3)', [who.userId, before, publicId(req.sessionID)])
  }
  const mine = async (userId: string) =>
    z
      .array(Organisation)
      .parse(
        (await db.raw('select tenant_id, slug, name, demo from organisations_of($1)', [userId]))
          .rows,
      )
  return feature('organisations')
    .open('get', '/organisations', {
      allow: 'anyone',
      input: z.object({ return_to: z.string().max(2000).optional() }),
      summary: 'The organisations you belong to.',
      handle: async ({ req, res, input }) => {
        const actor = personOf(req)
        const organisations = (await mine(actor.userId)).map((o) => ({
          id: o.tenant_id,
          name: o.name,
          demo: o.demo,
          current: o.tenant_id === actor.tenantId,
        }))
        res
          .set('Cache-Control', 'no-store')
          .type('html')
          .send(
            page(req, 'Your organisations', '/sign-in/organisations', {
              title: 'Your organisations',
              organisations,
              returnTo: safePath(input.return_to),
            } satisfies OrganisationsPage),
          )
      },
    })
    .open('get', '/organisations/new', {
      allow: 'anyone',
      input: z.object({}),
      summary: 'The form for another organisation of yours.',
      handle: async ({ req, res }) => {
        personOf(req)
        sendForm(page, req, res, 200, anotherForm())
      },
    })
    .open('post', '/organisations/new', {
      allow: 'anyone',
      input: z.record(z.string(), z.unknown()),
      summary: 'Create another organisation and go there.',
      handle: async ({ req, res, input: typed }) => {
        const actor = personOf(req)
        if (actor.viewedBy) throw forbidden('Stop viewing as somebody else first.')
        const parsed = Another.safeParse(typed)
        if (!parsed.success)
          return sendForm(page, req, res, 422, anotherForm(typed, fieldErrors(parsed.error)))
        const who = await foundFor(deps, {
          ...parsed.data,
          people: [{ email: actor.email, name: actor.name, roles: founderRoles }],
        })
        await db.raw('select remember_organisation($1, $2)', [who.userId, who.tenantId])
        await enter(req, res, who, '/start', req.session.confirmedAt ?? '')
      },
    })
    .open('post', '/organisations/demo', {
      allow: 'anyone',
      input: z.object({}),
      summary: 'Found an organisation of demonstration data for yourself, and go there.',
      handle: async ({ req, res }) => {
        const actor = personOf(req)
        if (actor.viewedBy || !actor.permissions.has('organisation.manage'))
          throw forbidden('Only an administrator may load demonstration data.')
        if (!demonstrations)
          throw conflict(
            'no_demonstrations',
            'This installation offers no demonstration data: it runs without the owner of its database. Ask the person who runs it.',
          )
        const slug = slugOf('demonstration')
        const { demonstrators } = await import('../dev/seed/demo.ts')
        const { tenantId } = await foundOrganisation((q, v) => db.raw(q, v), {
          slug,
          name: 'Kaveri Manufacturing (demonstration)',
          baseCurrency: 'INR',
          timeZone: 'Asia/Kolkata',
          locale: 'en-IN',
          fiscalYearStart: 4,
          demo: true,
          people: [{ email: actor.email, name: actor.name, roles }, ...demonstrators(slug)],
        })
        await enqueueAlone('fill-demo', { tenantId })
        await db.raw('select remember_organisation($1, $2)', [actor.userId, tenantId])
        writeFlash(res, {
          tone: 'info',
          text: 'A year of buying is being written here; it takes some seconds. Reload to see it.',
        })
        await enter(
          req,
          res,
          { userId: actor.userId, tenantId },
          '/purchase-requests',
          req.session.confirmedAt ?? '',
        )
      },
    })
    .open('post', '/organisations/demo/removal', {
      allow: 'anyone',
      input: z.object({}),
      summary: 'Remove the demonstration organisation you are in, whole.',
      handle: async ({ req, res }) => {
        const actor = personOf(req)
        const all = await mine(actor.userId)
        if (actor.viewedBy || !actor.permissions.has('organisation.manage'))
          throw forbidden('Only an administrator may remove the demonstration.')
        if (!all.some((o) => o.tenant_id === actor.tenantId && o.demo))
          throw conflict(
            'not_a_demo',
            'This organisation holds real data, so it cannot be removed here.',
          )
        const next = all.find((o) => o.tenant_id !== actor.tenantId)
        if (!next)
          throw conflict(
            'nowhere_to_go',
            'You belong to no other organisation. Create one first, then remove the demonstration.',
          )
        await db.raw('select remove_demo_organisation($1)', [actor.tenantId])
        writeFlash(res, { tone: 'ok', text: `The demonstration is gone. You are in ${next.name}.` })
        await enter(
          req,
          res,
          { userId: actor.userId, tenantId: next.tenant_id },
          '/start',
          req.session.confirmedAt ?? '',
        )
      },
    })
    .open('post', '/organisations/switch', {
      allow: 'anyone',
      input: z.object({ organisation_id: z.uuid(), return_to: z.string().max(2000).optional() }),
      summary: 'Go on in another of your organisations.',
      handle: async ({ req, res, input }) => {
        const actor = personOf(req)
        if (actor.viewedBy) throw forbidden('Stop viewing as somebody else first.')
        const wanted = (await mine(actor.userId)).find((o) => o.tenant_id === input.organisation_id)
        if (!wanted) throw notFound('This organisation')
        await db.raw('select remember_organisation($1, $2)', [actor.userId, wanted.tenant_id])
        writeFlash(res, { tone: 'ok', text: `You are in ${wanted.name} now.` })
        await enter(
          req,
          res,
          { userId: actor.userId, tenantId: wanted.tenant_id },
          safePath(input.return_to),
          req.session.confirmedAt ?? '',
        )
      },
    })
    .open('post', '/members/:id/view', {
      allow: 'anyone',
      input: z.object({ id: z.uuid() }),
      summary: 'See the product as a colleague sees it, read-only.',
      handle: async ({ req, res, input }) => {
        const actor = personOf(req)
        if (actor.viewedBy || !actor.permissions.has('members.manage'))
          throw forbidden('Only an administrator may look at the product as somebody else.')
        if (input.id === actor.userId) throw conflict('yourself', 'That is you.')
        const target = await findActor(db, { userId: input.id, tenantId: actor.tenantId })
        if (!target) throw notFound('This person')
        await command(deps, actor, String(res.locals['requestId']), async (ctx) =>
          ctx.record(
            'member.viewed_as',
            { kind: 'member', id: target.userId },
            { name: target.name },
          ),
        )
        req.session.viewAs = target.userId
        await later((done) => req.session.save(done))
        writeFlash(res, {
          tone: 'info',
          text: `You see what ${target.name} sees. Nothing can be changed.`,
        })
        res.redirect(303, '/inbox')
      },
    })
    .open('post', '/view/end', {
      allow: 'anyone',
      input: z.object({}),
      summary: 'Stop looking through a colleague’s eyes.',
      handle: async ({ req, res }) => {
        const actor = personOf(req)
        delete req.session.viewAs
        await later((done) => req.session.save(done))
        const self = actor.viewedBy
          ? await findActor(db, { userId: actor.viewedBy.userId, tenantId: actor.tenantId })
          : null
        if (self)
          await command(deps, self, String(res.locals['requestId']), async (ctx) =>
            ctx.record('member.view_ended', { kind: 'member', id: actor.userId }),
          )
        res.redirect(303, `/members/${actor.userId}`)
      },
    })
}

/**
 * Replaces the administrator by the person they view as. Both are checked on every request, so the view ends when
 * either loses the right.
 */
export const viewingAs =
  (db: Db): RequestHandler =>
  async (req, _res, next) => {
    const wanted = req.session?.viewAs
    const admin = req.user as Actor | undefined
    if (wanted && admin?.permissions.has('members.manage')) {
      const target = await findActor(db, { userId: wanted, tenantId: admin.tenantId })
      if (target) req.user = { ...target, viewedBy: { userId: admin.userId, name: admin.name } }
    }
    next()
  }
