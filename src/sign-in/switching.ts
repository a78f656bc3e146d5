import type { Request, RequestHandler, Response } from 'express'
import { z } from 'zod'
import type { Actor } from '../kernel/actor.ts'
import { conflict, forbidden, notFound, Problem } from '../kernel/problem.ts'
import { command, type Enqueue } from '../platform/ctx.ts'
import type { Db } from '../platform/db/pool.ts'
import { writeFlash } from '../platform/http/flash.ts'
import { fieldErrors } from '../platform/http/input.ts'
import { feature, type Feature } from '../platform/http/route.ts'
import { later } from './enter.ts'
import { Another, anotherForm, foundFor, sendForm } from './joining.ts'
import { findActor, type Identity } from './people.ts'

export type SwitchingDeps = {
  db: Db; enqueue: Enqueue
  page: (req: Request, title: string, view: string, data: object) => string
  enter: (req: Request, res: Response, who: Identity, at: string, confirmedAt?: string) => Promise<void>
}
const Organisation = z.object({ tenant_id: z.string(), slug: z.string(), name: z.string(), demo: z.boolean() })
export type OrganisationsPage = { title: string; organisations: readonly { id: string; name: string; demo: boolean; current: boolean }[] }

const personOf = (req: Request): Actor => {
  if (!req.user) throw new Problem(401, 'sign_in', 'Please sign in.')
  return req.user as Actor
}

/** Where a session stands: in which organisation, and through whose eyes. */
export function switching({ db, enqueue, page, enter }: SwitchingDeps): Feature {
  const mine = async (userId: string) => z.array(Organisation).parse((await db.raw('select tenant_id, slug, name, demo from organisations_of($1)', [userId])).rows)
  return feature('organisations')
    .open('get', '/organisations', { allow: 'anyone', input: z.object({}), summary: 'The organisations you belong to.', handle: async ({ req, res }) => {
      const actor = personOf(req)
      const organisations = (await mine(actor.userId)).map((o) => ({ id: o.tenant_id, name: o.name, demo: o.demo, current: o.tenant_id === actor.tenantId }))
      res.set('Cache-Control', 'no-store').type('html').send(page(req, 'Your organisations', '/sign-in/organisations', { title: 'Your organisations', organisations } satisfies OrganisationsPage))
    } })
    .open('get', '/organisations/new', { allow: 'anyone', input: z.object({}), summary: 'The form for another organisation of yours.', handle: async ({ req, res }) => {
      personOf(req)
      sendForm(page, req, res, 200, anotherForm())
    } })
    .open('post', '/organisations/new', { allow: 'anyone', input: z.record(z.string(), z.unknown()), summary: 'Create another organisation and go there.', handle: async ({ req, res, input: typed }) => {
      const actor = personOf(req)
      if (actor.viewedBy) throw forbidden('Stop viewing as somebody else first.')
      const parsed = Another.safeParse(typed)
      if (!parsed.success) return sendForm(page, req, res, 422, anotherForm(typed, fieldErrors(parsed.error)))
      const who = await foundFor({ db, enqueue }, { ...parsed.data, people: [{ email: actor.email, name: actor.name, roles: ['admin', 'requester'] }] })
      await db.raw('select remember_organisation($1, $2)', [who.userId, who.tenantId])
      await enter(req, res, who, '/start', req.session.confirmedAt ?? '')
    } })
    .open('post', '/organisations/switch', { allow: 'anyone', input: z.object({ organisation_id: z.uuid() }), summary: 'Go on in another of your organisations.', handle: async ({ req, res, input }) => {
      const actor = personOf(req)
      if (actor.viewedBy) throw forbidden('Stop viewing as somebody else first.')
      const wanted = (await mine(actor.userId)).find((o) => o.tenant_id === input.organisation_id)
      if (!wanted) throw notFound('This organisation')
      await db.raw('select remember_organisation($1, $2)', [actor.userId, wanted.tenant_id])
      writeFlash(res, { tone: 'ok', text: `You are in ${wanted.name} now.` })
      await enter(req, res, { userId: actor.userId, tenantId: wanted.tenant_id }, '/inbox', req.session.confirmedAt ?? '')
    } })
    .open('post', '/members/:id/view', { allow: 'anyone', input: z.object({ id: z.uuid() }), summary: 'See the product as a colleague sees it, read-only.', handle: async ({ req, res, input }) => {
      const actor = personOf(req)
      if (actor.viewedBy || !actor.permissions.has('members.manage')) throw forbidden('Only an administrator may look at the product as somebody else.')
      if (input.id === actor.userId) throw conflict('yourself', 'That is you.')
      const target = await findActor(db, { userId: input.id, tenantId: actor.tenantId })
      if (!target) throw notFound('This person')
      await command({ db, enqueue }, actor, String(res.locals['requestId']), async (ctx) => ctx.record('member.viewed_as', { kind: 'member', id: target.userId }, { name: target.name }))
      req.session.viewAs = target.userId
      await later((done) => req.session.save(done))
      writeFlash(res, { tone: 'info', text: `You see what ${target.name} sees. Nothing can be changed.` })
      res.redirect(303, '/inbox')
    } })
    .open('post', '/view/end', { allow: 'anyone', input: z.object({}), summary: 'Stop looking through a colleague’s eyes.', handle: async ({ req, res }) => {
      const actor = personOf(req)
      delete req.session.viewAs
      await later((done) => req.session.save(done))
      const self = actor.viewedBy ? await findActor(db, { userId: actor.viewedBy.userId, tenantId: actor.tenantId }) : null
      if (self) await command({ db, enqueue }, self, String(res.locals['requestId']), async (ctx) => ctx.record('member.view_ended', { kind: 'member', id: actor.userId }))
      res.redirect(303, `/members/${actor.userId}`)
    } })
}

/** Puts the viewed person in the place of the administrator, for as long as both are who they were: the right is asked for on each request. */
export const viewingAs = (db: Db): RequestHandler => async (req, _res, next) => {
  const wanted = req.session?.viewAs
  const admin = req.user as Actor | undefined
  if (wanted && admin?.permissions.has('members.manage')) {
    const target = await findActor(db, { userId: wanted, tenantId: admin.tenantId })
    if (target) req.user = { ...target, viewedBy: { userId: admin.userId, name: admin.name } }
  }
  next()
}
