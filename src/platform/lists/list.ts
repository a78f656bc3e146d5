import type { z } from 'zod'
import type { Permission } from '../../kernel/permissions.ts'
import type { Ctx, ReadCtx } from '../ctx.ts'
import type { Button, Empty, PageHeader } from '../view/ui.ts'
import type { Columns } from './columns.ts'
import { conditionsOf, parametersOf, type Filters, type Parameter } from './filters.ts'
import {
  countRows,
  findSlice,
  idOf,
  sumRows,
  type Fragment,
  type Found,
  type Slice,
  type Source,
} from './source.ts'

/** What can be done with several rows at once: each is changed on its own, or refused on its own. */
type BulkAction = {
  label: string
  /** Where it takes another right than the others. */
  needs?: Permission
  /** The key that does it with the chosen rows. */
  kbd?: string
} & (
  | { run: (ctx: Ctx, id: string) => Promise<void> }
  /** Nothing is changed: the page where something is done with the chosen rows. */
  | { opens: (ids: readonly string[]) => string }
)
/** Whether somebody who may change several rows may do this to them. */
export const mayDo = ({ needs }: BulkAction, permissions: ReadonlySet<Permission>): boolean =>
  needs === undefined || permissions.has(needs)

export type BoardCard = { title: string; href: string; notes: readonly string[] }

export type Declared<R extends object, J extends z.ZodType> = {
  /** Its address. Saved views and chosen columns are kept for it. */
  path: string
  title: string
  /** One sentence for the API's description. */
  summary: string
  allow: Permission | 'member'
  /** Looked up first where the rows are kept outside the database. */
  rows: (ctx: ReadCtx) => Source<R> | Promise<Source<R>>
  /** What is looked up for the rows of one page alone. */
  complete?(ctx: ReadCtx, rows: readonly R[]): Promise<readonly R[]>
  /** Reads the rows within what somebody may see of them, where their roles do not say it alone. */
  within?: (
    ctx: ReadCtx,
    values: Readonly<Record<string, string>>,
  ) => <T>(read: () => Promise<T>) => Promise<T>
  columns: Columns<R>
  filters?: Filters
  /** Columns and filters that an organisation has besides. */
  also?(ctx: ReadCtx): Promise<{ columns: Columns<R>; filters: Filters }>
  /** What the list leaves out until a filter asks for it. */
  implied?: (values: Readonly<Record<string, string>>, ctx: ReadCtx) => Fragment | null
  /** The choice that is shown as tabs, under each of its names. */
  tabs?: string
  /** The same rows as cards, in a column for each value of the choice that is shown as tabs. */
  board?: { card(row: R, ctx: ReadCtx): BoardCard }
  /** The sort when none is asked for, '-' before it for descending; 'id' is the row's own id. */
  order?: string
  /** False where the ids do not tell which row is newer. */
  byAge?: false
  /** Another usual order, where a filter calls for it. */
  orderFor?: (values: Readonly<Record<string, string>>) => string | null
  header?: (ctx: ReadCtx) => Omit<PageHeader, 'title'>
  buttons?: (ctx: ReadCtx) => readonly Button[]
  /** There is nothing at all yet. */
  empty: (ctx: ReadCtx) => Empty
  /** What a row is in JSON. */
  json: { schema: J; of(row: R, ctx: ReadCtx): z.input<J> }
  /** Its rows have an `amount` in a `currency`: what they come to is shown above them. */
  sums?: true
  bulk?: {
    allow: Permission | 'member'
    /** What a row is called where its outcome is told. */
    name(row: R): string
    actions: Readonly<Record<string, BulkAction>>
  }
}

/** A list of the product: its page, its JSON, its files and its views all come from this. */
export type List<R extends object = object, J extends z.ZodType = z.ZodType> = Declared<R, J> & {
  filters: Filters
  order: string
  parameters: readonly Parameter[]
  /** The sorts that may be asked for. */
  sorts: readonly string[]
}

/** The columns of a list that somebody may see, shown as usual or not. */
export const columnsFor = <R extends object>(
  { columns }: Pick<List<R>, 'columns'>,
  { actor }: ReadCtx,
): Columns<R> =>
  Object.fromEntries(
    Object.entries(columns).filter(([, { may }]) => !may || actor.permissions.has(may)),
  )

/** What is shown: as asked, as chosen once, or as usual. */
export const namesOf = <R extends object>(
  columns: Columns<R>,
  ...wanted: readonly (readonly string[] | null | undefined)[]
): string[] =>
  wanted
    .map((names) => (names ?? []).filter((name) => name in columns))
    .find((names) => names.length > 0) ??
  Object.keys(columns).filter((name) => !columns[name]!.extra)

/** Names an address may not give to a filter. */
const taken = ['sort', 'limit', 'columns', 'layout', 'view', 'cursor', 'before', 'format', 'id']

export function list<R extends object, J extends z.ZodType>(declared: Declared<R, J>): List<R, J> {
  const { filters = {}, order = '-id', columns } = declared
  const parameters = Object.entries(filters).flatMap(([name, filter]) => parametersOf(name, filter))
  for (const { name } of parameters)
    if (taken.includes(name)) throw new Error(`${declared.path}: no filter may be called ${name}`)
  const sorts = ['id', ...Object.values(columns).flatMap(({ sort }) => sort ?? [])]
  return { ...declared, filters, order, parameters, sorts }
}

/** The list as this organisation has it. */
export async function listFor<R extends object>(ctx: ReadCtx, given: List<R>): Promise<List<R>> {
  if (!given.also) return given
  const { columns, filters } = await given.also(ctx)
  return list({
    ...given,
    columns: { ...given.columns, ...columns },
    filters: { ...given.filters, ...filters },
  })
}

/** A page of the list's rows, with all that is shown of them. */
export async function readSlice<R extends object>(
  ctx: ReadCtx,
  list: List<R>,
  { values, ...slice }: Omit<Slice, 'where'> & { values: Readonly<Record<string, string>> },
): Promise<Found<R>> {
  const where = conditionsOf(list, values, ctx)
  const read = async () => findSlice(ctx.tx, await list.rows(ctx), { where, ...slice })
  const found = await reading(ctx, list, values, read)
  if (!list.complete || found.rows.length === 0) return found
  const places = new Map(found.rows.map((row) => [idOf(row), found.placeOf(row)]))
  const rows = await list.complete(ctx, found.rows)
  return { ...found, rows, placeOf: (row) => places.get(idOf(row))! }
}

/** How many rows there are, counted up to `most`. */
export const countUpTo = <R extends object>(
  ctx: ReadCtx,
  list: List<R>,
  { values, most }: { values: Readonly<Record<string, string>>; most: number },
): Promise<number> =>
  reading(ctx, list, values, async () =>
    countRows(ctx.tx, await list.rows(ctx), { where: conditionsOf(list, values, ctx), most }),
  )

/** What the rows come to in each currency. */
export const sumsOf = <R extends object>(
  ctx: ReadCtx,
  list: List<R>,
  values: Readonly<Record<string, string>>,
) =>
  reading(ctx, list, values, async () =>
    sumRows(ctx.tx, await list.rows(ctx), conditionsOf(list, values, ctx)),
  )

/** Within what somebody may see of the list. */
const reading = <R extends object, T>(
  ctx: ReadCtx,
  list: List<R>,
  values: Readonly<Record<string, string>>,
  read: () => Promise<T>,
): Promise<T> => (list.within ? list.within(ctx, values)(read) : read())
