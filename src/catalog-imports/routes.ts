import { createHash } from 'node:crypto'
import { z } from 'zod'
import { csv } from '../history/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import {
  ById,
  unlessSaid,
  optional,
  tableNumbers,
  version,
  wholeNumber,
} from '../platform/http/input.ts'
import { changed, created, sendFile, show } from '../platform/http/reply.ts'
import { feature, type Refused } from '../platform/http/route.ts'
import { Corrections, csvText, Fields, Line, outcomes, sentTable } from '../table-imports/index.ts'
import { mostLines } from './catalog-import.ts'
import { columnNames, fieldCalled, numberFields } from './columns.ts'
import * as commands from './commands.ts'
import { importJson, importPage, newPage } from './pages.ts'
import * as queries from './queries.ts'
import { url } from './url.ts'
import { valuesIn } from './world.ts'

const blank: Refused = { values: {}, errors: [] }
const after = wholeNumber({ label: 'The place', least: 0, most: mostLines })
const days = optional(z.enum(['day_first', 'month_first'], 'Choose from the list.')).optional()

export const routes = feature('catalog-imports')
  .get('/catalog-imports/new', {
    allow: 'catalog.manage',
    input: z.object({}),
    view: '/table-imports/new',
    summary: 'The form for importing items and prices from a table.',
    handle: async () => show(newPage(blank)),
  })
  .post('/catalog-imports', {
    allow: 'catalog.manage',
    input: z.strictObject({ csv: csvText }),
    view: '/table-imports/new',
    formView: '/table-imports/new',
    upload: { field: 'file', maxBytes: 8 * 1_048_576, holds: 'table' },
    json: importJson,
    summary: 'Keep a table of items and prices (CSV or XLSX) to look at; nothing is entered.',
    onInvalid: async (_ctx, refused) => newPage(refused),
    handle: async (ctx) => {
      const table = await sentTable(ctx.upload, ctx.input.csv, numberColumns)
      const id = await commands.keep(ctx, table)
      return created(
        url.show(id),
        () => importPage(ctx, id),
        'The table is read. Nothing is entered before you confirm it.',
      )
    },
  })
  .get('/catalog-imports/:id', {
    allow: 'catalog.manage',
    input: ById.extend({
      does: z.enum(outcomes).optional().catch(undefined),
      after: after.optional().catch(undefined),
    }),
    view: '/table-imports/show',
    fragments: ['import'],
    json: importJson,
    summary: 'A table of items and prices: how far it is, and what each line would do.',
    handle: async (ctx) => show(await importPage(ctx, ctx.input.id, { wanted: ctx.input })),
  })
  .post('/catalog-imports/:id/columns', {
    allow: 'catalog.manage',
    input: z.strictObject({ id: z.uuid(), version, fields: Fields, numbers: tableNumbers, days }),
    view: '/table-imports/show',
    json: importJson,
    summary: 'Say what each column holds, and how numbers and days are written.',
    onInvalid: (ctx, refused) => importPage(ctx, String(ctx.input['id']), { refused }),
    handle: async (ctx) => {
      await commands.assign(ctx, ctx.input.id, ctx.input)
      return changed(
        url.show(ctx.input.id),
        () => importPage(ctx, ctx.input.id),
        'The columns are assigned.',
      )
    },
  })
  .post('/catalog-imports/:id/corrections', {
    allow: 'catalog.manage',
    input: z.strictObject({ id: z.uuid(), version, lines: Corrections }),
    view: '/table-imports/show',
    json: importJson,
    summary: 'Correct cells of lines, by the name of their column; the lines are checked again.',
    onInvalid: (ctx, refused) => importPage(ctx, String(ctx.input['id']), { refused }),
    handle: async (ctx) => {
      await commands.correct(ctx, ctx.input.id, ctx.input)
      return changed(
        url.show(ctx.input.id),
        () => importPage(ctx, ctx.input.id),
        'Saved. The lines are checked again; nothing is entered before you confirm it.',
      )
    },
  })
  .post('/catalog-imports/:id/left-out', {
    allow: 'catalog.manage',
    input: z.strictObject({ id: z.uuid(), version, line: Line, leave_out: unlessSaid(false) }),
    json: importJson,
    summary: 'Leave a line out of the import, or take it in again.',
    handle: async (ctx) => {
      const { id, line, leave_out: leaves, version: seen } = ctx.input
      await commands.leaveOut(ctx, id, { line, leaves, version: seen })
      return changed(
        url.show(id),
        () => importPage(ctx, id),
        leaves ? `Line ${line} is left out.` : `Line ${line} is taken in again.`,
      )
    },
  })
  .get('/catalog-imports/:id/errors', {
    allow: 'catalog.manage',
    input: ById,
    file: true,
    summary: 'The lines with errors as CSV, with what is wrong: corrected, they can be sent again.',
    handle: async (ctx) => {
      const bytes = await errorsFile(ctx, ctx.input.id)
      const etag = createHash('sha256').update(bytes).digest('hex').slice(0, 32)
      return sendFile(bytes, 'text/csv; charset=utf-8', 'items-with-errors.csv', etag)
    },
  })
  .post('/catalog-imports/:id/confirmation', {
    allow: 'catalog.manage',
    input: z.strictObject({ id: z.uuid(), version }),
    view: '/table-imports/show',
    json: importJson,
    summary:
      'Enter the items and prices of the table, and send prices that change for approval; lines with errors are left out.',
    onInvalid: (ctx, refused) => importPage(ctx, String(ctx.input['id']), { refused }),
    handle: async (ctx) => {
      await commands.confirm(ctx, ctx.input.id, ctx.input.version)
      return changed(
        url.show(ctx.input.id),
        () => importPage(ctx, ctx.input.id),
        'Confirmed. Prices that change wait for somebody else’s approval.',
      )
    },
  })

/** Which cells of a workbook are numbers. */
const numberColumns = (headings: readonly string[]): number[] =>
  headings.flatMap((heading, i) =>
    numberFields.some((field) => field === fieldCalled(heading)) ? [i] : [],
  )

async function errorsFile(ctx: ReadCtx, id: string): Promise<Buffer> {
  const [kept, bad] = await Promise.all([
    queries.find(ctx.tx, id),
    queries.linesThat(ctx.tx, id, { does: ['bad'], after: 0, most: mostLines }),
  ])
  const rows = bad.map((line) => {
    const values: Readonly<Record<string, string>> = valuesIn(kept, line)
    return [
      ...kept.headings.map((_, i) => values[kept.fields[i] ?? ''] ?? line.cells[i] ?? ''),
      line.faults.map((f) => `${columnNames.get(f.field) ?? f.field}: ${f.text}`).join(' '),
    ]
  })
  return Buffer.from(csv([[...kept.headings, 'What is wrong'], ...rows]))
}
