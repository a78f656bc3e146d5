import { move } from '../kernel/lifecycle.ts'
import { dayOrderIn } from '../kernel/day-text.ts'
import { fileNumbersIn } from '../kernel/number-text.ts'
import { conflict, invalid } from '../kernel/problem.ts'
import type { Ctx } from '../platform/ctx.ts'
import { linesOf } from '../platform/table-file.ts'
import { fromHeadings } from '../platform/table-layout.ts'
import { guessedColumns, mostColumns, type SentTable } from '../table-imports/index.ts'
import { importLifecycle, linesAStep, mostLines } from './catalog-import.ts'
import { columnNames, dayFields, fieldCalled, numberFields, type Field } from './columns.ts'
import * as queries from './queries.ts'
import { applyNext, checkNext, proposeNext } from './steps.ts'
import { valuesIn } from './world.ts'

const mostCorrectedCharacters = 20_000

/** Keeps a table to look at. A long one is looked at by a job. 422 when it is none. */
export async function keep(ctx: Ctx, { csv, readAs }: SentTable): Promise<string> {
  const read = linesOf(csv)
  if (typeof read === 'string') throw invalid('/csv', 'unreadable', read)
  const [first, ...lines] = fromHeadings(
    read,
    ({ cells }) => cells.filter((cell) => fieldCalled(cell) !== '').length > 1,
  )
  if (lines.length === 0)
    throw invalid('/csv', 'unreadable', 'There is no line below the headings.')
  if (lines.length > mostLines)
    throw invalid(
      '/csv',
      'too_many',
      `At most ${mostLines} lines at a time; these are ${lines.length}. Send the table in parts.`,
    )
  const headings = first!.cells
  if (headings.length > mostColumns)
    throw invalid(
      '/csv',
      'too_many',
      `A table has at most ${mostColumns} columns; this one has ${headings.length}.`,
    )
  const fields = guessedColumns(headings, fieldCalled)
  const textsOf = (wanted: readonly Field[]): string[] => {
    const places = placesOf(fields, wanted)
    return lines.flatMap(({ cells }) => places.map((i) => cells[i] ?? '').filter(Boolean))
  }
  const id = ctx.newId()
  queries.removeOld(ctx.tx, ctx.actor.userId)
  queries.insert(ctx.tx, {
    id,
    headings,
    fields,
    readAs,
    seen: {
      numbers: fileNumbersIn(textsOf(numberFields)),
      days: dayOrderIn(textsOf(dayFields)),
    },
    by: ctx.actor.userId,
    lines: lines.map(({ line, cells }) => ({ line, cells: cells.slice(0, headings.length) })),
  })
  await check(ctx, id, lines.length)
  return id
}

const placesOf = (fields: readonly string[], wanted: readonly Field[]): number[] =>
  fields.flatMap((field, i) => (wanted.some((one) => one === field) ? [i] : []))

/** A short table at once, a long one by a job. */
async function check(ctx: Ctx, id: string, total: number): Promise<void> {
  if (total > linesAStep) await ctx.enqueue('check-catalog-import', { importId: id })
  else await checkNext(ctx, id)
}

type Assigned = {
  fields: readonly string[]
  numbers?: 'point' | 'comma' | null | undefined
  days?: 'day_first' | 'month_first' | null | undefined
  version?: number | undefined
}
/** Says what the columns hold, and how numbers and days are written in them. */
export async function assign(ctx: Ctx, id: string, said: Assigned): Promise<void> {
  const kept = await ctx.lock(queries.catalogImport, id, said.version)
  const toCheck = move(importLifecycle, kept.state, 'check')
  const unknown = said.fields.find((field) => field !== '' && !columnNames.has(field))
  if (unknown !== undefined)
    throw invalid('/fields', 'unknown', `No column of the catalog is called “${unknown}”.`)
  const twice = said.fields.find((f, i) => f !== '' && said.fields.indexOf(f) !== i)
  if (twice)
    throw invalid('/fields', 'twice', `“${columnNames.get(twice)}” is chosen for two columns.`)
  const textsOf = async (wanted: readonly Field[]): Promise<string[]> =>
    (
      await queries.textsIn(
        ctx.tx,
        id,
        placesOf(said.fields, wanted).map((i) => i + 1),
      )
    ).map(({ text }) => text)
  const [numbers, days] = await Promise.all([textsOf(numberFields), textsOf(dayFields)])
  queries.saveColumns(ctx.tx, id, {
    fields: said.fields,
    numbers: said.numbers ?? null,
    days: said.days ?? null,
    seen: { numbers: fileNumbersIn(numbers), days: dayOrderIn(days) },
    move: toCheck,
  })
  await check(ctx, id, kept.total)
}

type Correction = { line: number; cells: Readonly<Record<string, string>> }
/** Corrects cells of a table that waits, so that it is looked at again without a new file. */
export async function correct(
  ctx: Ctx,
  id: string,
  { lines, version }: { lines: readonly Correction[]; version?: number | undefined },
): Promise<void> {
  const kept = await ctx.lock(queries.catalogImport, id, version)
  const toCheck = move(importLifecycle, kept.state, 'check')
  const rows = await queries.linesNumbered(
    ctx.tx,
    id,
    lines.map(({ line }) => line),
  )
  const corrected = lines.map(({ line, cells }, n) => {
    const row = rows.find((one) => one.line === line)
    if (!row)
      throw invalid(`/lines/${n}/line`, 'unknown', `The table has no line ${line}. Reload it.`)
    const unknown = Object.keys(cells).find((field) => !columnNames.has(field))
    if (unknown !== undefined)
      throw invalid(`/lines/${n}`, 'unknown', `No column of the catalog is called “${unknown}”.`)
    const values: Readonly<Record<string, string>> = valuesIn(kept, row)
    const other = Object.entries(cells).filter(([field, text]) => text !== (values[field] ?? ''))
    const corrections = { ...row.corrections, ...Object.fromEntries(other) }
    if (JSON.stringify(corrections).length > mostCorrectedCharacters)
      throw invalid(`/lines/${n}`, 'too_many', 'This is more than can be corrected in one line.')
    return { position: row.position, corrections }
  })
  queries.saveCorrections(ctx.tx, id, corrected)
  queries.saveState(ctx.tx, id, toCheck)
  await check(ctx, id, kept.total)
}

/** Leaves a line out of the import, or takes it in again. */
export async function leaveOut(
  ctx: Ctx,
  id: string,
  { line, leaves, version }: { line: number; leaves: boolean; version?: number | undefined },
): Promise<void> {
  const kept = await ctx.lock(queries.catalogImport, id, version)
  const toCheck = move(importLifecycle, kept.state, 'check')
  const [found] = await queries.linesNumbered(ctx.tx, id, [line])
  if (!found) throw invalid('/line', 'unknown', `The table has no line ${line}. Reload it.`)
  if (leaves && found.does !== 'new' && found.does !== 'changed')
    throw conflict('wrong_state', `Line ${line} changes nothing, so it is left out already.`)
  queries.saveLeftOut(ctx.tx, id, found.position, leaves)
  queries.saveState(ctx.tx, id, toCheck)
  await check(ctx, id, kept.total)
}

/** Enters what is new, changes what differs, and sends other prices for approval. Lines with errors are left out. */
export async function confirm(ctx: Ctx, id: string, version: number | undefined): Promise<void> {
  const kept = await ctx.lock(queries.catalogImport, id, version)
  queries.saveState(ctx.tx, id, move(importLifecycle, kept.state, 'confirm'))
  if (kept.total > linesAStep) {
    await ctx.enqueue('apply-catalog-import', { importId: id })
    return
  }
  await applyNext(ctx, id)
  while (await proposeNext(ctx, id));
}
