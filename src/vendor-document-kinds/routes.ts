import { z } from 'zod'
import { isCountry } from '../kernel/countries.ts'
import { ById, id, keptFlag, optional, text, usually, version } from '../platform/http/input.ts'
import { changed, created, show } from '../platform/http/reply.ts'
import { feature, json, type Refused } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import * as commands from './commands.ts'
import { KindJson, kindList } from './list.ts'
import { kindForm, ruleForm, rulePicks, showPage, type Shown } from './pages.ts'
import { risks } from './rule.ts'
import { url } from './url.ts'

const content = {
  name: text(100, 'Name'),
  why: optional(text(500, 'Why it is required'))
    .optional()
    .transform((v) => v ?? null),
  expires: usually(false),
  active: usually(true),
}
const country = z
  .string()
  .trim()
  .toUpperCase()
  .refine(isCountry, 'Country must be a two-letter code such as IN or DE.')
const one = json(KindJson, (page: Shown) => page.kind)
const blank: Refused = { values: {}, errors: [] }

export const routes = feature('vendor-document-kinds')
  .with(listRoutes(kindList))
  .get('/vendor-document-kinds/new', {
    allow: 'organisation.manage',
    input: z.object({}),
    view: '/pages/form',
    summary: 'The form for a new kind of vendor document.',
    handle: async (ctx) => show(await kindForm(ctx, blank, null)),
  })
  .post('/vendor-document-kinds', {
    allow: 'organisation.manage',
    input: z.strictObject(content),
    view: '/pages/form',
    json: one,
    summary: 'Add a kind of vendor document.',
    onInvalid: (ctx, refused) => kindForm(ctx, refused, null),
    handle: async (ctx) => {
      const made = await commands.create(ctx, ctx.input)
      return created(
        url.show(made),
        () => showPage(ctx, made),
        'Added. Now choose which vendors must provide it.',
      )
    },
  })
  .get('/vendor-document-kinds/:id', {
    allow: 'vendors.read',
    input: ById,
    view: '/pages/record',
    json: one,
    summary: 'One kind of vendor document, and which vendors must provide it.',
    handle: async (ctx) => show(await showPage(ctx, ctx.input.id)),
  })
  .get('/vendor-document-kinds/:id/edit', {
    allow: 'organisation.manage',
    stepUp: true,
    input: ById,
    view: '/pages/form',
    summary: 'The form for changing a kind of vendor document.',
    handle: async (ctx) => show(await kindForm(ctx, blank, ctx.input.id)),
  })
  .post('/vendor-document-kinds/:id/edit', {
    allow: 'organisation.manage',
    stepUp: true,
    input: z.strictObject({
      ...content,
      id: z.uuid(),
      version,
      expires: keptFlag,
      active: keptFlag,
    }),
    view: '/pages/form',
    json: one,
    summary: 'Rename a kind of vendor document, or use it no more.',
    onInvalid: (ctx, refused) => kindForm(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      const { id, ...input } = ctx.input
      await commands.edit(ctx, id, input)
      return changed(url.show(id), () => showPage(ctx, id), 'Kind saved.')
    },
  })
  .get('/vendor-document-kinds/:id/rules/new', {
    allow: 'organisation.manage',
    stepUp: true,
    input: ById,
    view: '/pages/form',
    summary: 'The form for choosing which vendors must provide a document.',
    handle: async (ctx) => show(await ruleForm(ctx, blank, ctx.input.id)),
  })
  .post('/vendor-document-kinds/:id/rules', {
    allow: 'organisation.manage',
    stepUp: true,
    input: z.strictObject({
      id: z.uuid(),
      country: optional(country).optional(),
      risk: optional(z.enum(risks, 'Choose from the list.')).optional(),
      category_id: optional(id).optional(),
    }),
    view: '/pages/form',
    json: one,
    picks: rulePicks,
    summary: 'Ask a document of vendors that sell a category, in a country, of a risk, or of all.',
    onInvalid: (ctx, refused) => ruleForm(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      const { id: kindId, country: where, risk, category_id: categoryId } = ctx.input
      await commands.addRule(ctx, kindId, {
        country: where ?? null,
        risk: risk ?? null,
        category_id: categoryId ?? null,
      })
      return created(
        url.show(kindId),
        () => showPage(ctx, kindId),
        'Asked from now on. What is missing is shown on the pages of vendors and in the portal.',
      )
    },
  })
  .post('/vendor-document-rules/:id/removal', {
    allow: 'organisation.manage',
    stepUp: true,
    input: z.strictObject({ id: z.uuid() }),
    json: one,
    summary: 'Ask a document no more of some vendors; holds that stand stay.',
    handle: async (ctx) => {
      const kindId = await commands.removeRule(ctx, ctx.input.id)
      return changed(
        url.show(kindId),
        () => showPage(ctx, kindId),
        'Removed. Holds that stand stay until a controller lifts them.',
      )
    },
  })
