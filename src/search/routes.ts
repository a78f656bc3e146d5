import { z } from 'zod'
import { limitsFor } from '../kernel/actor.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { Uuid, wholeList } from '../platform/http/output.ts'
import { go, show, type Reply } from '../platform/http/reply.ts'
import { feature, json } from '../platform/http/route.ts'
import { within } from '../platform/reach.ts'
import type { ListPage } from '../platform/view/ui.ts'
import * as queries from './queries.ts'

/**
 * Asks for the kinds that this person may read, each as far as the right to read it reaches: together where that is as
 * far.
 */
async function inReach(
  ctx: ReadCtx,
  ask: (kinds: readonly string[]) => Promise<readonly Found[]>,
): Promise<Found[]> {
  const readable = ctx.kinds.registered.flatMap(({ code, read }) =>
    read && ctx.actor.permissions.has(read) ? [{ code, read }] : [],
  )
  const byReach = Map.groupBy(readable, ({ read }) => limitsFor(ctx.actor, read))
  const found = await Promise.all(
    [...byReach.values()].map((group) =>
      within(ctx, group[0]!.read, () => ask(group.map(({ code }) => code))),
    ),
  )
  return found.flat()
}

const byNumber = (ctx: ReadCtx, number: string): Promise<Found[]> =>
  inReach(ctx, (kinds) => queries.byNumber(ctx.tx, kinds, number))

const byText = (ctx: ReadCtx, text: string): Promise<Found[]> =>
  inReach(ctx, (kinds) => queries.byText(ctx.tx, kinds, `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`))

type Found = z.output<typeof queries.Hit>
type SearchPage = ListPage & { hits: readonly (Found & { where: string })[] }
const HitJson = z.object({
  kind: z.string(),
  id: Uuid,
  number: z.string(),
  title: z.string(),
  href: z.string(),
})

/** A number leads to its document; an app is told which. */
async function search(ctx: ReadCtx, text: string): Promise<Reply<SearchPage>> {
  const exact = text ? await byNumber(ctx, text.toUpperCase()) : []
  if (exact.length === 1)
    return go(ctx.kinds.path(exact[0]!.kind, exact[0]!.id), () => resultsPage(ctx, text, exact))
  const long = text.length >= 3
  return show(resultsPage(ctx, text, long ? await byText(ctx, text) : []))
}

function resultsPage(ctx: ReadCtx, text: string, found: readonly Found[]): SearchPage {
  const hits = found.map((hit) => ({ ...hit, where: ctx.kinds.path(hit.kind, hit.id) }))
  const long = text.length >= 3
  return {
    title: 'Search',
    hits,
    header: { title: text ? `Search for “${text}”` : 'Search' },
    pager: { summary: `${hits.length} found`, previousHref: null, nextHref: null },
    table: {
      label: 'Results',
      columns: [{ label: 'Document' }, { label: 'Kind' }],
      rows: hits.map((h) => ({
        cells: [
          { kind: 'link', text: h.title, href: h.where, note: h.number },
          { kind: 'muted', text: ctx.kinds.name(h.kind) },
        ],
      })),
    },
    empty: hits.length
      ? null
      : long
        ? {
            title: 'Nothing found',
            text: 'No vendor or request has these words, and no document this number. Check the spelling, or search for a part of it.',
            icon: 'search',
          }
        : {
            title: 'Type at least three letters',
            text: 'Search finds vendors and requests by their words, and every document by its number, such as PO-2026-0001.',
            icon: 'search',
          },
  }
}

export const routes = feature('search').get('/search', {
  allow: 'member',
  input: z.object({ q: z.string().max(200).optional().catch(undefined) }),
  view: '/pages/list',
  summary: 'Vendors and requests by words, documents by number.',
  json: json(wholeList(HitJson), ({ hits }: SearchPage) => ({
    data: hits.map(({ where, ...hit }) => ({ ...hit, href: where })),
    next_cursor: null,
  })),
  handle: (ctx) =>
    search(
      ctx,
      (ctx.input.q ?? '')
        .normalize('NFC')
        .replaceAll(/[\u0000-\u001f]/g, '')
        .trim(),
    ),
})
