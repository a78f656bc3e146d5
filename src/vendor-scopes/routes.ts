import { z } from 'zod'
import { ById, version } from '../platform/http/input.ts'
import { changed, either } from '../platform/http/reply.ts'
import { feature, jsonAs, type Refused } from '../platform/http/route.ts'
import { rowsSent } from '../platform/view/form.ts'
import { findJson, ScopeJson } from './api.ts'
import * as commands from './commands.ts'
import { form, scopePicks } from './form.ts'
import { url } from './url.ts'

/** Fields of the form that are left empty name nothing. */
const named = (label: string) =>
  z
    .preprocess(
      (value) =>
        value === undefined
          ? value
          : rowsSent(value, (rows) => rows.filter(({ id }) => id !== '' && id !== null)),
      z
        .array(z.looseObject({ id: z.uuid(`${label} is not one of the choices.`) }))
        .max(200, `Choose at most 200 at ${label.toLowerCase()}.`)
        .optional(),
    )
    .transform((rows) => rows?.map(({ id }) => id))

const Input = z.strictObject({
  id: z.uuid(),
  version,
  categories: named('Categories').optional(),
  entities: named('Entities').optional(),
})
const one = jsonAs(ScopeJson)
const blank: Refused = { values: {}, errors: [] }

export const routes = feature('vendor-scopes')
  .get('/vendors/:id/scope', {
    allow: 'vendors.manage',
    input: ById,
    view: '/pages/form',
    json: one,
    summary: 'What a vendor sells, and the legal entities that it may sell to.',
    handle: async ({ input, ...ctx }) =>
      either(
        () => form(ctx, blank, input.id),
        () => findJson(ctx, input.id),
      ),
  })
  .post('/vendors/:id/scope', {
    allow: 'vendors.manage',
    input: Input,
    view: '/pages/form',
    json: one,
    picks: scopePicks,
    summary:
      'Change the categories of a vendor and the legal entities that it may sell to; what is left out stays, and without entities it may sell to all.',
    onInvalid: (ctx, refused) => form(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      const { id: vendorId, ...input } = ctx.input
      await commands.save(ctx, vendorId, input)
      return changed(
        url.vendor(vendorId),
        () => findJson(ctx, vendorId),
        'Categories and entities saved.',
      )
    },
  })
