import { conflict, invalid } from '../kernel/problem.ts'
import type { Ctx, ReadCtx } from '../platform/ctx.ts'
import { linesOf } from '../platform/table-file.ts'
import type { OtherEncoding } from '../platform/table-text.ts'
import { readTaxNumber } from '../integrations/tax-numbers/index.ts'
import { createVendors, editVendor } from '../vendors/index.ts'
import { checkLines, type Checked, type Line } from './check.ts'
import { fieldNames, guessed, isField } from './columns.ts'
import * as queries from './queries.ts'

const mostLines = 10_000
export const mostColumns = 100

/** `readAs`: how its file was written, where that is not UTF-8. */
export type SentTable = { csv: string; readAs: OtherEncoding | null }

/** Keeps a table to look at. 422 when it is none. */
export async function keep(ctx: Ctx, { csv, readAs }: SentTable): Promise<string> {
  const read = linesOf(csv)
  if (typeof read === 'string') throw invalid('/csv', 'unreadable', read)
  const [headings, ...lines] = read
  if (lines.length === 0)
    throw invalid('/csv', 'unreadable', 'There is no line below the headings.')
  if (lines.length > mostLines)
    throw invalid(
      '/csv',
      'too_many',
      `At most ${mostLines} lines at a time; these are ${lines.length}. Send the table in parts.`,
    )
  const columns = headings!.cells.length
  if (columns > mostColumns)
    throw invalid(
      '/csv',
      'too_many',
      `A table has at most ${mostColumns} columns; this one has ${columns}. Leave out those that are not about vendors.`,
    )
  const id = ctx.newId()
  queries.removeOld(ctx.tx, ctx.actor.userId)
  const fields = guessed(headings!.cells)
  queries.insert(ctx.tx, { id, csv, readAs, fields, by: ctx.actor.userId })
  return id
}

/** Says what the columns hold. */
export async function assign(
  ctx: Ctx,
  id: string,
  { fields, version }: { fields: readonly string[]; version?: number | undefined },
): Promise<void> {
  const kept = await ctx.lock(queries.vendorImport, id, version)
  if (kept.imported_at) throw conflict('wrong_state', 'This table was imported already.')
  const unknown = fields.find((field) => field !== '' && !isField(field))
  if (unknown !== undefined)
    throw invalid('/fields', 'unknown', `No column of a vendor is called “${unknown}”.`)
  const twice = fields.find((field, i) => isField(field) && fields.indexOf(field) !== i)
  if (twice && isField(twice))
    throw invalid('/fields', 'twice', `“${fieldNames[twice]}” is chosen for two columns.`)
  queries.saveFields(ctx.tx, id, fields)
}

type Kept = Awaited<ReturnType<typeof queries.find>>
export type CheckedTable = { headings: readonly string[]; lines: Checked[]; cells: string[][] }

/** The lines of a kept table against the vendors of today. */
export async function checkedTable(ctx: ReadCtx, kept: Kept): Promise<CheckedTable> {
  const read = linesOf(kept.csv)
  if (typeof read === 'string') throw invalid('/csv', 'unreadable', read)
  const [headings, ...body] = read
  const lines = body.map(({ line, cells }): Line => ({
    line,
    cells: Object.fromEntries(
      kept.fields.flatMap((field, i) => (isField(field) ? [[field, cells[i] ?? '']] : [])),
    ),
  }))
  const names = [...new Set(lines.flatMap(({ cells }) => (cells.name ? [cells.name] : [])))]
  const [vendors, plain] = await Promise.all([
    queries.known(ctx.tx, { names, numbers: numbersIn(lines), taxNumbers: taxNumbersIn(lines) }),
    queries.plainNames(ctx.tx, names),
  ])
  return {
    headings: headings!.cells,
    cells: body.map(({ cells }) => [...cells]),
    lines: checkLines(lines, {
      vendors,
      plain: new Map(plain.map((p) => [p.name, p.plain])),
      currency: ctx.actor.organisation.baseCurrency,
    }),
  }
}

const numbersIn = (lines: readonly Line[]): string[] =>
  lines.flatMap(({ cells }) => (cells.number ? [cells.number.toUpperCase()] : []))
/** As they are kept. Which country they are of may depend on the vendor, so both ways are looked for. */
const taxNumbersIn = (lines: readonly Line[]): string[] =>
  lines.flatMap(({ cells: { vat_id: text, country = '' } }) =>
    text ? [readTaxNumber(text, country.toUpperCase()).number, readTaxNumber(text, '').number] : [],
  )

/** Enters what is new and changes what differs. Lines with errors are left out, and can be sent again. */
export async function confirm(
  ctx: Ctx,
  id: string,
  version: number | undefined,
): Promise<{ entered: number; changed: number; left: number }> {
  const kept = await ctx.lock(queries.vendorImport, id, version)
  if (kept.imported_at) throw conflict('wrong_state', 'This table was imported already.')
  const { lines } = await checkedTable(ctx, kept)
  const wanted = lines.flatMap(({ does, wanted: vendor }) =>
    does === 'new' && vendor ? [vendor] : [],
  )
  await createVendors(ctx, wanted)
  const changes = lines.filter(({ does }) => does === 'changed')
  for (const { existing, wanted: vendor } of changes)
    if (existing && vendor)
      await editVendor(ctx, existing.id, { ...vendor, version: existing.version })
  queries.saveImported(ctx.tx, id)
  return {
    entered: wanted.length,
    changed: changes.length,
    left: lines.filter(({ does }) => does === 'bad').length,
  }
}
