import { z } from 'zod'
import { ById, text, version } from '../platform/http/input.ts'
import { changed, created, show, either, movedTo } from '../platform/http/reply.ts'
import { feature, type Refused, jsonAs } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import { isOnlyPerson } from '../segregation-of-duties/index.ts'
import * as commands from './commands.ts'
import * as queries from './queries.ts'
import { url } from './url.ts'
import { FullVendorJson, findJson } from './api.ts'
import { vendorList } from './list.ts'
import { vendorFields } from './input.ts'
import { duplicatesPage, DuplicatesJson } from './pages/duplicates.ts'
import { form } from './pages/form.ts'
import { showPage } from './pages/show.ts'

const one = jsonAs(FullVendorJson)
const blank: Refused = { values: {}, errors: [] }

export const routes = feature('vendors')
  .with(listRoutes(vendorList))
  .get('/vendors/new', {
    allow: 'vendors.manage',
    input: z.object({}),
    view: '/vendors/form',
    summary: 'The form for a new vendor.',
    handle: async (ctx) => show(await form(ctx, blank, null)),
  })
  .post('/vendors/duplicates', {
    allow: 'vendors.manage',
    input: z.looseObject({ name: z.string().optional(), country: z.string().optional() }),
    view: '/vendors/duplicates',
    fragments: ['dupes'],
    json: DuplicatesJson,
    dry: true,
    summary: 'Vendors with nearly the same name in the same country, as somebody enters one.',
    handle: async (ctx) => show(await duplicatesPage(ctx, ctx.input)),
  })
  .post('/vendors', {
    allow: 'vendors.manage',
    input: z.strictObject(vendorFields),
    view: '/vendors/form',
    json: one,
    summary: 'Create a vendor.',
    onInvalid: (ctx, refused) => form(ctx, refused, null),
    handle: async (ctx) => {
      const id = await commands.create(ctx, ctx.input)
      return created(
        url.show(id),
        () => findJson(ctx, id),
        (await isOnlyPerson(ctx))
          ? 'Vendor created. Approve it, then it can get orders.'
          : 'Vendor created. Somebody else approves it, then it can get orders.',
      )
    },
  })
  .get('/vendors/:id', {
    allow: 'vendors.read',
    input: ById,
    view: '/pages/record',
    json: one,
    summary: 'One vendor.',
    handle: async ({ input, ...ctx }) => {
      const { merged_into: into } = await queries.find(ctx.tx, input.id)
      const api = () => findJson(ctx, input.id)
      return into ? movedTo(url.show(into), api) : either(() => showPage(ctx, input.id), api)
    },
  })
  .get('/vendors/:id/edit', {
    allow: 'vendors.manage',
    input: ById,
    view: '/vendors/form',
    summary: 'The form for changing a vendor.',
    handle: async (ctx) => show(await form(ctx, blank, ctx.input.id)),
  })
  .post('/vendors/:id/edit', {
    allow: 'vendors.manage',
    input: z.strictObject({ ...vendorFields, id: z.uuid(), version }),
    view: '/vendors/form',
    json: one,
    summary: 'Change a vendor.',
    onInvalid: (ctx, refused) => form(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      await commands.edit(ctx, ctx.input.id, ctx.input)
      const { approved_values: waiting } = await queries.find(ctx.tx, ctx.input.id)
      return changed(
        url.show(ctx.input.id),
        () => findJson(ctx, ctx.input.id),
        waiting
          ? 'Vendor saved. Somebody else approves the change before anything more is ordered.'
          : 'Vendor saved.',
      )
    },
  })
  .post('/vendors/:id/approval', {
    allow: 'vendors.approve',
    input: z.strictObject({ id: z.uuid(), version }),
    json: one,
    summary: 'Approve a new or changed vendor; never the person who created or changed it.',
    handle: async (ctx) => {
      await commands.approve(ctx, ctx.input.id, ctx.input.version)
      return changed(
        url.show(ctx.input.id),
        () => findJson(ctx, ctx.input.id),
        'Approved: orders can go to this vendor.',
      )
    },
  })
  .post('/vendors/:id/block', {
    allow: 'vendors.manage',
    input: z.strictObject({ id: z.uuid(), version, reason: text(500, 'The reason') }),
    json: one,
    summary: 'Block a vendor, with a reason.',
    handle: async (ctx) => {
      await commands.setStatus(ctx, ctx.input.id, {
        status: 'blocked',
        reason: ctx.input.reason,
        version: ctx.input.version,
      })
      return changed(
        url.show(ctx.input.id),
        () => findJson(ctx, ctx.input.id),
        'Blocked: nothing is ordered from or approved for this vendor.',
      )
    },
  })
  .post('/vendors/:id/deactivation', {
    allow: 'vendors.manage',
    input: z.strictObject({ id: z.uuid(), version, reason: text(500, 'The reason') }),
    json: one,
    summary: 'Give up a vendor with which nothing is open, with a reason.',
    handle: async (ctx) => {
      await commands.deactivate(ctx, ctx.input.id, ctx.input)
      return changed(
        url.show(ctx.input.id),
        () => findJson(ctx, ctx.input.id),
        'No longer used: nothing is ordered from this vendor.',
      )
    },
  })
  .post('/vendors/:id/reactivation', {
    allow: 'vendors.manage',
    input: z.strictObject({ id: z.uuid(), version }),
    json: one,
    summary: 'Use a vendor again; somebody else approves it.',
    handle: async (ctx) => {
      await commands.reactivate(ctx, ctx.input.id, ctx.input.version)
      return changed(
        url.show(ctx.input.id),
        () => findJson(ctx, ctx.input.id),
        'Somebody else approves the vendor before anything is ordered.',
      )
    },
  })
  .post('/vendors/:id/unblock', {
    allow: 'vendors.manage',
    input: z.strictObject({ id: z.uuid(), version }),
    json: one,
    summary: 'Lift the block.',
    handle: async (ctx) => {
      await commands.setStatus(ctx, ctx.input.id, {
        status: 'active',
        reason: null,
        version: ctx.input.version,
      })
      return changed(
        url.show(ctx.input.id),
        () => findJson(ctx, ctx.input.id),
        'The block is lifted. Somebody else approves the vendor before anything is ordered.',
      )
    },
  })
