import { z } from 'zod'
import { ById, flag, optional, text, version } from '../platform/http/input.ts'
import { changed, created, show } from '../platform/http/reply.ts'
import { feature, jsonAs, type Refused } from '../platform/http/route.ts'
import { country } from '../vendors/index.ts'
import { findJson, listJson, RegistrationJson, RegistrationsJson } from './api.ts'
import * as commands from './commands.ts'
import { newForm } from './form.ts'
import { url } from './url.ts'

const New = z.strictObject({
  id: z.uuid(),
  country,
  scheme: optional(z.string().trim().toLowerCase().max(20, 'There is no such number.')).optional(),
  number: text(40, 'Number'),
  as_written: flag.optional(),
})
const one = jsonAs(RegistrationJson)
const blank: Refused = { values: {}, errors: [] }

export const routes = feature('vendor-tax-registrations')
  .get('/vendors/:id/tax-registrations/new', {
    allow: 'vendors.manage',
    input: ById,
    view: '/pages/form',
    summary: 'The form for a further tax number of a vendor.',
    handle: async (ctx) => show(await newForm(ctx, blank, ctx.input.id)),
  })
  .post('/vendors/:id/tax-registrations', {
    allow: 'vendors.manage',
    input: New,
    view: '/pages/form',
    json: one,
    summary:
      'Add a tax number of a vendor, checked by the rules of its country; somebody else approves it.',
    onInvalid: (ctx, refused) => newForm(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      const { id: vendorId, scheme = null, as_written: asWritten = false, ...entered } = ctx.input
      const id = await commands.add(ctx, vendorId, { ...entered, scheme, asWritten })
      return created(url.vendor(vendorId), () => findJson(ctx, id), 'Tax number added.')
    },
  })
  .post('/vendor-tax-registrations/:id/removal', {
    allow: 'vendors.manage',
    input: z.strictObject({ id: z.uuid(), version }),
    json: jsonAs(RegistrationsJson),
    summary: 'Remove a tax number of a vendor; somebody else approves it.',
    handle: async (ctx) => {
      const vendorId = await commands.remove(ctx, ctx.input.id, ctx.input)
      return changed(url.vendor(vendorId), () => listJson(ctx, vendorId), 'Tax number removed.')
    },
  })
