import type { z } from 'zod'
import type { ReadCtx } from '../ctx.ts'
import type { Table } from '../view/ui.ts'
import { hrefOf, queryText, type Asked } from './asked.ts'
import type { Columns } from './columns.ts'
import { mayDo, columnsFor, namesOf, type List } from './list.ts'
import { idOf } from './source.ts'

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
  actions: readonly { name: string; label: string; kbd?: string }[]
}

export function columnChoices<R extends object>(columns: Columns<R>, shown: readonly string[]) {
  const others = Object.keys(columns).filter((name) => !shown.includes(name))
  return [...shown, ...others].map((name, i) => ({
    name,
    label: columns[name]!.label,
    shown: shown.includes(name),
    at: i + 1,
  }))
}

export function tableOf<R extends object>(
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

export function bulkBar<R extends object>(
  ctx: ReadCtx,
  list: List<R>,
  asked: Asked,
): BulkBar | null {
  if (!list.bulk || !mayBulk(ctx, list)) return null
  return {
    href: `${list.path}/bulk`,
    key: crypto.randomUUID(),
    back: queryText(list, asked),
    actions: Object.entries(list.bulk.actions)
      .filter(([, action]) => mayDo(action, ctx.actor.permissions))
      .map(([name, { label, kbd }]) => ({ name, label, ...(kbd ? { kbd } : {}) })),
  }
}
