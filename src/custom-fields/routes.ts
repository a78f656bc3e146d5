import { z } from 'zod'
import { ById, keptFlag, text, usually, version, wholeNumber } from '../platform/http/input.ts'
import { changed, created, either, show } from '../platform/http/reply.ts'
import { feature, jsonAs, type Refused } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import * as commands from './commands.ts'
import { kindsWithFields, types } from './custom-field.ts'
import { customFieldList } from './list.ts'
import { form } from './pages/form.ts'
import { showPage } from './pages/show.ts'
import * as queries from './queries.ts'
import { url } from './url.ts'

const lines = (value: unknown): unknown =>
  typeof value === 'string'
    ? value
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean)
    : value
const choices = z
  .preprocess(
    lines,
    z
      .array(text(100, 'Each choice'))
      .max(100, 'Write at most 100 choices.')
      .refine(
        (all) => new Set(all.map((one) => one.toLowerCase())).size === all.length,
        'Each choice is written once.',
      ),
  )
  .default([])
const content = {
  label: text(80, 'Label'),
  choices,
  required: usually(false),
  position: wholeNumber({ label: 'Place in the form', least: 0, most: 9999 }).default(100),
}
const New = z.strictObject({
  ...content,
  kind: z.enum(kindsWithFields).default('vendor'),
  key: text(40, 'Key').pipe(
    z
      .string()
      .regex(
        /^[a-z][a-z0-9_]*$/,
        'Key begins with a small letter and has small letters, digits and _ only.',
      ),
  ),
  type: z.enum(types, 'Choose the type.'),
})
const one = jsonAs(queries.Row)
const blank: Refused = { values: {}, errors: [] }

export const routes = feature('custom-fields')
  .with(listRoutes(customFieldList))
  .get('/custom-fields/new', {
    allow: 'organisation.manage',
    input: z.object({}),
    view: '/pages/form',
    summary: 'The form for a new custom field.',
    handle: async (ctx) => show(await form(ctx, blank, null)),
  })
  .post('/custom-fields', {
    allow: 'organisation.manage',
    input: New,
    view: '/pages/form',
    json: one,
    summary: 'Define a field that every vendor has.',
    onInvalid: (ctx, refused) => form(ctx, refused, null),
    handle: async (ctx) => {
      const id = await commands.create(ctx, ctx.input)
      return created(url.show(id), () => queries.find(ctx.tx, id), 'Field created.')
    },
  })
  .get('/custom-fields/:id', {
    allow: 'organisation.manage',
    input: ById,
    view: '/pages/record',
    json: one,
    summary: 'One custom field.',
    handle: async ({ input, ...ctx }) =>
      either(
        () => showPage(ctx, input.id),
        () => queries.find(ctx.tx, input.id),
      ),
  })
  .get('/custom-fields/:id/edit', {
    allow: 'organisation.manage',
    input: ById,
    view: '/pages/form',
    summary: 'The form for changing a custom field.',
    handle: async (ctx) => show(await form(ctx, blank, ctx.input.id)),
  })
  .post('/custom-fields/:id/edit', {
    allow: 'organisation.manage',
    input: z.strictObject({
      ...content,
      id: z.uuid(),
      required: keptFlag,
      active: keptFlag,
      version,
    }),
    view: '/pages/form',
    json: one,
    summary: 'Change a custom field, or take it out of use; what was entered in it stays.',
    onInvalid: (ctx, refused) => form(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      const { id, ...input } = ctx.input
      await commands.edit(ctx, id, input)
      return changed(url.show(id), () => queries.find(ctx.tx, id), 'Field saved.')
    },
  })
