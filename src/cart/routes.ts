import { z } from 'zod'
import { ById, day, id, optional, quantity, text } from '../platform/http/input.ts'
import { Uuid } from '../platform/http/output.ts'
import { changed, created, show } from '../platform/http/reply.ts'
import { feature, json, jsonAs, type Refused } from '../platform/http/route.ts'
import { rowsSent } from '../platform/view/form.ts'
import { mostLines } from './cart.ts'
import * as commands from './commands.ts'
import { CartJson, cartJson, cartPage, cartPicks, putForm } from './page.ts'
import { url } from './url.ts'

const one = json(CartJson, cartJson)
const blank: Refused = { values: {}, errors: [] }
/** An empty quantity, and none, take a line out. */
const left = z.preprocess(
  (value) => (typeof value === 'string' && /^0*[.,]?0*$/.test(value.trim()) ? null : value),
  quantity().nullable(),
)
const Lines = z.preprocess(
  (value) => rowsSent(value),
  z
    .array(z.strictObject({ id: z.uuid(), quantity: left, unit: text(20, 'Unit') }))
    .min(1, 'Send at least one line.')
    .max(mostLines, `A cart has at most ${mostLines} lines.`),
)

export const routes = feature('cart')
  .get('/cart', {
    allow: 'purchase_requests.create',
    input: z.object({}),
    view: '/cart/show',
    fragments: ['cart'],
    json: one,
    summary: 'What you have in the cart, at the prices of today, and what changed since.',
    handle: async (ctx) => show(await cartPage(ctx)),
  })
  .get('/cart/items/:id', {
    allow: 'purchase_requests.create',
    input: ById,
    view: '/pages/form',
    summary: 'The form that puts an item into the cart, with its quantity and unit.',
    handle: async (ctx) => show(await putForm(ctx, blank, ctx.input.id)),
  })
  .post('/cart/items/:id', {
    allow: 'purchase_requests.create',
    input: z.strictObject({
      id: z.uuid(),
      quantity: quantity(),
      unit: optional(text(20, 'Unit')).optional(),
    }),
    view: '/cart/show',
    formView: '/pages/form',
    json: one,
    summary: 'Put an item into the cart; the same item and unit again adds to its quantity.',
    onInvalid: (ctx, refused) => putForm(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      const { id: itemId, ...chosen } = ctx.input
      await commands.put(ctx, { ...chosen, item_id: itemId })
      return created(url.show, () => cartPage(ctx), 'It is in the cart.')
    },
  })
  .post('/cart/quantities', {
    allow: 'purchase_requests.create',
    input: z.strictObject({ lines: Lines }),
    view: '/cart/show',
    json: one,
    summary: 'Change quantities and units in the cart; a line without a quantity is taken out.',
    onInvalid: cartPage,
    handle: async (ctx) => {
      await commands.change(ctx, ctx.input.lines)
      return changed(url.show, () => cartPage(ctx), 'The cart is saved.')
    },
  })
  .post('/cart/lines/:id/removal', {
    allow: 'purchase_requests.create',
    input: ById,
    json: one,
    summary: 'Take a line out of the cart.',
    handle: async (ctx) => {
      await commands.takeOut(ctx, ctx.input.id)
      return changed(url.show, () => cartPage(ctx), 'Taken out.')
    },
  })
  .post('/cart/request', {
    allow: 'purchase_requests.create',
    input: z.strictObject({
      cost_center_id: z.uuid('Choose a cost centre.'),
      need_by: day('Need-by date'),
      vendor_id: optional(id).default(null),
      vendor_reason: optional(text(1000, 'Why this vendor')).optional(),
    }),
    view: '/cart/show',
    json: jsonAs(z.object({ id: Uuid })),
    formView: '/cart/show',
    summary: 'Make a draft of a purchase request of all that is in the cart, which is empty then.',
    picks: cartPicks,
    onInvalid: cartPage,
    handle: async (ctx) => {
      const made = await commands.request(ctx, ctx.input)
      return created(
        `/purchase-requests/${made}`,
        async () => ({ id: made }),
        'Draft made; the cart is empty. Look it over, then submit it for approval.',
      )
    },
  })
