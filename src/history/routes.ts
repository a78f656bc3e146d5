import { z } from 'zod'
import type { ReadCtx } from '../platform/ctx.ts'
import { Instant, Uuid } from '../platform/http/output.ts'
import { show } from '../platform/http/reply.ts'
import { feature, json } from '../platform/http/route.ts'
import { dateTimeText } from '../platform/view/format.ts'
import type { ListPage } from '../platform/view/ui.ts'
import { documentPath } from './index.ts'
import * as queries from './queries.ts'
import { wordsOf } from './words.ts'

const kinds: Record<string, string> = { purchase_request: 'Request', purchase_order: 'Order', receipt: 'Receipt', invoice: 'Invoice', vendor: 'Vendor', budget: 'Budget', cost_center: 'Cost centre', member: 'Person', approval_rule: 'Approval rule' }
type Rows = Awaited<ReturnType<typeof queries.events>>
type Page = ListPage & { rows: Rows; next: string | null }
const Input = z.object({ cursor: z.string().regex(/^\d{1,18}$/).optional().catch(undefined), limit: z.coerce.number().int().min(1).max(200).optional().catch(undefined) })

async function page(ctx: ReadCtx, { cursor, limit = 50 }: z.output<typeof Input>): Promise<Page> {
  const found = await queries.events(ctx.tx, { before: cursor ? BigInt(cursor) : null, limit })
  const rows = found.slice(0, limit)
  const next = found.length > limit ? String(rows.at(-1)!.seq) : null
  return {
    title: 'Audit', header: { title: 'Audit', meta: 'Everything that was changed, by whom, linked in a chain of hashes' }, rows, next,
    table: {
      label: 'Audit', columns: [{ label: '#', align: 'end' }, { label: 'Who' }, { label: 'What' }, { label: 'On' }, { label: 'When' }],
      rows: rows.map((row) => {
        const words = wordsOf(row.action, row.data)
        return { cells: [{ kind: 'number', text: String(row.seq) }, { kind: 'text', text: row.who ?? 'SVPMS' }, { kind: 'text', text: words.what, note: words.note }, { kind: 'link', text: kinds[row.subject_kind] ?? row.subject_kind, href: documentPath(row.subject_kind, row.subject_id) }, { kind: 'muted', text: dateTimeText(row.at, ctx.actor.organisation.timeZone) }] }
      }),
    },
    pager: { summary: `${rows.length} shown`, previousHref: cursor ? '/history' : null, nextHref: next ? `/history?cursor=${next}` : null },
    empty: rows.length ? null : { title: 'Nothing has happened yet', text: 'Every change appears here in the moment it is made.', icon: 'history' },
  }
}

const Seq = z.string().regex(/^\d+$/)
const Event = z.object({ seq: Seq, at: Instant, who: z.string().nullable(), action: z.string(), subject_kind: z.string(), subject_id: Uuid, data: z.record(z.string(), z.unknown()) })
export const history = feature('history').get('/history', {
  allow: 'history.read', input: Input, view: '/pages/list', summary: 'The audit log, newest first.',
  json: json(z.object({ data: z.array(Event), next_cursor: Seq.nullable() }), (p: Page) => ({ data: p.rows.map((r) => ({ ...r, seq: String(r.seq), at: r.at.toISOString() })), next_cursor: p.next })),
  handle: async (ctx) => show(await page(ctx, ctx.input)),
})
