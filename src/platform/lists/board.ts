import type { ReadCtx } from '../ctx.ts'
import type { Tabs } from '../view/ui.ts'
import { hrefOf, type Asked } from './asked.ts'
import { countUpTo, readSlice, type BoardCard, type List } from './list.ts'

type BoardColumn = {
  label: string
  /** '12', or '1000+' where there are more than are counted. */
  count: string
  cards: readonly BoardCard[]
  /** The list of all of them, where there are more than are shown. */
  more: { label: string; href: string } | null
}
export type Board = { columns: readonly BoardColumn[] }

const cardsShown = 10
const mostCounted = 1000

/** The list and the board, to change between them. */
export const layoutsOf = <R extends object>(list: List<R>, asked: Asked): Tabs | null =>
  list.board
    ? {
        label: 'Shown as',
        tabs: [
          { label: 'List', href: hrefOf(list, asked, { board: false }), current: !asked.board },
          { label: 'Board', href: hrefOf(list, asked, { board: true }), current: asked.board },
        ],
      }
    : null

/** A column for each value of the tabs, or for the one that is chosen. */
export async function boardOf<R extends object>(
  ctx: ReadCtx,
  list: List<R>,
  asked: Asked,
): Promise<Board | null> {
  const filter = list.tabs ? list.filters[list.tabs] : undefined
  if (!list.board || !asked.board || filter?.kind !== 'choice') return null
  const chosen = asked.values[list.tabs!]
  const options = filter.options.filter(({ value, rare }) =>
    chosen === undefined ? !rare : value === chosen,
  )
  return { columns: await Promise.all(options.map((option) => columnOf(ctx, list, asked, option))) }
}

async function columnOf<R extends object>(
  ctx: ReadCtx,
  list: List<R>,
  asked: Asked,
  { value, label }: { value: string; label: string },
): Promise<BoardColumn> {
  const values = { ...asked.values, [list.tabs!]: value }
  const [{ rows, more }, count] = await Promise.all([
    readSlice(ctx, list, {
      values,
      sort: asked.sort,
      descending: asked.descending,
      after: null,
      backwards: false,
      limit: cardsShown,
    }),
    countUpTo(ctx, list, { values, most: mostCounted + 1 }),
  ])
  return {
    label,
    count: count > mostCounted ? `${mostCounted}+` : String(count),
    cards: rows.map((row) => list.board!.card(row, ctx)),
    more: more
      ? { label: `All ${label.toLowerCase()}`, href: hrefOf(list, asked, { board: false, values }) }
      : null,
  }
}
