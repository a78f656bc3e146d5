import type { ReadCtx } from '../ctx.ts'
import { ask, givenIn, queryText, type Asked } from './asked.ts'
import { type List } from './list.ts'
import { type SavedView } from './queries.ts'

export type ViewMenu = {
  /** The chosen view, while its filters, order, columns and page size are as it keeps them. */
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
export function viewMenu<R extends object>(
  ctx: ReadCtx,
  list: List<R>,
  asked: Asked,
  views: readonly SavedView[],
): ViewMenu {
  const query = queryText(list, asked, { view: null })
  const chosen = views.find(({ id }) => id === asked.view)
  const isAsKept = chosen
    ? queryText(list, ask(list, givenIn(chosen.query)), { view: null }) === query
    : false
  const administers = ctx.actor.permissions.has('organisation.manage')
  const isOwn = (view: SavedView): boolean => view.owner_id === ctx.actor.userId
  const link = (view: SavedView): ViewLink => ({
    label: view.name,
    href: `${list.path}?${view.query ? `${view.query}&` : ''}view=${view.id}`,
    current: isAsKept && view.id === asked.view,
    by: isOwn(view) ? null : view.owner_name,
    removal:
      isOwn(view) || administers
        ? { href: `/saved-views/${view.id}/removal`, version: view.version }
        : null,
  })
  return {
    current: chosen && isAsKept ? chosen.name : null,
    own: views.filter((view) => !view.shared).map(link),
    shared: views.filter((view) => view.shared).map(link),
    form: { list: list.path, query, key: crypto.randomUUID() },
    change:
      chosen && isOwn(chosen) && !isAsKept
        ? {
            href: `/saved-views/${chosen.id}/edit`,
            name: chosen.name,
            query,
            version: chosen.version,
          }
        : null,
  }
}
