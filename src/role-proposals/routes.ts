import { z } from 'zod'
import { flag, Page, text, version } from '../platform/http/input.ts'
import { changed, show } from '../platform/http/reply.ts'
import { feature, json } from '../platform/http/route.ts'
import * as commands from './commands.ts'
import { listPage, ProposalJson, proposalJson, url, type Listed } from './page.ts'
import * as queries from './queries.ts'

const one = json(ProposalJson, proposalJson)

export const routes = feature('role-proposals')
  .get(url.index, {
    allow: 'members.read',
    input: z.object({ ...Page, all: flag.optional() }),
    view: '/pages/list',
    json: json(
      z.object({ data: z.array(ProposalJson), next_cursor: z.string().nullable() }),
      (page: Listed) => ({ data: page.rows.map(proposalJson), next_cursor: page.nextCursor }),
    ),
    summary: 'Roles that wait for a second administrator, newest first.',
    handle: async (ctx) => show(await listPage(ctx, ctx.input)),
  })
  .post('/role-proposals/:id/confirmation', {
    allow: 'members.manage',
    stepUp: true,
    input: z.strictObject({ id: z.uuid(), version }),
    json: one,
    summary: 'Confirm a role that another administrator gave; never one’s own.',
    handle: async (ctx) => {
      await commands.confirm(ctx, ctx.input.id, ctx.input.version)
      return changed(
        url.index,
        () => queries.find(ctx.tx, ctx.input.id),
        'Confirmed. It applies from their next click on.',
      )
    },
  })
  .post('/role-proposals/:id/refusal', {
    allow: 'members.manage',
    input: z.strictObject({ id: z.uuid(), version, reason: text(2000, 'The reason') }),
    json: one,
    summary: 'Refuse a role that waits, or take it back.',
    handle: async (ctx) => {
      await commands.refuse(ctx, ctx.input.id, ctx.input)
      return changed(
        url.index,
        () => queries.find(ctx.tx, ctx.input.id),
        'Refused. The person does not get the role.',
      )
    },
  })
