import { z } from 'zod'
import { notFound } from '../kernel/problem.ts'
import { ById } from '../platform/http/input.ts'
import { changed } from '../platform/http/reply.ts'
import { feature, json, type Feature } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import { accountTabs, inPerson, type SignIns } from '../sign-in/index.ts'
import { signInList } from './list.ts'
import { url } from './urls.ts'

const ended = json(z.object({ ended: z.int() }), (count: number) => ({ ended: count }))

/** The browsers and apps in which one is signed in, and how to end them. */
export const routes = (signIns: SignIns): Feature =>
  feature('sessions')
    .with(
      listRoutes(signInList(signIns), {
        view: '/lists/account',
        more: () => ({ account: accountTabs(url.index) }),
      }),
    )
    .post(`${url.index}/:id/revocation`, {
      allow: 'member',
      input: ById,
      json: ended,
      summary: 'Sign out one browser or app, from its next request on.',
      handle: async (ctx) => {
        inPerson(ctx.actor)
        if (!(await signIns.revoke(ctx.actor.userId, ctx.input.id))) throw notFound('This sign-in')
        ctx.record(
          'member.signed_out',
          { kind: 'member', id: ctx.actor.userId },
          { which: ctx.input.id },
        )
        return changed(url.index, () => 1, 'Signed out there.')
      },
    })
    .post(url.revocationOfOthers, {
      allow: 'member',
      input: z.object({}),
      json: ended,
      summary: 'Sign out every other browser and app.',
      handle: async (ctx) => {
        inPerson(ctx.actor)
        const count = await signIns.revokeAll(ctx.actor.userId, ctx.actor.credential?.id)
        ctx.record(
          'member.signed_out',
          { kind: 'member', id: ctx.actor.userId },
          { ended: count, which: 'others' },
        )
        return changed(
          url.index,
          () => count,
          count === 1 ? 'One other sign-in was ended.' : `${count} other sign-ins were ended.`,
        )
      },
    })
