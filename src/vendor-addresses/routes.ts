import { z } from 'zod'
import { ById, version } from '../platform/http/input.ts'
import { changed, created, show } from '../platform/http/reply.ts'
import { feature, jsonAs, type Refused } from '../platform/http/route.ts'
import { addressFields, type AddressContent } from './address.ts'
import { AddressesJson, AddressJson, findJson, listJson } from './api.ts'
import * as commands from './commands.ts'
import { editForm, newForm } from './form.ts'
import { url } from './url.ts'

const New = addressFields.extend({ id: z.uuid() })
const contentOf = (input: z.output<typeof New>): AddressContent => ({
  purpose: input.purpose,
  street: input.street,
  postal_code: input.postal_code,
  city: input.city,
  region: input.region,
  country: input.country,
})
const one = jsonAs(AddressJson)
const blank: Refused = { values: {}, errors: [] }

export const routes = feature('vendor-addresses')
  .get('/vendors/:id/addresses/new', {
    allow: 'vendors.manage',
    input: ById,
    view: '/pages/form',
    summary: 'The form for a new address of a vendor.',
    handle: async (ctx) => show(await newForm(ctx, blank, ctx.input.id)),
  })
  .post('/vendors/:id/addresses', {
    allow: 'vendors.manage',
    input: New,
    view: '/pages/form',
    json: one,
    summary: 'Add an address of a vendor: its seat, where payments or where orders are sent.',
    onInvalid: (ctx, refused) => newForm(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      const id = await commands.add(ctx, ctx.input.id, contentOf(ctx.input))
      return created(url.vendor(ctx.input.id), () => findJson(ctx, id), 'Address added.')
    },
  })
  .get('/vendor-addresses/:id/edit', {
    allow: 'vendors.manage',
    input: ById,
    view: '/pages/form',
    summary: 'The form for changing an address.',
    handle: async (ctx) => show(await editForm(ctx, blank, ctx.input.id)),
  })
  .post('/vendor-addresses/:id/edit', {
    allow: 'vendors.manage',
    input: New.extend({ version }),
    view: '/pages/form',
    json: one,
    summary: 'Change an address. Orders that were issued keep the one they were issued with.',
    onInvalid: (ctx, refused) => editForm(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      const { id, version: seen } = ctx.input
      const vendorId = await commands.edit(ctx, id, { ...contentOf(ctx.input), version: seen })
      return changed(url.vendor(vendorId), () => findJson(ctx, id), 'Address saved.')
    },
  })
  .post('/vendor-addresses/:id/removal', {
    allow: 'vendors.manage',
    input: z.strictObject({ id: z.uuid(), version }),
    json: jsonAs(AddressesJson),
    summary: 'Remove an address.',
    handle: async (ctx) => {
      const vendorId = await commands.remove(ctx, ctx.input.id, ctx.input)
      return changed(url.vendor(vendorId), () => listJson(ctx, vendorId), 'Address removed.')
    },
  })
