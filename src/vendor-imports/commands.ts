import { conflict, invalid } from '../kernel/problem.ts'
import type { Ctx, ReadCtx } from '../platform/ctx.ts'
import { linesOf, type TableLine } from '../platform/table-file.ts'
import { guessedColumns, mostColumns, type Change, type SentTable } from '../table-imports/index.ts'
import { customFieldsOf, saveImportedValues } from '../custom-fields/index.ts'
import { numbersNow } from '../platform/locale.ts'
import { saveCategories, saveEntities } from '../vendor-scopes/index.ts'
import { readTaxNumber } from '../integrations/tax-numbers/index.ts'
import { createVendors, editVendor } from '../vendors/index.ts'
import { addAddress, addAddressesToNew, editAddress } from '../vendor-addresses/index.ts'
import { addContact, addContactsToNew, editContact } from '../vendor-contacts/index.ts'
import { checkLines, type Line } from './check.ts'
import { moreCalled, moreColumns, withMore, type MoreKnown, type MoreWanted } from './more.ts'
import { fieldCalled, fieldNames, isField } from './columns.ts'
import { partCalled, partColumns, withParts, type CheckedLine, type PartsWanted } from './parts.ts'
import * as queries from './queries.ts'

const mostLines = 10_000
/** Characters of all corrections of a table. */
const mostCorrectedCharacters = 1_000_000

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
  const fields = guessedColumns(
    headings!.cells,
    (heading) => fieldCalled(heading) || moreCalled(heading, known) || partCalled(heading),
  )
  queries.insert(ctx.tx, { id, csv, readAs, fields, by: ctx.actor.userId })
  return id
}

/** Says what the columns hold. */
export async function assign(
  ctx: Ctx,
  id: string,
  { fields, version }: { fields: readonly string[]; version?: number | undefined },
): Promise<void> {
  await lockWaiting(ctx, id, version)
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
  lines: CheckedLine[]
  /** In the order of the headings, as corrected. */
  cells: string[][]
  /** What each line says by column, as corrected. */
  values: Values[]
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
  new Map<string, string>([...Object.entries(fieldNames), ...moreColumns(known), ...partColumns])

/** The lines of a kept table against the vendors of today. */
export async function checkedTable(ctx: ReadCtx, kept: Kept): Promise<CheckedTable> {
  const read = linesOf(kept.csv)
  if (typeof read === 'string') throw invalid('/csv', 'unreadable', read)
  const [headings, ...body] = read
  const values = body.map((row) => valuesIn(kept, row))
  const lines = body.map(({ line }, i): Line => ({
    line,
    cells: Object.fromEntries(Object.entries(values[i]!).filter(([field]) => isField(field))),
  }))
  const names = [...new Set(lines.flatMap(({ cells }) => (cells.name ? [cells.name] : [])))]
  const [known, vendors, plain] = await Promise.all([
    moreKnown(ctx),
    queries.known(ctx.tx, { names, numbers: numbersIn(lines), taxNumbers: taxNumbersIn(lines) }),
    queries.plainNames(ctx.tx, names),
  ])
  const ids = vendors.map(({ id }) => id)
  const [more, parts] = await Promise.all([
    queries.moreOf(ctx.tx, ids),
    values.some((of) => Object.keys(of).some((field) => partColumns.has(field)))
      ? queries.partsOf(ctx.tx, ids)
      : [],
  ])
  const partsBy = new Map(parts.map((p) => [p.id, p]))
  const leftOut = new Set(kept.left_out)
  const around = { known, of: new Map(more.map((m) => [m.id, m])), style: numbersNow() }
  const checked = checkLines(lines, {
    vendors,
    plain: new Map(plain.map((p) => [p.name, p.plain])),
    currency: ctx.actor.organisation.baseCurrency,
    leftOut,
  })
  return {
    headings: headings!.cells,
    names: columnNames(known),
    values,
    cells: body.map(({ cells }, row) =>
      headings!.cells.map((_, i) => values[row]![kept.fields[i] ?? ''] ?? cells[i] ?? ''),
    ),
    lines: checked.map((line, i) => {
      const found = partsBy.get(line.existing?.id ?? '') ?? noParts
      const whole = withParts(withMore(line, values[i]!, around), values[i]!, found)
      const wanted = whole.does === 'new' || whole.does === 'changed'
      return wanted && leftOut.has(line.line) ? { ...whole, does: 'left_out' as const } : whole
    }),
  }
}
const noParts = { addresses: [], contacts: [] }

/** What a line says by the name of its columns. What a person corrected stands instead of the cell. */
type Values = Readonly<Record<string, string>>
const valuesIn = (kept: Kept, { line, cells }: TableLine): Values => ({
  ...Object.fromEntries(
    kept.fields.flatMap((field, i) => (field ? [[field, cells[i] ?? '']] : [])),
  ),
  ...kept.corrections[line],
})

export type Correction = { line: number; cells: Readonly<Record<string, string>> }
/** Corrects cells of a table that waits, so that it is looked at again without a new file. */
export async function correct(
  ctx: Ctx,
  id: string,
  { lines: corrections, version }: { lines: readonly Correction[]; version?: number | undefined },
): Promise<void> {
  const kept = await lockWaiting(ctx, id, version)
  const { lines, values, names } = await checkedTable(ctx, kept)
  const saved = { ...kept.corrections }
  for (const [n, { line, cells }] of corrections.entries()) {
    const at = lines.findIndex((one) => one.line === line)
    if (at < 0)
      throw invalid(`/lines/${n}/line`, 'unknown', `The table has no line ${line}. Reload it.`)
    for (const [field, text] of Object.entries(cells)) {
      if (!names.has(field))
        throw invalid(`/lines/${n}`, 'unknown', `No column of a vendor is called “${field}”.`)
      if (text !== (values[at]![field] ?? '')) saved[line] = { ...saved[line], [field]: text }
    }
  }
  if (JSON.stringify(saved).length > mostCorrectedCharacters)
    throw invalid(
      '/lines',
      'too_many',
      'This is more than can be corrected here. Download the lines with errors, correct them there, and send them as a table.',
    )
  queries.saveCorrections(ctx.tx, id, saved)
}

/** Leaves a line out of the import, or takes it in again. */
export async function leaveOut(
  ctx: Ctx,
  id: string,
  { line, leaves, version }: { line: number; leaves: boolean; version?: number | undefined },
): Promise<void> {
  const kept = await lockWaiting(ctx, id, version)
  const { lines } = await checkedTable(ctx, kept)
  const found = lines.find((one) => one.line === line)
  if (!found) throw invalid('/line', 'unknown', `The table has no line ${line}. Reload it.`)
  if (leaves && found.does !== 'new' && found.does !== 'changed')
    throw conflict('wrong_state', `Line ${line} changes nothing, so it is left out already.`)
  const others = kept.left_out.filter((one) => one !== line)
  queries.saveLeftOut(ctx.tx, id, leaves ? [...others, line] : others)
}

async function lockWaiting(ctx: Ctx, id: string, version: number | undefined): Promise<Kept> {
  const kept = await ctx.lock(queries.vendorImport, id, version)
  if (kept.imported_at) throw conflict('wrong_state', 'This table was imported already.')
  return kept
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
  const kept = await lockWaiting(ctx, id, version)
  const { lines, names } = await checkedTable(ctx, kept)
  const added = lines.flatMap(({ does, wanted, more, parts }) =>
    does === 'new' && wanted ? [{ wanted, more, parts }] : [],
  )
  const ids = await createVendors(
    ctx,
    added.map(({ wanted }) => wanted),
  )
  const changes = lines.filter(({ does }) => does === 'changed')
  for (const { existing, wanted: vendor, changes: changed, parts } of changes) {
    if (!existing || !vendor) continue
    const own = changed.filter(({ field }) => !partColumns.has(field))
    if (own.length > 0)
      await editVendor(ctx, existing.id, {
        ...vendor,
        version: existing.version,
        besides: besidesOf(own, names),
      })
    await saveParts(ctx, existing.id, parts)
  }
  addParts(
    ctx,
    added.map(({ parts }, i) => ({ id: ids[i]!, parts })),
  )
  saveMore(ctx, [
    ...added.map(({ more }, i) => ({ id: ids[i]!, more })),
    ...changes.flatMap(({ existing, more }) => (existing ? [{ id: existing.id, more }] : [])),
  ])
  queries.saveImported(ctx.tx, id)
  return {
    entered: added.length,
    changed: changes.length,
    left: lines.filter(({ does }) => does === 'bad' || does === 'left_out').length,
  }
}

/** What the history says of the columns that only this organisation has. */
const besidesOf = (changes: readonly Change[], names: ReadonlyMap<string, string>) =>
  Object.fromEntries(
    changes
      .filter(({ field }) => !isField(field))
      .map(({ field, from, to }) => [names.get(field) ?? field, { from, to }]),
  )

/** A change of the mail for orders asks for approval, as it does on the page of the vendor. */
async function saveParts(
  ctx: Ctx,
  vendorId: string,
  { addresses, contact }: PartsWanted,
): Promise<void> {
  for (const { id, ...address } of addresses)
    await (id === null ? addAddress(ctx, vendorId, address) : editAddress(ctx, id, address))
  if (!contact) return
  const { id, ...content } = contact
  await (id === null ? addContact(ctx, vendorId, content) : editContact(ctx, id, content))
}

/** Of vendors that are new, in one statement each. */
function addParts(ctx: Ctx, vendors: readonly { id: string; parts: PartsWanted }[]): void {
  const addresses = vendors.flatMap(({ id: vendorId, parts }) =>
    parts.addresses.map(({ id: _id, ...address }) => ({ ...address, vendorId })),
  )
  const contacts = vendors.flatMap(({ id: vendorId, parts }) => {
    if (!parts.contact) return []
    const { id: _id, ...contact } = parts.contact
    return [{ ...contact, vendorId }]
  })
  if (addresses.length) addAddressesToNew(ctx, addresses)
  if (contacts.length) addContactsToNew(ctx, contacts)
}

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
