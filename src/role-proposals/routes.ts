import { z } from 'zod'
import { text, version } from '../platform/http/input.ts'
import { changed } from '../platform/http/reply.ts'
import { feature, json } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import * as commands from './commands.ts'
import { ProposalJson, proposalJson, proposalList, url } from './page.ts'
import * as queries from './queries.ts'

const one = json(ProposalJson, proposalJson)

export const routes = feature('role-proposals')
  .with(listRoutes(proposalList))
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
