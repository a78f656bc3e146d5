import { createHash } from 'node:crypto'
import { z } from 'zod'
import { wholeNumber } from '../platform/http/input.ts'
import { isBusinessDate } from '../kernel/calendar.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { Instant, Uuid } from '../platform/http/output.ts'
import { sendFile, show } from '../platform/http/reply.ts'
import type { Kinds } from '../platform/kinds.ts'
import { feature, json, type Feature } from '../platform/http/route.ts'
import { dateTimeText } from '../platform/view/format.ts'
import type { Filters, ListPage, RecordPage } from '../platform/view/ui.ts'
import { csv } from './csv.ts'
import * as queries from './queries.ts'
import { wordsOf } from './words.ts'

type Rows = Awaited<ReturnType<typeof queries.events>>
export type Page = ListPage & { rows: Rows; next: string | null; filters: Filters }
const askedOf = (kinds: Kinds) => ({
  kind: z
    .enum(kinds.all.map(({ code }) => code))
    .optional()
    .catch(undefined),
  person: z.uuid().optional().catch(undefined),
  from: z.string().refine(isBusinessDate).optional().catch(undefined),
  until: z.string().refine(isBusinessDate).optional().catch(undefined),
})
const paged = {
  cursor: z
    .string()
    .regex(/^\d{1,18}$/)
    .optional()
    .catch(undefined),
  limit: wholeNumber({ label: 'The limit', least: 1, most: 200 }).optional().catch(undefined),
}
type Asked = Omit<queries.Asked, 'zone'>

const kindChoices = (ctx: ReadCtx): { value: string; label: string }[] =>
  ctx.kinds.all
    .map(({ code, name }) => ({ value: code, label: name }))
    .toSorted((a, b) => a.label.localeCompare(b.label))

async function page(
  ctx: ReadCtx,
  {
    cursor,
    limit = 50,
    ...filter
  }: Asked & { cursor?: string | undefined; limit?: number | undefined },
): Promise<Page> {
  const [found, people] = await Promise.all([
    queries.events(ctx.tx, {
      ...filter,
      zone: ctx.actor.organisation.timeZone,
      before: cursor ? BigInt(cursor) : null,
      limit,
    }),
    queries.people(ctx.tx),
  ])
  const query = (more: Record<string, string> = {}): string => {
    const params = Object.entries({ ...filter, ...more }).flatMap(([k, v]) => (v ? [[k, v]] : []))
    return params.length ? `?${new URLSearchParams(params)}` : ''
  }
  const isFiltered = query() !== ''
  const rows = found.slice(0, limit)
  const next = found.length > limit ? String(rows.at(-1)!.seq) : null
  return {
    title: 'Audit',
    header: {
      title: 'Audit',
      meta: 'Everything that was changed, by whom, linked in a chain of hashes',
      buttons: [
        { label: 'Check the chain', href: '/history/verification', icon: 'shield-check' },
        { label: 'Export', href: `/history/export${query()}`, icon: 'download' },
      ],
    },
    rows,
    next,
    filters: {
      href: '/history',
      clearHref: isFiltered ? '/history' : null,
      filters: [
        {
          name: 'kind',
          label: 'About',
          value: filter.kind ?? '',
          options: [{ value: '', label: 'Everything' }, ...kindChoices(ctx)],
        },
        {
          name: 'person',
          label: 'By',
          value: filter.person ?? '',
          options: [
            { value: '', label: 'Everybody' },
            ...people.map((p) => ({ value: p.id, label: p.label })),
          ],
        },
      ],
      dates: [
        { name: 'from', label: 'From', value: filter.from ?? '' },
        { name: 'until', label: 'Until', value: filter.until ?? '' },
      ],
    },
    table: {
      label: 'Audit',
      columns: [
        { label: 'What' },
        { label: 'On' },
        { label: 'Who' },
        { label: 'When' },
        { label: '#', align: 'end' },
      ],
      rows: rows.map((row) => {
        const words = wordsOf(ctx.kinds, row.action, row.data)
        const label = ctx.kinds.name(row.subject_kind)
        return {
          cells: [
            {
              kind: 'text',
              text: words.what.charAt(0).toUpperCase() + words.what.slice(1),
              note: words.note,
            },
            {
              kind: 'link',
              text: row.subject ?? label,
              href: ctx.kinds.path(row.subject_kind, row.subject_id),
              note: row.subject ? label : undefined,
            },
            {
              kind: 'text',
              text: words.byRule ? 'SVPMS' : (row.who ?? 'SVPMS'),
              note: words.byRule && row.who ? `after a step of ${row.who}` : undefined,
            },
            { kind: 'muted', text: dateTimeText(row.at, ctx.actor.timeZone) },
            { kind: 'number', text: String(row.seq) },
          ],
        }
      }),
    },
    pager: {
      summary: `${rows.length} shown`,
      previousHref: cursor ? `/history${query()}` : null,
      nextHref: next ? `/history${query({ cursor: next })}` : null,
    },
    empty: rows.length
      ? null
      : isFiltered
        ? {
            title: 'Nothing fits',
            text: 'No entry is about that, by that person, in that time.',
            icon: 'history',
            button: { label: 'Show everything', href: '/history' },
          }
        : {
            title: 'Nothing has happened yet',
            text: 'Every change appears here in the moment it is made.',
            icon: 'history',
          },
  }
}

const Seq = z.string().regex(/^\d+$/)
const Event = z.object({
  seq: Seq,
  at: Instant,
  who: z.string().nullable(),
  action: z.string(),
  subject_kind: z.string(),
  subject_id: Uuid,
  data: z.record(z.string(), z.unknown()),
})

const most = 10_000
/** The newest entries that fit the filter, with their place in the chain; at most ten thousand. */
async function exported(ctx: ReadCtx, filter: Asked): Promise<Buffer> {
  const rows = [['Number', 'At', 'Who', 'Action', 'In words', 'Kind', 'About', 'Id', 'Data']]
  for (let before: bigint | null = null; rows.length <= most;) {
    const found: Rows = await queries.events(ctx.tx, {
      ...filter,
      zone: ctx.actor.organisation.timeZone,
      before,
      limit: 200,
    })
    rows.push(
      ...found
        .slice(0, 200)
        .map((r) => [
          String(r.seq),
          r.at.toISOString(),
          r.who ?? 'SVPMS',
          r.action,
          wordsOf(ctx.kinds, r.action, r.data).what,
          r.subject_kind,
          r.subject ?? '',
          r.subject_id,
          JSON.stringify(r.data),
        ]),
    )
    if (found.length <= 200) break
    before = found[199]!.seq
  }
  return Buffer.from(csv(rows.slice(0, most + 1)))
}

type Verified = RecordPage & {
  rows: bigint
  hash: string
  problems: readonly { seq: bigint; problem: string }[]
}
async function verification(ctx: ReadCtx): Promise<Verified> {
  const [problems, head] = await Promise.all([queries.verify(ctx.tx), queries.length(ctx.tx)])
  const holds = problems.length === 0
  return {
    title: 'Check of the chain',
    problems,
    rows: head?.seq ?? 0n,
    hash: head?.hash ?? '',
    budget: null,
    timeline: { events: [] },
    header: {
      title: holds ? 'The chain holds' : 'The chain is broken',
      crumbs: [{ label: 'Audit', href: '/history' }, { label: 'Check' }],
      statuses: [
        holds
          ? { text: 'Nothing was edited, removed or reordered', tone: 'ok' }
          : { text: `${problems.length} places are wrong`, tone: 'bad' },
      ],
    },
    note: 'Each entry’s hash covers the entry and the hash before it. Note the last hash down elsewhere: then nobody can cut off the end unseen either.',
    facts: [
      { label: 'Entries', text: String(head?.seq ?? 0) },
      { label: 'Last hash', text: head?.hash ?? 'None' },
    ],
    tables: holds
      ? []
      : [
          {
            title: 'Where it breaks',
            table: {
              label: 'Where it breaks',
              columns: [{ label: 'Entry' }, { label: 'What is wrong' }],
              rows: problems.map((p) => ({
                cells: [
                  { kind: 'text', text: String(p.seq) },
                  { kind: 'text', text: p.problem },
                ],
              })),
            },
          },
        ],
  }
}
const VerificationJson = z.object({
  holds: z.boolean(),
  rows: Seq,
  hash: z.string(),
  problems: z.array(z.object({ seq: Seq, problem: z.string() })),
})

export function routes(kinds: Kinds): Feature {
  const asked = askedOf(kinds)
  return feature('history')
    .get('/history/export', {
      allow: 'history.read',
      input: z.object(asked),
      summary: 'The audit log as a CSV file, as filtered.',
      handle: async (ctx) => {
        const bytes = await exported(ctx, ctx.input)
        return sendFile(
          bytes,
          'text/csv; charset=utf-8',
          `audit-${ctx.today}.csv`,
          createHash('sha256').update(bytes).digest('hex').slice(0, 32),
        )
      },
    })
    .get('/history/verification', {
      allow: 'history.read',
      input: z.object({}),
      view: '/pages/record',
      summary: 'Whether the audit log’s chain of hashes holds.',
      json: json(VerificationJson, (v: Verified) => ({
        holds: v.problems.length === 0,
        rows: String(v.rows),
        hash: v.hash,
        problems: v.problems.map((p) => ({ seq: String(p.seq), problem: p.problem })),
      })),
      handle: async (ctx) => show(await verification(ctx)),
    })
    .get('/history', {
      allow: 'history.read',
      input: z.object({ ...asked, ...paged }),
      view: '/history/index',
      summary: 'The audit log, newest first.',
      json: json(z.object({ data: z.array(Event), next_cursor: Seq.nullable() }), (p: Page) => ({
        data: p.rows.map(({ seq, at, who, action, subject_kind, subject_id, data }) => ({
          seq: String(seq),
          at: at.toISOString(),
          who,
          action,
          subject_kind,
          subject_id,
          data,
        })),
        next_cursor: p.next,
      })),
      handle: async (ctx) => show(await page(ctx, ctx.input)),
    })
}
