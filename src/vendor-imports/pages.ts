import { z } from 'zod'
import { Uuid, Version } from '../platform/http/output.ts'
import { json, type Refused } from '../platform/http/route.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { OtherEncoding } from '../platform/table-text.ts'
import {
  CountsJson,
  importPage as previewPage,
  LineJson,
  lineJson,
  newImportPage,
  type Counts,
  type Does,
  type ImportPage,
  type NewImportPage,
  type PreviewLine,
} from '../table-imports/index.ts'
import { checkedTable, type CheckedTable } from './commands.ts'
import * as queries from './queries.ts'
import { url } from './url.ts'

const crumbs = [{ label: 'Vendors', href: url.vendors }]
const title = 'Import vendors'

export const newPage = (refused: Refused): NewImportPage =>
  newImportPage(
    {
      title,
      crumbs,
      action: url.create,
      hint: 'A vendor that is known by its number, its tax number or its name is changed; others are new. Addresses and one contact may stand in the same line.',
      example: 'name,country,vat_id,email,currency,payment_terms_days\n',
    },
    refused,
  )

export type VendorImportPage = ImportPage & {
  done: boolean
  readAs: OtherEncoding | null
  headings: readonly string[]
  lines: readonly PreviewLine[]
  chosen: readonly string[]
}

export async function importPage(
  ctx: ReadCtx,
  id: string,
  refused?: Refused,
): Promise<VendorImportPage> {
  const kept = await queries.find(ctx.tx, id)
  const checked = await checkedTable(ctx, kept)
  const lines = previewLines(checked)
  const done = kept.imported_at !== null
  const page = previewPage(
    {
      id,
      version: kept.version,
      title,
      crumbs,
      thing: 'Vendor',
      things: 'vendors',
      at: {
        columns: url.columns(id),
        corrections: url.corrections(id),
        leftOut: url.leftOut(id),
        errors: url.errors(id),
        confirmation: url.confirmation(id),
      },
      headings: checked.headings,
      fields: kept.fields,
      names: checked.names,
      readAs: kept.read_as,
      counts: countsOf(lines),
      lines,
      closed: done
        ? {
            tone: 'ok',
            text: 'This table was imported.',
            button: { label: 'To the vendors', href: '/vendors?status=pending' },
          }
        : null,
    },
    refused,
  )
  return {
    ...page,
    done,
    readAs: kept.read_as,
    headings: checked.headings,
    lines,
    chosen: kept.fields,
  }
}

const previewLines = ({ lines, values }: CheckedTable): PreviewLine[] =>
  lines.map((line, i) => ({
    line: line.line,
    name: line.name,
    known: line.existing?.number ?? null,
    does: line.does,
    faults: line.faults,
    notes: line.notes,
    changes: line.changes,
    cells: values[i]!,
  }))

function countsOf(lines: readonly PreviewLine[]): Counts {
  const of = (does: Does): number => lines.filter((line) => line.does === does).length
  return {
    new: of('new'),
    changed: of('changed'),
    same: of('same'),
    bad: of('bad'),
    left_out: of('left_out'),
  }
}

export const importJson = json(
  z.object({
    id: Uuid,
    imported: z.boolean(),
    read_as: z.enum(['Windows-1252', 'UTF-16']).nullable(),
    columns: z.array(z.object({ heading: z.string(), field: z.string().nullable() })),
    counts: CountsJson,
    lines: z.array(LineJson),
    version: Version,
  }),
  ({ id, done, readAs, headings, lines, chosen, counts, version }: VendorImportPage) => ({
    id,
    imported: done,
    read_as: readAs,
    columns: headings.map((heading, i) => ({ heading, field: chosen[i] || null })),
    counts,
    lines: lines.map(lineJson),
    version,
  }),
)
