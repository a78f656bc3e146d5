import { z } from 'zod'
import { ById, id, text, version } from '../platform/http/input.ts'
import { changed, created, show } from '../platform/http/reply.ts'
import { feature, jsonAs, type Refused } from '../platform/http/route.ts'
import { findJson, MergeJson } from './api.ts'
import * as commands from './commands.ts'
import { form, mergePicks } from './form.ts'
import { url } from './url.ts'

const one = jsonAs(MergeJson)
const blank: Refused = { values: {}, errors: [] }

export const routes = feature('vendor-merges')
  .get('/vendors/:id/merge', {
    allow: 'vendors.manage',
    input: ById,
    view: '/pages/form',
    summary: 'The form for proposing to merge a vendor into another one.',
    handle: async (ctx) => show(await form(ctx, blank, ctx.input.id)),
  })
  .post('/vendors/:id/merge', {
    allow: 'vendors.manage',
    input: z.strictObject({ id: z.uuid(), into_id: id, reason: text(500, 'The reason') }),
    view: '/pages/form',
    json: one,
    picks: mergePicks,
    summary: 'Propose to merge a vendor into another one; somebody else confirms it.',
    onInvalid: (ctx, refused) => form(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      const { id: fromId, into_id: intoId, reason } = ctx.input
      const made = await commands.propose(ctx, { fromId, intoId, reason })
      return created(
        url.vendor(fromId),
        () => findJson(ctx, made),
        'The merge is proposed. Somebody else confirms it on this page.',
      )
    },
  })
  .post('/vendor-merges/:id/confirmation', {
    allow: 'vendors.approve',
    input: z.strictObject({ id: z.uuid(), version }),
    json: one,
    summary: 'Merge two vendors, as another person proposed it. It cannot be taken back.',
    handle: async (ctx) => {
      const intoId = await commands.confirm(ctx, ctx.input.id, ctx.input.version)
      return changed(url.vendor(intoId), () => findJson(ctx, ctx.input.id), 'The vendors are one.')
    },
  })
  .post('/vendor-merges/:id/refusal', {
    allow: 'vendors.manage',
    input: z.strictObject({ id: z.uuid(), version }),
    json: one,
    summary: 'Refuse a proposed merge, or take it back.',
    handle: async (ctx) => {
      const fromId = await commands.refuse(ctx, ctx.input.id, ctx.input.version)
      return changed(
        url.vendor(fromId),
        () => findJson(ctx, ctx.input.id),
        'The vendors stay as they are.',
      )
    },
  })
