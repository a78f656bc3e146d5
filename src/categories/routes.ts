import { z } from 'zod'
import { saidOr } from '../kernel/unsaid.ts'
import { expectFresh } from '../platform/db/tx.ts'
import { ById, id, optional, text, version, usually, keptFlag } from '../platform/http/input.ts'
import { changed, created, show } from '../platform/http/reply.ts'
import { feature, json, type Refused } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import * as queries from './queries.ts'
import { categoryList } from './list.ts'
import { type Shown, showPage } from './pages/show.ts'
import { url } from './urls.ts'
import { categoryPicks, form } from './pages/form.ts'

const content = {
  code: text(30, 'Code'),
  name: text(200, 'Name'),
  parent_id: optional(id)
    .optional()
    .transform((v) => v ?? null),
  active: usually(true),
}
const one = json(queries.Row, (page: Shown) => page.category)
const blank: Refused = { values: {}, errors: [] }
const subjectOf = (categoryId: string) => ({ kind: 'category', id: categoryId })

export const routes = feature('categories')
  .with(listRoutes(categoryList))
  .get('/categories/new', {
    allow: 'cost_centers.manage',
    input: z.object({}),
    view: '/pages/form',
    summary: 'The form for a new category.',
    handle: async (ctx) => show(await form(ctx, blank, null)),
  })
  .post('/categories', {
    allow: 'cost_centers.manage',
    input: z.strictObject(content),
    view: '/pages/form',
    json: one,
    summary: 'Create a category.',
    picks: categoryPicks,
    onInvalid: (ctx, refused) => form(ctx, refused, null),
    handle: async (ctx) => {
      const made = ctx.newId()
      queries.insert(ctx.tx, { ...ctx.input, id: made })
      ctx.record('category.created', subjectOf(made), {
        code: ctx.input.code,
        name: ctx.input.name,
      })
      return created(url.show(made), () => showPage(ctx, made), 'Category created.')
    },
  })
  .get('/categories/:id', {
    allow: 'cost_centers.read',
    input: ById,
    view: '/pages/record',
    json: one,
    summary: 'One category with those below it.',
    handle: async (ctx) => show(await showPage(ctx, ctx.input.id)),
  })
  .get('/categories/:id/edit', {
    allow: 'cost_centers.manage',
    input: ById,
    view: '/pages/form',
    summary: 'The form for changing a category.',
    handle: async (ctx) => show(await form(ctx, blank, ctx.input.id)),
  })
  .post('/categories/:id/edit', {
    allow: 'cost_centers.manage',
    input: z.strictObject({ ...content, id: z.uuid(), version, active: keptFlag }),
    view: '/pages/form',
    json: one,
    summary: 'Change a category.',
    picks: categoryPicks,
    onInvalid: (ctx, refused) => form(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      const before = await queries.find(ctx.tx, ctx.input.id)
      const active = saidOr(ctx.input.active, before.active)
      const after = { ...ctx.input, active }
      expectFresh(await queries.save(ctx.tx, after, ctx.input.version ?? before.version))
      ctx.record('category.edited', subjectOf(ctx.input.id), {
        parent: { from: before.parent_id, to: ctx.input.parent_id },
        active,
      })
      return changed(url.show(ctx.input.id), () => showPage(ctx, ctx.input.id), 'Category saved.')
    },
  })
