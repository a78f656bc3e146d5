import { z } from 'zod'
import { ById, keptFlag, optional, quantity, text, version } from '../platform/http/input.ts'
import { changed, created, show } from '../platform/http/reply.ts'
import { feature, json, type Refused } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import { rowsSent } from '../platform/view/form.ts'
import * as commands from './commands.ts'
import { BundleJson, bundleJson, bundleList } from './list.ts'
import { bundleForm, showPage, type Shown } from './pages.ts'
import { url } from './url.ts'

const Line = z.strictObject({
  item_id: z.uuid('Choose an item of the catalog.'),
  quantity: quantity(),
  /** The item's own where it is left out. */
  unit: optional(text(20, 'Unit')).optional(),
})
const isLeftOut = (row: Record<string, unknown>): boolean =>
  row['quantity'] === '' || row['quantity'] === '0'
const content = {
  name: text(100, 'Name'),
  lines: z.preprocess(
    (value) => rowsSent(value, (rows) => rows.filter((row) => !isLeftOut(row))),
    z
      .array(Line)
      .min(1, 'A bundle has at least one item. Choose items in the catalog.')
      .max(100, 'A bundle has at most 100 items.'),
  ),
}
const one = json(BundleJson, (page: Shown) => bundleJson(page.bundle))
const blank: Refused = { values: {}, errors: [] }
const Items = z.object({
  items: z
    .string()
    .max(8000)
    .transform((listed) => listed.split(',').filter((id) => z.uuid().safeParse(id).success))
    .optional()
    .catch(undefined),
})

export const routes = feature('catalog-bundles')
  .with(listRoutes(bundleList))
  .get('/catalog-bundles/new', {
    allow: 'catalog.manage',
    input: Items,
    view: '/catalog-bundles/form',
    summary: 'The form for a new bundle of chosen items.',
    handle: async (ctx) =>
      show(await bundleForm(ctx, blank, { id: null, items: ctx.input.items ?? [] })),
  })
  .post('/catalog-bundles', {
    allow: 'catalog.manage',
    input: z.strictObject(content),
    view: '/catalog-bundles/form',
    json: one,
    summary: 'Name items of the catalog that are requested together, with their quantities.',
    onInvalid: (ctx, refused) => bundleForm(ctx, refused, { id: null }),
    handle: async (ctx) => {
      const id = await commands.create(ctx, ctx.input)
      return created(url.show(id), () => showPage(ctx, id), 'Bundle created.')
    },
  })
  .get('/catalog-bundles/:id', {
    allow: 'catalog.read',
    input: ById,
    view: '/pages/record',
    json: one,
    summary: 'One bundle with its items.',
    handle: async (ctx) => show(await showPage(ctx, ctx.input.id)),
  })
  .get('/catalog-bundles/:id/edit', {
    allow: 'catalog.manage',
    input: ById,
    view: '/catalog-bundles/form',
    summary: 'The form for changing a bundle.',
    handle: async (ctx) => show(await bundleForm(ctx, blank, { id: ctx.input.id })),
  })
  .post('/catalog-bundles/:id/edit', {
    allow: 'catalog.manage',
    input: z.strictObject({ ...content, id: z.uuid(), version, active: keptFlag }),
    view: '/catalog-bundles/form',
    json: one,
    summary: 'Change a bundle: its name, its items, and whether it can be requested.',
    onInvalid: (ctx, refused) => bundleForm(ctx, refused, { id: String(ctx.input['id']) }),
    handle: async (ctx) => {
      const { id, ...input } = ctx.input
      await commands.edit(ctx, id, input)
      return changed(url.show(id), () => showPage(ctx, id), 'Bundle saved.')
    },
  })
