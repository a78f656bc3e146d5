import type { FileNumbers } from '../kernel/number-text.ts'
import { invalid } from '../kernel/problem.ts'
import type { Ctx, ReadCtx } from '../platform/ctx.ts'
import { numbersIn, rowsOf, type TableRow } from '../platform/table-file.ts'
import type { OtherEncoding } from '../platform/table-text.ts'
import { plan, revise } from './commands.ts'
import { checkRows, needed, yearIn, type Checked } from './import-check.ts'
import * as queries from './import-queries.ts'
import * as budgets from './queries.ts'
import { distribute } from './split.ts'

export type Table = {
  csv: string
  numbers?: FileNumbers | null | undefined
  /** How its file was written, where that is not UTF-8. */
  readAs?: OtherEncoding | null | undefined
}
/** Its lines, and how its numbers were read. */
export type CheckedTable = { rows: Checked[]; numbers: FileNumbers }

/**
 * Checks the lines of a table against the current budgets. 422 when it is no table, or when its numbers can be read in
 * two ways.
 */
export async function checked(
  ctx: ReadCtx,
  { csv, numbers: chosen }: Table,
): Promise<CheckedTable> {
  const rows = rowsOf(csv, { needed, most: 2000 })
  if (typeof rows === 'string') throw invalid('/csv', 'unreadable', rows)
  const numbers = numbersIn(
    rows.map((row) => row.cells['amount'] ?? ''),
    chosen,
  )
  const years = [...new Set(rows.flatMap((row) => yearIn(row.cells['year']) ?? []))].slice(0, 20)
  const [centers, categories, projects, ...found] = await Promise.all([
    queries.centers(ctx.tx, codesOf(rows, 'cost_center')),
    queries.categories(ctx.tx, codesOf(rows, 'category')),
    queries.projects(ctx.tx, codesOf(rows, 'project')),
    ...years.map((year) => budgets.ofYear(ctx.tx, year)),
  ])
  const known = {
    centers,
    categories,
    projects,
    budgets: found.flat(),
    currency: ctx.actor.organisation.baseCurrency,
    numbers,
  }
  return { rows: checkRows(rows, known), numbers }
}

/** As typed, and in capitals. */
const codesOf = (rows: readonly TableRow[], column: string): string[] => [
  ...new Set(
    rows.flatMap((row) =>
      row.cells[column] ? [row.cells[column], row.cells[column].toUpperCase()] : [],
    ),
  ),
]

/** Imports all lines or none. Budgets that already match the table stay unchanged. */
export async function importTable(ctx: Ctx, table: Table): Promise<CheckedTable> {
  const { rows, numbers } = await checked(ctx, table)
  if (rows.some((row) => row.does === 'bad'))
    throw invalid(
      '/csv',
      'bad_lines',
      'Some lines have errors. Nothing was imported; correct them and check again.',
    )
  const ids = new Map<string, string>()
  for (const row of rows)
    if (row.does === 'new' && row.wanted) {
      const { partOf: _above, code, ...wanted } = row.wanted
      ids.set(`${code} ${wanted.fiscalYear}`, await plan(ctx, wanted))
    }
  const trees = new Map<number, ReturnType<typeof budgets.ofYear>>() // as they were before: what is new is in ids
  const treeOf = (year: number) => {
    const tree = trees.get(year) ?? budgets.ofYear(ctx.tx, year)
    trees.set(year, tree)
    return tree
  }
  for (const row of rows) if (row.does !== 'same' && row.wanted) await place(ctx, row, ids, treeOf)
  return { rows, numbers }
}

/** Moves the budget of a line to its place in the tree, and changes what differs. */
async function place(
  ctx: Ctx,
  { wanted, existing, does }: Checked,
  made: ReadonlyMap<string, string>,
  treeOf: (year: number) => ReturnType<typeof budgets.ofYear>,
): Promise<void> {
  if (!wanted || (does === 'new' && !wanted.partOf)) return
  const id = existing?.id ?? made.get(`${wanted.code} ${wanted.fiscalYear}`)!
  const [b, own] = await Promise.all([budgets.find(ctx.tx, id), budgets.ownOwner(ctx.tx, id)])
  const parentId =
    wanted.partOf === null
      ? null
      : (made.get(`${wanted.partOf} ${wanted.fiscalYear}`) ??
        (await treeOf(wanted.fiscalYear)).find((other) => other.code === wanted.partOf)?.id ??
        null)
  await revise(ctx, id, {
    amount: wanted.amount,
    mode: wanted.mode,
    parentId,
    ownerId: own.owner_id,
    status: b.status,
    pace: b.pace && distribute(wanted.amount, b.pace),
    paceMode: b.pace_mode,
    alertLevels: b.alert_levels,
    reason: 'Imported from a table',
    version: b.version,
  })
}
