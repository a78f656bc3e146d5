import type { z } from 'zod'
import type { ReadCtx } from '../ctx.ts'
import type { Empty, PageHeader, Pager, Table, Tabs } from '../view/ui.ts'
import { ask, hrefOf, pageSizes, queryText, startOf, usualOrder, type Asked } from './asked.ts'
import { parametersOf } from './filters.ts'
import type { Columns } from './columns.ts'
import { mayDo, columnsFor, namesOf, readSlice, type List } from './list.ts'
import { isId, pick } from './picker.ts'
import { placeText } from './place.ts'
import { idOf } from './source.ts'
import { columnsOf, viewsOf, type SavedView } from './queries.ts'

/** Something the reader should know of what they asked, with ways on. */
export type ListNote = { text: string; links: readonly { label: string; href: string }[] }

export type ToolbarField = {
  name: string
  label: string
  value: string
  /** Shown as typed text; a number with the currency's sign; a date; one of few; one of many. */
  type: 'search' | 'text' | 'date' | 'select' | 'pick' | 'hidden'
  options: readonly { value: string; label: string }[]
  /** Where a picker asks. */
  path: string
  /** Whether it narrows the list now. */
  set: boolean
}
type Toolbar = {
  href: string
  search: ToolbarField | null
  fields: readonly ToolbarField[]
  sort: ToolbarField
  size: ToolbarField
  kept: readonly { name: string; value: string }[]
  /** How many filters are set. */
  count: number
  clearHref: string | null
}
export type ViewMenu = {
  current: string | null
  own: readonly ViewLink[]
  shared: readonly ViewLink[]
  form: { list: string; query: string; key: string }
  /** The chosen view, where the reader may change it and sees another query. */
  change: { href: string; name: string; query: string; version: number } | null
}
type ViewLink = {
  label: string
  href: string
  current: boolean
  by: string | null
  removal: { href: string; version: number } | null
}
export type ColumnMenu = {
  list: string
  query: string
  columns: readonly { name: string; label: string; shown: boolean; at: number }[]
  chosen: boolean
}
export type BulkBar = {
  href: string
  key: string
  back: string
  actions: readonly { name: string; label: string }[]
}

export type ListScreen = {
  title: string
  header: PageHeader
  notes: readonly ListNote[]
  tabs: Tabs | null
  toolbar: Toolbar
  views: ViewMenu
  columns: ColumnMenu
  files: readonly { label: string; href: string }[]
  table: Table
  bulk: BulkBar | null
  pager: Pager
  empty: Empty | null
}
/** The screen, and the rows it shows, for JSON. */
export type Listed<R> = ListScreen & {
  rows: readonly R[]
  nextCursor: string | null
  previousCursor: string | null
  ignored: readonly string[]
  ctx: ReadCtx
}

export async function listPage<R extends object>(
  ctx: ReadCtx,
  list: List<R>,
  given: Readonly<Record<string, unknown>>,
): Promise<Listed<R>> {
  const { asked, notes, labels } = await resolved(ctx, list, given)
  const { sorts, idType = 'uuid' } = list.rows(ctx)
  const start = startOf(asked, { id: idType, sort: sorts?.[asked.sort]?.type ?? null })
  const [found, chosen, views] = await Promise.all([
    readSlice(ctx, list, {
      values: asked.values,
      sort: asked.sort,
      descending: asked.descending,
      ...start,
      limit: asked.limit,
    }),
    columnsOf(ctx.tx, list.path, ctx.actor.userId),
    viewsOf(ctx.tx, list.path, ctx.actor.userId),
    ...labels.map((label) => label.load()),
  ])
  const { rows, more, placeOf } = found
  const placeAt = (row: R | undefined): string | null => (row ? placeText(placeOf(row)) : null)
  const nextCursor = start.backwards || more ? placeAt(rows.at(-1)) : null
  const previousCursor = start.after && (more || !start.backwards) ? placeAt(rows[0]) : null
  const columns = columnsFor(list, ctx)
  const names = namesOf(columns, asked.columns, chosen?.columns)
  const shownValues = { ...asked.values }
  for (const { name, text } of labels) shownValues[name] = text() ?? shownValues[name]!
  const filtered = Object.keys(asked.values).length > 0
  return {
    ctx,
    title: list.title,
    rows,
    nextCursor,
    previousCursor,
    ignored: asked.ignored,
    header: headerOf(ctx, list),
    notes,
    tabs: tabsOf(list, asked),
    toolbar: toolbarOf(list, asked, shownValues),
    views: viewMenu(ctx, list, asked, views),
    columns: {
      list: list.path,
      query: queryText(list, asked, { columns: null }),
      chosen: chosen !== null || asked.columns !== null,
      columns: columnChoices(columns, names),
    },
    files: ['csv', 'xlsx'].map((format) => ({
      label: format.toUpperCase(),
      href: withQuery(
        `${list.path}/export`,
        queryText(list, { ...asked, columns: names }, { view: null }),
        format,
      ),
    })),
    table: tableOf(ctx, list, { asked, names, rows }),
    bulk: bulkBar(ctx, list, asked),
    pager: {
      summary: rows.length === 1 ? '1 shown' : `${rows.length} shown`,
      previousHref: previousCursor
        ? hrefOf(list, asked, { before: previousCursor })
        : start.after && rows.length === 0
          ? hrefOf(list, asked)
          : null,
      nextHref: nextCursor ? hrefOf(list, asked, { cursor: nextCursor }) : null,
    },
    empty: rows.length > 0 ? null : emptyOf(ctx, list, { filtered, beyond: start.after !== null }),
  }
}

const withQuery = (path: string, query: string, format: string): string =>
  `${path}?${query ? `${query}&` : ''}format=${format}`

type Label = { name: string; load: () => Promise<void>; text: () => string | null }

/** What was asked, with names that were typed instead of chosen looked up. */
export async function resolved<R extends object>(
  ctx: ReadCtx,
  list: List<R>,
  given: Readonly<Record<string, unknown>>,
): Promise<{ asked: Asked; notes: readonly ListNote[]; labels: readonly Label[] }> {
  const asked = ask(list, given)
  const values: Record<string, string> = { ...asked.values }
  const notes: ListNote[] = asked.ignored.map((text) => ({ text, links: [] }))
  const labels: Label[] = []
  const ignored = [...asked.ignored]
  for (const [name, filter] of Object.entries(list.filters)) {
    const typed = values[name]
    if (filter.kind !== 'pick' || typed === undefined) continue
    const { picker } = filter
    if (isId(typed)) {
      labels.push(labelOf(name, async () => (await picker.find(ctx.tx, typed))?.label ?? null))
      continue
    }
    const { chosen, similar } = await pick(ctx.tx, picker, typed)
    if (chosen) {
      values[name] = chosen.id
      labels.push(labelOf(name, async () => chosen.label))
      continue
    }
    delete values[name]
    const text = similar.length
      ? `No ${picker.noun} is called exactly “${typed}”, so this filter was left out. Did you mean`
      : `No ${picker.noun} is called “${typed}”, so this filter was left out.`
    ignored.push(text)
    notes.push({
      text,
      links: similar.map(({ id, label }) => ({
        label,
        href: hrefOf(list, asked, { values: { ...asked.values, [name]: id } }),
      })),
    })
  }
  return { asked: { ...asked, values, ignored }, notes, labels }
}

function labelOf(name: string, find: () => Promise<string | null>): Label {
  let text: string | null = null
  return {
    name,
    load: async () => {
      text = await find()
    },
    text: () => text,
  }
}

function headerOf<R extends object>(ctx: ReadCtx, list: List<R>): PageHeader {
  const more = list.header?.(ctx) ?? {}
  const buttons = list.buttons?.(ctx) ?? more.buttons ?? []
  return { ...more, title: list.title, ...(buttons.length ? { buttons } : {}) }
}

function tabsOf<R extends object>(list: List<R>, asked: Asked): Tabs | null {
  const filter = list.tabs ? list.filters[list.tabs] : undefined
  if (!list.tabs || filter?.kind !== 'choice') return null
  const { [list.tabs]: current, ...others } = asked.values
  const name = list.tabs
  return {
    label: filter.label,
    tabs: [
      {
        label: filter.any ?? 'All',
        href: hrefOf(list, asked, { values: others }),
        current: !current,
      },
      ...filter.options
        .filter(({ rare }) => !rare)
        .map(({ value, label }) => ({
          label,
          href: hrefOf(list, asked, { values: { ...others, [name]: value } }),
          current: current === value,
        })),
    ],
  }
}

function toolbarOf<R extends object>(
  list: List<R>,
  asked: Asked,
  shown: Readonly<Record<string, string>>,
): Toolbar {
  const fields = Object.entries(list.filters).flatMap(([name, filter]): ToolbarField[] =>
    name === list.tabs
      ? []
      : parametersOf(name, filter).map((parameter) => ({
          name: parameter.name,
          label: parameter.label,
          value: shown[parameter.name] ?? '',
          type: fieldTypes[filter.kind],
          options:
            filter.kind === 'choice'
              ? [{ value: '', label: filter.any ?? 'All' }, ...filter.options]
              : [],
          path: filter.kind === 'pick' ? filter.picker.path : '',
          set: asked.values[parameter.name] !== undefined,
        })),
  )
  const sort = `${asked.descending ? '-' : ''}${asked.sort}`
  const count = Object.keys(asked.values).filter((name) => name !== list.tabs).length
  const tab = list.tabs ? asked.values[list.tabs] : undefined
  return {
    href: list.path,
    search: fields.find(({ type }) => type === 'search') ?? null,
    fields: fields.filter(({ type }) => type !== 'search' && type !== 'hidden'),
    sort: {
      name: 'sort',
      label: 'Sort',
      value: sort === usualOrder(list, asked.values) ? '' : sort,
      type: 'select',
      options: sortOptions(list, usualOrder(list, asked.values)),
      path: '',
      set: false,
    },
    size: {
      name: 'limit',
      label: 'Rows',
      value: String(asked.limit),
      type: 'select',
      options: sizesWith(asked.limit),
      path: '',
      set: false,
    },
    kept: [
      ...fields.filter(({ type, value }) => type === 'hidden' && value !== ''),
      ...(list.tabs && tab ? [{ name: list.tabs, value: tab }] : []),
      ...(asked.columns ? [{ name: 'columns', value: asked.columns.join(',') }] : []),
      ...(asked.view ? [{ name: 'view', value: asked.view }] : []),
    ],
    count,
    clearHref:
      count > 0
        ? hrefOf(list, asked, { values: list.tabs && tab ? { [list.tabs]: tab } : {} })
        : null,
  }
}
const fieldTypes = {
  text: 'search',
  choice: 'select',
  pick: 'pick',
  days: 'date',
  amounts: 'text',
  id: 'hidden',
} as const

const sizesWith = (limit: number) =>
  [...new Set([...pageSizes, limit])]
    .toSorted((a, b) => a - b)
    .map((size) => ({ value: String(size), label: String(size) }))

/** Each way of sorting, the usual one first under an empty value. */
function sortOptions<R extends object>(
  list: List<R>,
  order: string,
): { value: string; label: string }[] {
  const ways = [
    { value: '-id', label: 'Newest first' },
    { value: 'id', label: 'Oldest first' },
    ...Object.values(list.columns).flatMap(({ sort, label }) =>
      sort
        ? [
            { value: sort, label: `${label}, ascending` },
            { value: `-${sort}`, label: `${label}, descending` },
          ]
        : [],
    ),
  ]
  const usual = ways.filter(({ value }) => value === order)
  return [
    ...usual.map(({ label }) => ({ value: '', label })),
    ...ways.filter(({ value }) => value !== order),
  ]
}

function viewMenu<R extends object>(
  ctx: ReadCtx,
  list: List<R>,
  asked: Asked,
  views: readonly SavedView[],
): ViewMenu {
  const query = queryText(list, asked, { view: null })
  const current = views.find(({ id }) => id === asked.view)
  const administers = ctx.actor.permissions.has('organisation.manage')
  const isOwn = (view: SavedView): boolean => view.owner_id === ctx.actor.userId
  const link = (view: SavedView): ViewLink => ({
    label: view.name,
    href: `${list.path}?${view.query ? `${view.query}&` : ''}view=${view.id}`,
    current: view.id === asked.view,
    by: isOwn(view) ? null : view.owner_name,
    removal:
      isOwn(view) || administers
        ? { href: `/saved-views/${view.id}/removal`, version: view.version }
        : null,
  })
  return {
    current: current?.name ?? null,
    own: views.filter((view) => !view.shared).map(link),
    shared: views.filter((view) => view.shared).map(link),
    form: { list: list.path, query, key: crypto.randomUUID() },
    change:
      current && isOwn(current) && current.query !== query
        ? {
            href: `/saved-views/${current.id}/edit`,
            name: current.name,
            query,
            version: current.version,
          }
        : null,
  }
}

function columnChoices<R extends object>(columns: Columns<R>, shown: readonly string[]) {
  const others = Object.keys(columns).filter((name) => !shown.includes(name))
  return [...shown, ...others].map((name, i) => ({
    name,
    label: columns[name]!.label,
    shown: shown.includes(name),
    at: i + 1,
  }))
}

function tableOf<R extends object>(
  ctx: ReadCtx,
  list: List<R>,
  { asked, names, rows }: { asked: Asked; names: readonly string[]; rows: readonly R[] },
): Table {
  const shown = names.map((name) => list.columns[name]!)
  const selects = list.bulk !== undefined && mayBulk(ctx, list)
  return {
    label: list.title,
    columns: shown.map(({ label, align, sort }) => ({
      label,
      align,
      sort: sort ? headingOf(list, asked, sort) : undefined,
    })),
    rows: rows.map((row) => ({
      cells: shown.map(({ cell }) => cell(row, ctx)),
      select: selects
        ? {
            form: 'bulk',
            name: 'ids',
            value: idOf(row),
            label: list.bulk!.name(row),
          }
        : undefined,
    })),
  }
}

/** The list's usual columns for rows that are shown beside something else. */
export function tableFor<R extends object, J extends z.ZodType>(
  ctx: ReadCtx,
  list: List<R, J>,
  rows: readonly R[],
): Table {
  const columns = columnsFor(list, ctx)
  const shown = namesOf(columns).map((name) => columns[name]!)
  return {
    label: list.title,
    columns: shown.map(({ label, align }) => ({ label, align })),
    rows: rows.map((row) => ({ cells: shown.map(({ cell }) => cell(row, ctx)) })),
  }
}

/** A heading sorts by its column; the one that does so already turns the order round. */
function headingOf<R extends object>(list: List<R>, asked: Asked, sort: string) {
  const isSorted = asked.sort === sort
  const direction = !isSorted
    ? ('none' as const)
    : asked.descending
      ? ('descending' as const)
      : ('ascending' as const)
  return {
    direction,
    href: hrefOf(list, asked, { sort: isSorted && !asked.descending ? `-${sort}` : sort }),
  }
}

const mayBulk = <R extends object>({ actor }: ReadCtx, { bulk }: List<R>): boolean =>
  bulk !== undefined &&
  (bulk.allow === 'member' || actor.permissions.has(bulk.allow)) &&
  Object.values(bulk.actions).some((action) => mayDo(action, actor.permissions))

function bulkBar<R extends object>(ctx: ReadCtx, list: List<R>, asked: Asked): BulkBar | null {
  if (!list.bulk || !mayBulk(ctx, list)) return null
  return {
    href: `${list.path}/bulk`,
    key: crypto.randomUUID(),
    back: queryText(list, asked),
    actions: Object.entries(list.bulk.actions)
      .filter(([, action]) => mayDo(action, ctx.actor.permissions))
      .map(([name, { label }]) => ({ name, label })),
  }
}

function emptyOf<R extends object>(
  ctx: ReadCtx,
  list: List<R>,
  { filtered, beyond }: { filtered: boolean; beyond: boolean },
): Empty {
  if (!filtered && !beyond) return list.empty(ctx)
  return {
    title: filtered ? 'Nothing fits' : 'Nothing more',
    text: filtered
      ? 'Nothing in this list has all that is asked for. Take a filter away, or show everything.'
      : 'The list ends before this page.',
    icon: 'search',
    button: { label: 'Show everything', href: list.path },
  }
}
