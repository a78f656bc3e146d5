import { conflict, invalid } from '../kernel/problem.ts'
import type { Ctx, ReadCtx } from '../platform/ctx.ts'
import { linesOf } from '../platform/table-file.ts'
import type { OtherEncoding } from '../platform/table-text.ts'
import { customFieldsOf, saveImportedValues } from '../custom-fields/index.ts'
import { numbersNow } from '../platform/locale.ts'
import { saveCategories, saveEntities } from '../vendor-scopes/index.ts'
import { readTaxNumber } from '../integrations/tax-numbers/index.ts'
import { createVendors, editVendor } from '../vendors/index.ts'
import { checkLines, type Change, type Line } from './check.ts'
import {
  moreCalled,
  moreColumns,
  withMore,
  type CheckedMore,
  type MoreKnown,
  type MoreWanted,
} from './more.ts'
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
  const known = await moreKnown(ctx)
  const fields = guessed(headings!.cells, (heading) => moreCalled(heading, known))
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
  const names = columnNames(await moreKnown(ctx))
  const unknown = fields.find((field) => field !== '' && !names.has(field))
  if (unknown !== undefined)
    throw invalid('/fields', 'unknown', `No column of a vendor is called “${unknown}”.`)
  const twice = fields.find((field, i) => field !== '' && fields.indexOf(field) !== i)
  if (twice) throw invalid('/fields', 'twice', `“${names.get(twice)}” is chosen for two columns.`)
  queries.saveFields(ctx.tx, id, fields)
}

type Kept = Awaited<ReturnType<typeof queries.find>>
export type CheckedTable = {
  headings: readonly string[]
  lines: CheckedMore[]
  cells: string[][]
  /** Every column that the table may have, as a person reads it. */
  names: ReadonlyMap<string, string>
}

async function moreKnown(ctx: ReadCtx): Promise<MoreKnown> {
  const [categories, entities, own] = await Promise.all([
    queries.categories(ctx.tx),
    queries.entities(ctx.tx),
    customFieldsOf(ctx.tx, 'vendor'),
  ])
  return { categories, entities, fields: own }
}

const columnNames = (known: MoreKnown): ReadonlyMap<string, string> =>
  new Map<string, string>([...Object.entries(fieldNames), ...moreColumns(known)])

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
  const [known, vendors, plain] = await Promise.all([
    moreKnown(ctx),
    queries.known(ctx.tx, { names, numbers: numbersIn(lines), taxNumbers: taxNumbersIn(lines) }),
    queries.plainNames(ctx.tx, names),
  ])
  const more = await queries.moreOf(
    ctx.tx,
    vendors.map(({ id }) => id),
  )
  const around = { known, of: new Map(more.map((m) => [m.id, m])), style: numbersNow() }
  const checked = checkLines(lines, {
    vendors,
    plain: new Map(plain.map((p) => [p.name, p.plain])),
    currency: ctx.actor.organisation.baseCurrency,
  })
  return {
    headings: headings!.cells,
    names: columnNames(known),
    cells: body.map(({ cells }) => [...cells]),
    lines: checked.map((line, i) => withMore(line, besidesIn(kept.fields, body[i]!.cells), around)),
  }
}

/** The cells of the columns that only this organisation has. */
const besidesIn = (
  fields: readonly string[],
  cells: readonly string[],
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    fields.flatMap((field, i) => (field && !isField(field) ? [[field, cells[i] ?? '']] : [])),
  )

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
  const { lines, names } = await checkedTable(ctx, kept)
  const added = lines.flatMap(({ does, wanted, more }) =>
    does === 'new' && wanted ? [{ wanted, more }] : [],
  )
  const ids = await createVendors(
    ctx,
    added.map(({ wanted }) => wanted),
  )
  const changes = lines.filter(({ does }) => does === 'changed')
  for (const { existing, wanted: vendor, changes: changed } of changes)
    if (existing && vendor)
      await editVendor(ctx, existing.id, {
        ...vendor,
        version: existing.version,
        besides: besidesOf(changed, names),
      })
  saveMore(ctx, [
    ...added.map(({ more }, i) => ({ id: ids[i]!, more })),
    ...changes.flatMap(({ existing, more }) => (existing ? [{ id: existing.id, more }] : [])),
  ])
  queries.saveImported(ctx.tx, id)
  return {
    entered: added.length,
    changed: changes.length,
    left: lines.filter(({ does }) => does === 'bad').length,
  }
}

/** What the history says of the columns that only this organisation has. */
const besidesOf = (changes: readonly Change[], names: ReadonlyMap<string, string>) =>
  Object.fromEntries(
    changes
      .filter(({ field }) => !isField(field))
      .map(({ field, from, to }) => [names.get(field) ?? field, { from, to }]),
  )

/** Of all vendors in one statement each. */
function saveMore(ctx: Ctx, vendors: readonly { id: string; more: MoreWanted }[]): void {
  const rowsOf = (group: 'categories' | 'entities') =>
    vendors.flatMap(({ id, more }) => (more[group] ? [{ vendor_id: id, ids: more[group] }] : []))
  const [categories, entities] = [rowsOf('categories'), rowsOf('entities')]
  const values = vendors.flatMap(({ id, more }) =>
    more.custom.map(({ fieldId, value }) => ({ document_id: id, field_id: fieldId, value })),
  )
  if (categories.length) saveCategories(ctx.tx, categories)
  if (entities.length) saveEntities(ctx.tx, entities)
  if (values.length) saveImportedValues(ctx.tx, values)
}
