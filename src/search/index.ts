import { z } from 'zod'
import { documentPath } from '../history/index.ts'
import { limitsFor } from '../kernel/actor.ts'
import type { Permission } from '../kernel/permissions.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { sql } from '../platform/db/sql.ts'
import { Uuid, wholeList } from '../platform/http/output.ts'
import { go, show, type Reply } from '../platform/http/reply.ts'
import { feature, json } from '../platform/http/route.ts'
import { within } from '../platform/reach.ts'
import type { ListPage } from '../platform/view/ui.ts'

const Hit = z.object({ kind: z.string(), id: z.string(), number: z.string(), title: z.string() })
/** Who may read a kind of document, and what it is called. */
const kinds: Record<string, { read: Permission; label: string }> = {
  vendor: { read: 'vendors.read', label: 'Vendor' },
  purchase_request: { read: 'purchase_requests.read', label: 'Request' },
  purchase_order: { read: 'purchase_orders.read', label: 'Order' },
  receipt: { read: 'receipts.read', label: 'Receipt' },
  invoice: { read: 'invoices.read', label: 'Invoice' },
  invoice_capture: { read: 'invoices.read', label: 'Captured document' },
  budget_transfer: { read: 'budgets.read', label: 'Budget transfer' },
  collection: { read: 'collections.read', label: 'Collection' },
}

type Hits = Promise<readonly z.output<typeof Hit>[]>
/** Asks for the kinds that this person may read, each as far as the right to read it reaches: together where that is as far. */
async function inReach(ctx: ReadCtx, ask: (kinds: readonly string[]) => Hits) {
  const readable = Object.entries(kinds).filter(([, { read }]) => ctx.actor.permissions.has(read))
  const byReach = Map.groupBy(readable, ([, { read }]) => limitsFor(ctx.actor, read))
  const found = await Promise.all(
    [...byReach.values()].map((group) =>
      within(ctx, group[0]![1].read, () => ask(group.map(([kind]) => kind))),
    ),
  )
  return found.flat()
}

const byNumber = (ctx: ReadCtx, number: string) =>
  inReach(ctx, (asked) =>
    ctx.tx.any(sql.type(Hit)`
      select kind, id, number, coalesce(title, number) as title
      from documents
      where kind = any (${sql.array([...asked], 'text')}) and number = ${number}
    `),
  )
/** Text search goes through the tenant-safe door: LIKE cannot use an index under row level security. */
const byText = (ctx: ReadCtx, text: string) => {
  const wanted = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`
  return inReach(ctx, (asked) =>
    ctx.tx.any(sql.type(Hit)`
      select kind, id, number, title
      from search_documents(${wanted}, 25, ${sql.array([...asked], 'text')})
    `),
  )
}

type Found = z.output<typeof Hit>
type SearchPage = ListPage & { hits: readonly Found[] }
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
    return go(documentPath(exact[0]!.kind, exact[0]!.id), () => resultsPage(text, exact))
  const long = text.length >= 3
  return show(resultsPage(text, long ? await byText(ctx, text) : []))
}

function resultsPage(text: string, hits: readonly Found[]): SearchPage {
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
          { kind: 'link', text: h.title, href: documentPath(h.kind, h.id), note: h.number },
          { kind: 'muted', text: kinds[h.kind]?.label ?? h.kind },
        ],
      })),
    },
    empty: hits.length
      ? null
      : long
        ? {
            title: 'Nothing found',
            text: 'No document has these words or this number. Check the spelling, or search for a part of it.',
            icon: 'search',
          }
        : {
            title: 'Type at least three letters',
            text: 'Search finds every document by its words, and by its number, such as PO-2026-0001.',
            icon: 'search',
          },
  }
}

export const searching = feature('search').get('/search', {
  allow: 'member',
  input: z.object({ q: z.string().max(200).optional().catch(undefined) }),
  view: '/pages/list',
  summary: 'Documents by their words or their number.',
  json: json(wholeList(HitJson), ({ hits }: SearchPage) => ({
    data: hits.map((hit) => ({ ...hit, href: documentPath(hit.kind, hit.id) })),
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
