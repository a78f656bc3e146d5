import { z } from 'zod'
import { saidOr } from '../kernel/unsaid.ts'
import { isCountry } from '../kernel/countries.ts'
import { ById, id, optional, text, version, usually, keptFlag } from '../platform/http/input.ts'
import { changed, created, show } from '../platform/http/reply.ts'
import { feature, json, type Refused } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import { placeList } from './list.ts'
import { form, placePicks } from './pages/form.ts'
import { showPage, type Shown } from './pages/show.ts'
import * as queries from './queries.ts'
import { url } from './url.ts'

const maybe = <S extends z.ZodType>(schema: S) =>
  optional(schema)
    .optional()
    .transform((value) => value ?? null)
const content = {
  name: text(100, 'Name'),
  entity_id: maybe(id),
  street: text(200, 'Street'),
  addition: maybe(text(200, 'Building, gate or floor')),
  postal_code: maybe(text(20, 'Postal code')),
  city: text(100, 'City'),
  region: maybe(text(100, 'State or region')),
  country: z
    .string({ error: 'Country is missing.' })
    .trim()
    .toUpperCase()
    .refine(isCountry, 'Country must be a two-letter code such as IN or DE.'),
  contact: maybe(text(200, 'Contact')),
  active: usually(true),
}
const one = json(queries.Row, (page: Shown) => page.place)
const blank: Refused = { values: {}, errors: [] }
const subjectOf = (placeId: string) => ({ kind: 'delivery_place', id: placeId })

type Place = Omit<queries.Content, 'id'>
const fields = Object.keys(content) as (keyof Place)[]
/** What was, and what is, of each field that is not the same. */
const differences = (before: Place, after: Place) =>
  Object.fromEntries(
    fields
      .filter((name) => before[name] !== after[name])
      .map((name) => [name, { from: before[name], to: after[name] }]),
  )

export const routes = feature('delivery-places')
  .with(listRoutes(placeList))
  .get('/delivery-places/new', {
    allow: 'cost_centers.manage',
    input: z.object({}),
    view: '/pages/form',
    summary: 'The form for a new delivery place.',
    handle: async (ctx) => show(await form(ctx, blank, null)),
  })
  .post('/delivery-places', {
    allow: 'cost_centers.manage',
    input: z.strictObject(content),
    view: '/pages/form',
    json: one,
    summary: 'Create a delivery place.',
    picks: placePicks,
    onInvalid: (ctx, refused) => form(ctx, refused, null),
    handle: async (ctx) => {
      const placeId = ctx.newId()
      queries.insert(ctx.tx, { ...ctx.input, id: placeId })
      ctx.record('delivery_place.created', subjectOf(placeId), ctx.input)
      return created(url.show(placeId), () => showPage(ctx, placeId), 'Delivery place created.')
    },
  })
  .get('/delivery-places/:id', {
    allow: 'cost_centers.read',
    input: ById,
    view: '/pages/record',
    json: one,
    summary: 'One delivery place.',
    handle: async (ctx) => show(await showPage(ctx, ctx.input.id)),
  })
  .get('/delivery-places/:id/edit', {
    allow: 'cost_centers.manage',
    input: ById,
    view: '/pages/form',
    summary: 'The form for changing a delivery place.',
    handle: async (ctx) => show(await form(ctx, blank, ctx.input.id)),
  })
  .post('/delivery-places/:id/edit', {
    allow: 'cost_centers.manage',
    input: z.strictObject({ ...content, id: z.uuid(), version, active: keptFlag }),
    view: '/pages/form',
    json: one,
    summary: 'Change a delivery place. What was ordered to it keeps its address.',
    picks: placePicks,
    onInvalid: (ctx, refused) => form(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      const { id: placeId, version: seen, ...sent } = ctx.input
      const before = await ctx.lock(queries.deliveryPlace, placeId, seen)
      const after = { ...sent, active: saidOr(sent.active, before.active) }
      queries.save(ctx.tx, { ...after, id: placeId })
      ctx.record('delivery_place.edited', subjectOf(placeId), differences(before, after))
      return changed(url.show(placeId), () => showPage(ctx, placeId), 'Delivery place saved.')
    },
  })
