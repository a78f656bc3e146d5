import { z } from 'zod'
import { notFound } from '../kernel/problem.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { ById } from '../platform/http/input.ts'
import { changed, show } from '../platform/http/reply.ts'
import { feature, json, type Feature } from '../platform/http/route.ts'
import { inPerson, type SignIns } from '../sign-in/index.ts'
import { sessionsPage, type SessionsPage } from './presenter.ts'

const at = '/me/sessions'
const SignInJson = z.object({
  id: z.string(),
  kind: z.enum(['browser', 'app']),
  device: z.string(),
  ip: z.string(),
  since: z.string().nullable(),
  last_seen_at: z.string(),
  current: z.boolean(),
})
const list = json(
  z.object({ data: z.array(SignInJson), next_cursor: z.null() }),
  (page: SessionsPage) => ({
    data: page.rows.map(({ id, kind, device, entry, current }) => ({
      id,
      kind,
      device,
      ip: entry.ip,
      since: entry.since?.toISOString() ?? null,
      last_seen_at: entry.lastSeenAt.toISOString(),
      current,
    })),
    next_cursor: null,
  }),
)

/** The browsers and apps in which one is signed in, and how to end them. */
export function routes(signIns: SignIns): Feature {
  const page = async ({ actor }: Pick<ReadCtx, 'actor'>): Promise<SessionsPage> =>
    sessionsPage(actor, await signIns.list(actor.userId))

  return feature('sessions')
    .get(at, {
      allow: 'member',
      input: z.object({}),
      view: '/sessions/index',
      json: list,
      summary: 'The browsers and apps in which you are signed in.',
      handle: async (ctx) => {
        inPerson(ctx.actor)
        return show(await page(ctx))
      },
    })
    .post(`${at}/:id/revocation`, {
      allow: 'member',
      input: ById,
      json: list,
      summary: 'Sign out one browser or app, from its next request on.',
      handle: async (ctx) => {
        inPerson(ctx.actor)
        if (!(await signIns.revoke(ctx.actor.userId, ctx.input.id))) throw notFound('This sign-in')
        ctx.record(
          'member.signed_out',
          { kind: 'member', id: ctx.actor.userId },
          { which: ctx.input.id },
        )
        return changed(at, () => page(ctx), 'Signed out there.')
      },
    })
    .post(`${at}/revocation-of-others`, {
      allow: 'member',
      input: z.object({}),
      json: list,
      summary: 'Sign out every other browser and app.',
      handle: async (ctx) => {
        inPerson(ctx.actor)
        const ended = await signIns.revokeAll(ctx.actor.userId, ctx.actor.credential?.id)
        ctx.record(
          'member.signed_out',
          { kind: 'member', id: ctx.actor.userId },
          { ended, which: 'others' },
        )
        return changed(
          at,
          () => page(ctx),
          ended === 1 ? 'One other sign-in was ended.' : `${ended} other sign-ins were ended.`,
        )
      },
    })
}
