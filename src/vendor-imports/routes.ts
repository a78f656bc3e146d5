import { createHash } from 'node:crypto'
import { z } from 'zod'
import { csv } from '../history/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { ById, unlessSaid, version } from '../platform/http/input.ts'
import { changed, created, sendFile, show } from '../platform/http/reply.ts'
import { feature, type Refused } from '../platform/http/route.ts'
import { Corrections, csvText, Fields, Line, sentTable } from '../table-imports/index.ts'
import * as commands from './commands.ts'
import { importJson, importPage, newPage } from './pages.ts'
import * as queries from './queries.ts'
import { url } from './url.ts'

const blank: Refused = { values: {}, errors: [] }
const Sent = z.strictObject({ csv: csvText })

export const routes = feature('vendor-imports')
  .get('/vendor-imports/new', {
    allow: 'vendors.manage',
    input: z.object({}),
    view: '/table-imports/new',
    summary: 'The form for importing vendors from a table.',
    handle: async () => show(newPage(blank)),
  })
  .post('/vendor-imports', {
    allow: 'vendors.manage',
    input: Sent,
    view: '/table-imports/new',
    formView: '/table-imports/new',
    upload: { field: 'file', maxBytes: 5 * 1_048_576, holds: 'table' },
    json: importJson,
    summary: 'Keep a table of vendors (CSV or XLSX) to look at; no vendor is written.',
    onInvalid: async (_ctx, refused) => newPage(refused),
    handle: async (ctx) => {
      const id = await commands.keep(ctx, await sentTable(ctx.upload, ctx.input.csv))
      return created(
        url.show(id),
        () => importPage(ctx, id),
        'The table is read. Nothing is written before you confirm it.',
      )
    },
  })
  .get('/vendor-imports/:id', {
    allow: 'vendors.manage',
    input: ById,
    view: '/table-imports/show',
    fragments: ['import'],
    json: importJson,
    summary: 'A table of vendors: what its columns hold, and what each line would do.',
    handle: async (ctx) => show(await importPage(ctx, ctx.input.id)),
  })
  .post('/vendor-imports/:id/columns', {
    allow: 'vendors.manage',
    input: z.strictObject({ id: z.uuid(), version, fields: Fields }),
    view: '/table-imports/show',
    json: importJson,
    summary: 'Say what each column of the table holds; an empty text leaves it out.',
    onInvalid: (ctx, refused) => importPage(ctx, String(ctx.input['id']), refused),
    handle: async (ctx) => {
      await commands.assign(ctx, ctx.input.id, ctx.input)
      return changed(
        url.show(ctx.input.id),
        () => importPage(ctx, ctx.input.id),
        'The columns are assigned.',
      )
    },
  })
  .post('/vendor-imports/:id/corrections', {
    allow: 'vendors.manage',
    input: z.strictObject({ id: z.uuid(), version, lines: Corrections }),
    view: '/table-imports/show',
    json: importJson,
    summary: 'Correct cells of lines, by the name of their column; the lines are checked again.',
    onInvalid: (ctx, refused) => importPage(ctx, String(ctx.input['id']), refused),
    handle: async (ctx) => {
      await commands.correct(ctx, ctx.input.id, ctx.input)
      return changed(
        url.show(ctx.input.id),
        () => importPage(ctx, ctx.input.id),
        'Saved. The lines are checked again; nothing is written before you confirm it.',
      )
    },
  })
  .post('/vendor-imports/:id/left-out', {
    allow: 'vendors.manage',
    input: z.strictObject({ id: z.uuid(), version, line: Line, leave_out: unlessSaid(false) }),
    json: importJson,
    summary: 'Leave a line out of the import, or take it in again.',
    handle: async (ctx) => {
      const { id, line: of, leave_out: leaves, version: seen } = ctx.input
      await commands.leaveOut(ctx, id, { line: of, leaves, version: seen })
      return changed(
        url.show(id),
        () => importPage(ctx, id),
        leaves ? `Line ${of} is left out.` : `Line ${of} is taken in again.`,
      )
    },
  })
  .get('/vendor-imports/:id/errors', {
    allow: 'vendors.manage',
    input: ById,
    file: true,
    summary: 'The lines with errors as CSV, with what is wrong: corrected, they can be sent again.',
    handle: async (ctx) => {
      const bytes = await errorsFile(ctx, ctx.input.id)
      const etag = createHash('sha256').update(bytes).digest('hex').slice(0, 32)
      return sendFile(bytes, 'text/csv; charset=utf-8', 'vendors-with-errors.csv', etag)
    },
  })
  .post('/vendor-imports/:id/confirmation', {
    allow: 'vendors.manage',
    input: z.strictObject({ id: z.uuid(), version }),
    view: '/table-imports/show',
    json: importJson,
    summary: 'Enter and change the vendors of the table; lines with errors are left out.',
    onInvalid: (ctx, refused) => importPage(ctx, String(ctx.input['id']), refused),
    handle: async (ctx) => {
      const {
        entered,
        changed: edited,
        left,
      } = await commands.confirm(ctx, ctx.input.id, ctx.input.version)
      return changed(
        url.show(ctx.input.id),
        () => importPage(ctx, ctx.input.id),
        `${entered} entered, ${edited} changed, ${left} left out. Somebody else approves them in the list of vendors.`,
      )
    },
  })

async function errorsFile(ctx: ReadCtx, id: string): Promise<Buffer> {
  const kept = await queries.find(ctx.tx, id)
  const { headings, lines, cells, values, names } = await commands.checkedTable(ctx, kept)
  const added = [...new Set(Object.values(kept.corrections).flatMap(Object.keys))].filter(
    (field) => !kept.fields.includes(field),
  )
  const bad = lines.flatMap((line, i) =>
    line.does === 'bad'
      ? [
          [
            ...cells[i]!,
            ...added.map((field) => values[i]![field] ?? ''),
            line.faults.map((f) => `${names.get(f.field)}: ${f.text}`).join(' '),
          ],
        ]
      : [],
  )
  const titles = added.map((field) => names.get(field) ?? field)
  return Buffer.from(csv([[...headings, ...titles, 'What is wrong'], ...bad]))
}
