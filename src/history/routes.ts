import { z } from 'zod'
import type { ReadCtx } from '../platform/ctx.ts'
import { Instant, Uuid } from '../platform/http/output.ts'
import { show } from '../platform/http/reply.ts'
import { feature, json } from '../platform/http/route.ts'
import { dateTimeText } from '../platform/view/format.ts'
import type { ListPage } from '../platform/view/ui.ts'
import { documentLabel, documentPath } from './index.ts'
import * as queries from './queries.ts'
import { wordsOf } from './words.ts'

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
      label: 'Audit', columns: [{ label: 'What' }, { label: 'On' }, { label: 'Who' }, { label: 'When' }, { label: '#', align: 'end' }],
      rows: rows.map((row) => {
        const words = wordsOf(row.action, row.data)
        const label = documentLabel(row.subject_kind)
        return { cells: [
          { kind: 'text', text: words.what.charAt(0).toUpperCase() + words.what.slice(1), note: words.note }, { kind: 'link', text: row.subject ?? label, href: documentPath(row.subject_kind, row.subject_id), note: row.subject ? label : undefined },
          { kind: 'text', text: words.byRule ? 'SVPMS' : (row.who ?? 'SVPMS'), note: words.byRule && row.who ? `after a step of ${row.who}` : undefined }, { kind: 'muted', text: dateTimeText(row.at, ctx.actor.timeZone) }, { kind: 'number', text: String(row.seq) },
        ] }
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
  json: json(z.object({ data: z.array(Event), next_cursor: Seq.nullable() }), (p: Page) => ({ data: p.rows.map(({ seq, at, who, action, subject_kind, subject_id, data }) => ({ seq: String(seq), at: at.toISOString(), who, action, subject_kind, subject_id, data })), next_cursor: p.next })),
  handle: async (ctx) => show(await page(ctx, ctx.input)),
})
