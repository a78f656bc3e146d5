import { z } from 'zod'
import { ById, day, id, optional, text, version } from '../platform/http/input.ts'
import { changed, created, either, show } from '../platform/http/reply.ts'
import { feature, jsonAs, type Refused } from '../platform/http/route.ts'
import { findJson, HoldJson, HoldsJson, listJson } from './api.ts'
import * as commands from './commands.ts'
import { stopped } from './hold.ts'
import * as pages from './pages.ts'
import { url } from './url.ts'

const terms = {
  id: z.uuid(),
  reason: text(500, 'The reason'),
  until: optional(day('The last day')).optional(),
  owner_id: optional(id).optional(),
}
const one = jsonAs(HoldJson)
const blank: Refused = { values: {}, errors: [] }

export const routes = feature('vendor-holds')
  .get('/vendors/:id/holds', {
    allow: 'vendors.read',
    input: ById,
    view: '/pages/list',
    json: jsonAs(HoldsJson),
    summary: 'The holds on a vendor: those that stand, then those that ended.',
    handle: async ({ input, ...ctx }) =>
      either(
        () => pages.listPage(ctx, input.id),
        () => listJson(ctx, input.id),
      ),
  })
  .get('/vendors/:id/holds/new', {
    allow: 'vendor_holds.set',
    input: ById,
    view: '/pages/form',
    summary: 'The form for putting orders, invoices or payments of a vendor on hold.',
    handle: async (ctx) => show(await pages.newForm(ctx, blank, ctx.input.id)),
  })
  .post('/vendors/:id/holds', {
    allow: 'vendor_holds.set',
    input: z.strictObject({
      ...terms,
      stops: z.enum(stopped, 'Choose orders, invoices or payments.'),
    }),
    view: '/pages/form',
    json: one,
    summary: 'Put orders, invoices or payments of a vendor on hold, with a reason.',
    picks: pages.holdPicks,
    onInvalid: (ctx, refused) => pages.newForm(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      const { id: vendorId, ...input } = ctx.input
      const made = await commands.set(ctx, vendorId, input)
      return created(
        url.vendor(vendorId),
        () => findJson(ctx, made),
        `On hold: no ${input.stops} go on before a controller lifts it${input.until ? ' or its last day is over' : ''}.`,
      )
    },
  })
  .get('/vendor-holds/:id/edit', {
    allow: 'vendor_holds.lift',
    input: ById,
    view: '/pages/form',
    summary: 'The form for changing a hold.',
    handle: async (ctx) => show(await pages.editForm(ctx, blank, ctx.input.id)),
  })
  .post('/vendor-holds/:id/edit', {
    allow: 'vendor_holds.lift',
    input: z.strictObject({ ...terms, version }),
    view: '/pages/form',
    json: one,
    summary: 'Change the reason, the last day or the owner of a hold.',
    picks: pages.holdPicks,
    onInvalid: (ctx, refused) => pages.editForm(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      const { id: holdId, ...input } = ctx.input
      const vendorId = await commands.change(ctx, holdId, input)
      return changed(url.vendor(vendorId), () => findJson(ctx, holdId), 'Hold saved.')
    },
  })
  .post('/vendor-holds/:id/lifting', {
    allow: 'vendor_holds.lift',
    input: z.strictObject({ id: z.uuid(), version, reason: text(500, 'The reason') }),
    json: one,
    summary: 'Lift one hold, with a reason; what it held is matched again at once.',
    handle: async (ctx) => {
      const { id: holdId, ...input } = ctx.input
      const vendorId = await commands.lift(ctx, holdId, input)
      return changed(
        url.vendor(vendorId),
        () => findJson(ctx, holdId),
        'Lifted. Other holds on this vendor stay.',
      )
    },
  })
