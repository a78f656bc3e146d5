import { z } from 'zod'
import { documentPath } from '../history/index.ts'
import type { Permission } from '../kernel/permissions.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { sql } from '../platform/db/sql.ts'
import { Uuid, wholeList } from '../platform/http/output.ts'
import { go, show, type Reply } from '../platform/http/reply.ts'
import { feature, json } from '../platform/http/route.ts'
import { within } from '../platform/reach.ts'
import type { ListPage } from '../platform/view/ui.ts'

const Hit = z.object({ kind: z.string(), id: z.string(), number: z.string(), title: z.string() })
const needs: Record<string, Permission> = {
  vendor: 'vendors.read',
  purchase_request: 'purchase_requests.read',
  purchase_order: 'purchase_orders.read',
  receipt: 'receipts.read',
  invoice: 'invoices.read',
}
const labels: Record<string, string> = {
  vendor: 'Vendor',
  purchase_request: 'Request',
  purchase_order: 'Order',
  receipt: 'Receipt',
  invoice: 'Invoice',
}

const numbered: Record<string, (number: string) => ReturnType<typeof sql.fragment>> = {
  purchase_request: (number) =>
    sql.fragment`
      select 'purchase_request' as kind, id, number, title
      from purchase_requests
      where number = ${number}
    `,
  purchase_order: (number) =>
    sql.fragment`
      select 'purchase_order' as kind, id, number, number as title
      from purchase_orders
      where number = ${number}
    `,
  receipt: (number) =>
    sql.fragment`
      select 'receipt' as kind, id, number, number as title from receipts where number = ${number}
    `,
  invoice: (number) =>
    sql.fragment`
      select 'invoice' as kind, id, number, supplier_number as title
      from invoices
      where number = ${number}
    `,
  vendor: (number) =>
    sql.fragment`
      select 'vendor' as kind, id, number, name as title from vendors where number = ${number}
    `,
}
/** Each kind as far as the right to read it reaches. */
const byNumber = async (ctx: ReadCtx, number: string) =>
  (
    await Promise.all(
      Object.entries(numbered)
        .filter(([kind]) => ctx.actor.permissions.has(needs[kind]!))
        .map(([kind, select]) =>
          within(ctx, needs[kind]!, () => ctx.tx.any(sql.type(Hit)`${select(number)}`)),
        ),
    )
  ).flat()
/** Text search goes through the tenant-safe door: LIKE cannot use an index under row level security. */
const byText = async (ctx: ReadCtx, text: string) => {
  const wanted = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`
  const hits = await within(ctx, 'purchase_requests.read', () =>
    ctx.tx.any(sql.type(Hit)`select kind, id, number, title from search_documents(${wanted}, 25)`),
  )
  return hits.filter((hit) => ctx.actor.permissions.has(needs[hit.kind]!))
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
          { kind: 'muted', text: labels[h.kind] ?? h.kind },
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

export const searching = feature('search').get('/search', {
  allow: 'member',
  input: z.object({ q: z.string().max(200).optional().catch(undefined) }),
  view: '/pages/list',
  summary: 'Vendors and requests by words, documents by number.',
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
