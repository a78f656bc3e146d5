import { z } from 'zod'
import type { Ctx, ReadCtx } from '../platform/ctx.ts'
import { ById, version } from '../platform/http/input.ts'
import { changed, created, either, show } from '../platform/http/reply.ts'
import { feature, jsonAs, type Refused } from '../platform/http/route.ts'
import { listRoutes } from '../platform/lists/index.ts'
import { FormatJson, formatJson } from './api.ts'
import * as commands from './commands.ts'
import { EditedFormat, NewFormat } from './input.ts'
import { formatList } from './list.ts'
import { editForm, newForm } from './pages/form.ts'
import { showPage } from './pages/show.ts'
import * as queries from './queries.ts'
import { url } from './url.ts'

const one = jsonAs(FormatJson)
const blank: Refused = { values: {}, errors: [] }
const ByVersion = z.strictObject({ id: z.uuid(), version })
const json = async (ctx: Pick<ReadCtx, 'tx'>, id: string) =>
  formatJson(await queries.find(ctx.tx, id))
const after = (ctx: Ctx, id: string, said: string) =>
  changed(url.show(id), () => json(ctx, id), said)

export const routes = feature('journal-formats')
  .with(listRoutes(formatList))
  .get(url.new, {
    allow: 'ledger_accounts.manage',
    input: z.object({}),
    view: '/journal-formats/form',
    summary: 'The form for a new format of journals, with a preview of its file.',
    handle: async (ctx) => show(await newForm(ctx, blank)),
  })
  .post(url.index, {
    allow: 'ledger_accounts.manage',
    input: NewFormat,
    view: '/journal-formats/form',
    fragments: ['format'],
    json: one,
    summary: 'Declare how a file of journals is written.',
    onInvalid: (ctx, refused) => newForm(ctx, refused),
    handle: async (ctx) => {
      const id = commands.create(ctx, ctx.input)
      return created(url.show(id), () => json(ctx, id), 'Format saved. Exports offer it now.')
    },
  })
  .get('/journal-formats/:id', {
    allow: 'journals.read',
    input: ById,
    view: '/pages/record',
    json: one,
    summary: 'One format of journals, with its columns and versions.',
    handle: async ({ input, ...ctx }) =>
      either(
        () => showPage(ctx, input.id),
        () => json(ctx, input.id),
      ),
  })
  .get('/journal-formats/:id/edit', {
    allow: 'ledger_accounts.manage',
    input: ById,
    view: '/journal-formats/form',
    summary: 'The form for a new version of a format of journals.',
    handle: async (ctx) => show(await editForm(ctx, blank, ctx.input.id)),
  })
  .post('/journal-formats/:id/edit', {
    allow: 'ledger_accounts.manage',
    input: EditedFormat,
    view: '/journal-formats/form',
    fragments: ['format'],
    json: one,
    summary:
      'Change a format of journals for the exports to come. What was exported keeps the version it was made with.',
    onInvalid: (ctx, refused) => editForm(ctx, refused, String(ctx.input['id'])),
    handle: async (ctx) => {
      const { id, ...input } = ctx.input
      await commands.edit(ctx, id, input)
      return after(ctx, id, 'Saved. The exports to come are written this way.')
    },
  })
  .post('/journal-formats/:id/archiving', {
    allow: 'ledger_accounts.manage',
    input: ByVersion,
    json: one,
    summary: 'Offer a format of journals no more. What was exported with it stays.',
    handle: async (ctx) => {
      await commands.archive(ctx, ctx.input.id, ctx.input)
      return after(ctx, ctx.input.id, 'Archived. Exports do not offer it any more.')
    },
  })
  .post('/journal-formats/:id/restoration', {
    allow: 'ledger_accounts.manage',
    input: ByVersion,
    json: one,
    summary: 'Offer an archived format of journals again.',
    handle: async (ctx) => {
      await commands.restore(ctx, ctx.input.id, ctx.input)
      return after(ctx, ctx.input.id, 'Restored. Exports offer it again.')
    },
  })
