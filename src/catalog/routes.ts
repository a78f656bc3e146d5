import { z } from 'zod'
import {
  ById,
  currency,
  day,
  keptFlag,
  optional,
  percentage,
  quantity,
  text,
  unitPrice,
  usually,
  version,
} from '../platform/http/input.ts'
import { wholeList } from '../platform/http/output.ts'
import { changed, created, go, show } from '../platform/http/reply.ts'
import { feature, json, type Refused } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import { catalogList } from './list.ts'
import * as commands from './commands.ts'
import { searchOffers, type Offer } from './offers.ts'
import {
  fullItemJson,
  FullItemJson,
  OfferJson,
  offerJson,
  showPage,
  url,
  type Shown,
} from './presenter.ts'
import { form, itemPicks, packForm, priceForm, pricePicks } from './pages/form.ts'

const content = {
  code: text(60, 'Code'),
  name: text(200, 'Name'),
  description: optional(text(2000, 'Description')).default(null),
  unit: text(20, 'Unit'),
  category_id: optional(z.uuid('Choose a category from the list.')).default(null),
  active: usually(true),
}
const price = {
  vendor_id: z.uuid('Choose a vendor.'),
  min_quantity: quantity('From quantity'),
  unit_price: unitPrice(),
  unit: optional(text(20, 'Unit')).optional(),
  discount_pct: optional(percentage('Discount', '99.999')).optional(),
  currency: z.string().trim().toUpperCase().pipe(currency),
  contract: optional(text(100, 'Contract')).default(null),
  preferred: usually(false),
  valid_from: day('First day'),
  valid_until: optional(day('Last day')).default(null),
}
const one = json(FullItemJson, (page: Shown) => fullItemJson(page))
const blank: Refused = { values: {}, errors: [] }
const q = z
  .string()
  .max(100)
  .transform((value) =>
    value
      .normalize('NFC')
      .replaceAll(/[\u0000-\u001f]/g, '')
      .trim(),
  )
  .optional()
  .catch(undefined)

export const routes = feature('catalog')
  .with(listRoutes(catalogList))
  .get('/catalog/search', {
    allow: 'catalog.read',
    input: z.object({ q, currency: z.string().max(3).optional().catch(undefined) }),
    summary:
      'Items as a request line would take them, for search as you type: those under contract first.',
    json: json(wholeList(OfferJson), (offers: readonly Offer[]) => ({
      data: offers.map(offerJson),
      next_cursor: null,
    })),
    handle: async (ctx) =>
      go(`${url.index}?${new URLSearchParams({ q: ctx.input.q ?? '' })}`, () =>
        (ctx.input.q ?? '').length < 2
          ? []
          : searchOffers(
              ctx,
              ctx.input.q!,
              ctx.input.currency?.toUpperCase() || ctx.actor.organisation.baseCurrency,
            ),
      ),
  })
  .get('/catalog/new', {
    allow: 'catalog.manage',
    input: z.object({}),
    view: '/pages/form',
    summary: 'The form for a new item.',
    handle: async (ctx) => show(await form(ctx, blank, null)),
  })
  .post('/catalog', {
    allow: 'catalog.manage',
    input: z.strictObject(content),
    view: '/pages/form',
    json: one,
    summary: 'Add an item to the catalog.',
    picks: itemPicks,
    onInvalid: (ctx, refused) => form(ctx, refused, null),
    handle: async (ctx) => {
      const id = await commands.create(ctx, ctx.input)
      return created(
        url.show(id),
        () => showPage(ctx, id),
        'Item created. Add its prices by vendor.',
      )
    },
  })
  .get('/catalog/:id', {
    allow: 'catalog.read',
    input: ById,
    view: '/pages/record',
    json: one,
    summary: 'One item with its prices.',
    handle: async (ctx) => show(await showPage(ctx, ctx.input.id)),
  })
  .get('/catalog/:id/edit', {
    allow: 'catalog.manage',
    input: ById,
    view: '/pages/form',
    summary: 'The form for changing an item.',
    handle: async (ctx) => show(await form(ctx, blank, ctx.input.id)),
  })
  .post('/catalog/:id/edit', {
    allow: 'catalog.manage',
    input: z.strictObject({ ...content, id: z.uuid(), version, active: keptFlag }),
    view: '/pages/form',
    json: one,
    summary: 'Change an item.',
    picks: itemPicks,
    onInvalid: (ctx, refused) => form(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      const { id, version: seen, ...input } = ctx.input
      await commands.edit(ctx, id, input, seen)
      return changed(url.show(id), () => showPage(ctx, id), 'Item saved.')
    },
  })
  .get('/catalog/:id/prices/new', {
    allow: 'catalog.manage',
    input: ById,
    view: '/pages/form',
    summary: 'The form for another price of an item.',
    handle: async (ctx) => show(await priceForm(ctx, blank, ctx.input.id)),
  })
  .post('/catalog/:id/prices', {
    allow: 'catalog.manage',
    input: z.strictObject({ ...price, id: z.uuid() }),
    view: '/pages/form',
    json: one,
    summary:
      'Add a vendor’s price for an item, from a quantity on, for a time; one that follows another at a different amount waits for approval.',
    picks: pricePicks,
    onInvalid: (ctx, refused) => priceForm(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      const { id, ...input } = ctx.input
      const { waits } = await commands.addPrice(ctx, id, input)
      return created(
        url.show(id),
        () => showPage(ctx, id),
        waits === null
          ? 'Price added.'
          : `${waits} waits for approval. Until then the price stays.`,
      )
    },
  })
  .get('/catalog/:id/units/new', {
    allow: 'catalog.manage',
    input: ById,
    view: '/pages/form',
    summary: 'The form for another unit that an item comes in.',
    handle: async (ctx) => show(await packForm(ctx, blank, ctx.input.id)),
  })
  .post('/catalog/:id/units', {
    allow: 'catalog.manage',
    input: z.strictObject({ id: z.uuid(), unit: text(20, 'Unit'), quantity: quantity('Holds') }),
    view: '/pages/form',
    json: one,
    summary: 'Say how many of an item’s own unit are in another unit that it comes in.',
    onInvalid: (ctx, refused) => packForm(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      const { id, ...pack } = ctx.input
      await commands.addPack(ctx, id, pack)
      return created(url.show(id), () => showPage(ctx, id), 'Unit added.')
    },
  })
  .post('/catalog/units/:id/removal', {
    allow: 'catalog.manage',
    input: ById,
    json: one,
    summary: 'Remove a unit that an item came in; prices by it must have ended.',
    handle: async (ctx) => {
      const itemId = await commands.removePack(ctx, ctx.input.id)
      return changed(url.show(itemId), () => showPage(ctx, itemId), 'Unit removed.')
    },
  })
  .post('/catalog/prices/:id/ending', {
    allow: 'catalog.manage',
    input: ById,
    json: one,
    summary: 'End a price: it does not apply from tomorrow on.',
    handle: async (ctx) => {
      const itemId = await commands.endPrice(ctx, ctx.input.id)
      return changed(url.show(itemId), () => showPage(ctx, itemId), 'The price ends today.')
    },
  })
