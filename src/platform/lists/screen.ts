import type { ReadCtx } from '../ctx.ts'
import type { Empty, PageHeader, Pager, Table, Tabs } from '../view/ui.ts'
import { boardOf, layoutsOf, type Board } from './board.ts'
import { hrefOf, queryText, startOf } from './asked.ts'
import { columnsFor, namesOf, readSlice, type List } from './list.ts'
import { placeText } from './place.ts'
import { columnsOf, viewsOf } from './queries.ts'
import { type ListNote, noteOf, resolved } from './resolved.ts'
import type { Misread } from './misread.ts'
import { sumsHref } from './sums.ts'
import { isAtField, type Toolbar, tabsOf, toolbarOf } from './toolbar.ts'
import { type ViewMenu, viewMenu } from './view-menu.ts'
import { type BulkBar, type ColumnMenu, bulkBar, columnChoices, tableOf } from './table.ts'

export type ListScreen = {
  title: string
  header: PageHeader
  notes: readonly ListNote[]
  layouts: Tabs | null
  board: Board | null
  tabs: Tabs | null
  toolbar: Toolbar
  views: ViewMenu
  columns: ColumnMenu
  files: readonly { label: string; href: string }[]
  /** Where what they come to is read, once the page is there. */
  sums: string | null
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
  misread: readonly Misread[]
  ctx: ReadCtx
}

export async function listPage<R extends object>(
  ctx: ReadCtx,
  list: List<R>,
  given: Readonly<Record<string, unknown>>,
): Promise<Listed<R>> {
  const { asked, left, notes, labels } = await resolved(ctx, list, given)
  const { sorts, idType = 'uuid' } = await list.rows(ctx)
  const { start, misread } = startOf(asked, {
    id: idType,
    sort: sorts?.[asked.sort]?.type ?? null,
  })
  const [found, chosen, views, board] = await Promise.all([
    readSlice(ctx, list, {
      values: asked.values,
      sort: asked.sort,
      descending: asked.descending,
      ...start,
      limit: asked.limit,
    }),
    columnsOf(ctx.tx, list.path, ctx.actor.userId),
    viewsOf(ctx.tx, list.path, ctx.actor.userId),
    boardOf(ctx, list, asked),
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
  const base = ctx.actor.organisation.baseCurrency
  const toolbar = toolbarOf(list, asked, { shown: shownValues, base })
  return {
    ctx,
    title: list.title,
    rows,
    nextCursor,
    previousCursor,
    misread: [...asked.misread, ...misread],
    header: headerOf(ctx, list),
    notes: [
      ...[...left, ...misread].filter((one) => !isAtField(toolbar, one)).map(noteOf),
      ...notes,
    ],
    layouts: layoutsOf(list, asked),
    board,
    tabs: tabsOf(list, asked),
    toolbar,
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
    sums: list.sums && rows.length > 0 ? sumsHref(list, asked) : null,
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

function headerOf<R extends object>(ctx: ReadCtx, list: List<R>): PageHeader {
  const more = list.header?.(ctx) ?? {}
  const buttons = list.buttons?.(ctx) ?? more.buttons ?? []
  return { ...more, title: list.title, ...(buttons.length ? { buttons } : {}) }
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
