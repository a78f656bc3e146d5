import { z } from 'zod'
import { ById, flag, optional, text, version } from '../platform/http/input.ts'
import { changed, created, show } from '../platform/http/reply.ts'
import { feature, jsonAs, type Refused } from '../platform/http/route.ts'
import { ContactJson, ContactsJson, findJson, listJson } from './api.ts'
import * as commands from './commands.ts'
import { languages, purposes, type ContactContent } from './contact.ts'
import { editForm, newForm } from './form.ts'
import { url } from './url.ts'

const fields = {
  name: text(200, 'Name'),
  email: optional(z.email('E-mail must look like name@example.com.').max(254)).optional(),
  phone: optional(text(40, 'Telephone')).optional(),
  language: z.enum(languages, 'Choose English or German.').optional(),
  for_orders: flag.optional(),
  for_invoices: flag.optional(),
  for_payments: flag.optional(),
  for_quality: flag.optional(),
  active: flag.optional(),
}
const New = z.strictObject({ id: z.uuid(), ...fields })
const contentOf = (input: z.output<typeof New>): ContactContent => ({
  name: input.name,
  email: input.email ?? null,
  phone: input.phone ?? null,
  language: input.language ?? 'en',
  purposes: purposes.filter((purpose) => input[`for_${purpose}`]),
  active: input.active ?? false,
})
const one = jsonAs(ContactJson)
const blank: Refused = { values: {}, errors: [] }

export const routes = feature('vendor-contacts')
  .get('/vendors/:id/contacts/new', {
    allow: 'vendors.manage',
    input: ById,
    view: '/pages/form',
    summary: 'The form for a new contact of a vendor.',
    handle: async (ctx) => show(await newForm(ctx, blank, ctx.input.id)),
  })
  .post('/vendors/:id/contacts', {
    allow: 'vendors.manage',
    input: New,
    view: '/pages/form',
    json: one,
    summary: 'Add a contact of a vendor; somebody else approves an e-mail for orders.',
    onInvalid: (ctx, refused) => newForm(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      const id = await commands.add(ctx, ctx.input.id, contentOf(ctx.input))
      return created(url.vendor(ctx.input.id), () => findJson(ctx, id), 'Contact added.')
    },
  })
  .get('/vendor-contacts/:id/edit', {
    allow: 'vendors.manage',
    input: ById,
    view: '/pages/form',
    summary: 'The form for changing a contact.',
    handle: async (ctx) => show(await editForm(ctx, blank, ctx.input.id)),
  })
  .post('/vendor-contacts/:id/edit', {
    allow: 'vendors.manage',
    input: New.extend({ version }),
    view: '/pages/form',
    json: one,
    summary: 'Change a contact; somebody else approves a change of the e-mail for orders.',
    onInvalid: (ctx, refused) => editForm(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      const { id, version: seen } = ctx.input
      const vendorId = await commands.edit(ctx, id, { ...contentOf(ctx.input), version: seen })
      return changed(url.vendor(vendorId), () => findJson(ctx, id), 'Contact saved.')
    },
  })
  .post('/vendor-contacts/:id/removal', {
    allow: 'vendors.manage',
    input: z.strictObject({ id: z.uuid(), version }),
    json: jsonAs(ContactsJson),
    summary: 'Remove a contact; somebody else approves it where the contact gets orders.',
    handle: async (ctx) => {
      const vendorId = await commands.remove(ctx, ctx.input.id, ctx.input)
      return changed(url.vendor(vendorId), () => listJson(ctx, vendorId), 'Contact removed.')
    },
  })
