import { z } from 'zod'
import type { ReadCtx } from '../platform/ctx.ts'
import { ById } from '../platform/http/input.ts'
import { changed, go } from '../platform/http/reply.ts'
import { feature, json } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import { read, readAll } from './commands.ts'
import { NoticeJson, noticeJson, noticeList, noticesOf, url, type Notice } from './presenter.ts'
import * as queries from './queries.ts'

/** How many notices somebody has not read; 100 means "more than 99". */
export const unreadCount = async (ctx: ReadCtx): Promise<number> =>
  Number((await queries.unreadCount(ctx.tx, ctx.actor.userId)).n)

const one = json(NoticeJson, (notice: Notice) => noticeJson(notice))

export const routes = feature('notifications')
  .with(listRoutes(noticeList, { view: '/notifications/index', more: noticesOf }))
  .post(url.readAll, {
    allow: 'member',
    input: z.object({}),
    json: json(z.object({ read: z.int() }), (count: number) => ({ read: count })),
    summary: 'Mark everything as read.',
    handle: async (ctx) => {
      const count = await readAll(ctx)
      return changed(url.index, () => count, 'Everything is marked as read.')
    },
  })
  .get('/notifications/:id', {
    allow: 'member',
    input: ById,
    json: one,
    summary: 'One notice; in a browser, the page it is about.',
    handle: async (ctx) => {
      const notice = await queries.find(ctx.tx, ctx.actor.userId, ctx.input.id)
      return go(notice.path, () => notice)
    },
  })
  .get('/notifications/:id/opening', {
    allow: 'member',
    input: ById.extend({ organisation: z.uuid().optional().catch(undefined) }),
    summary:
      'The page a notice is about, from a device or a mail: it may be of another organisation than the one that is open.',
    handle: async (ctx) => {
      const { id, organisation } = ctx.input
      if (organisation && organisation !== ctx.actor.tenantId)
        return go(`/organisations?return_to=${encodeURIComponent(url.show(id))}`)
      return go((await queries.find(ctx.tx, ctx.actor.userId, id)).path)
    },
  })
  .post('/notifications/:id/reading', {
    allow: 'member',
    input: ById,
    json: one,
    summary: 'Mark a notice as read.',
    handle: async (ctx) => {
      await read(ctx, ctx.input.id)
      return go(url.index, () => queries.find(ctx.tx, ctx.actor.userId, ctx.input.id))
    },
  })
