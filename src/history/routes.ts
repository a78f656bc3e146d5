import { z } from 'zod'
import { message, toText } from '../messages/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import { Instant, Uuid } from '../platform/http/output.ts'
import { show } from '../platform/http/reply.ts'
import { feature, json, type Feature } from '../platform/http/route.ts'
import type { Kinds } from '../platform/kinds.ts'
import { list, listRoutes, timeColumn } from '../platform/lists/index.ts'
import { personPicker } from '../pickers/index.ts'
import type { RecordPage } from '../platform/view/ui.ts'
import * as queries from './queries.ts'
import { wordsOf } from './words.ts'

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

const auditList = (kinds: Kinds) =>
  list({
    path: '/history',
    title: 'Audit',
    summary: 'The audit log, newest first.',
    allow: 'history.read',
    rows: (ctx) => queries.listed(ctx.kinds),
    columns: {
      what: {
        label: 'What',
        cell: (row: queries.NamedEvent, ctx) => {
          const { what, note } = wordsOf(ctx.kinds, row.action, row.data)
          return { kind: 'text', text: what.charAt(0).toUpperCase() + what.slice(1), note }
        },
        file: [
          {
            label: 'In words',
            value: (row, ctx) => ({ text: wordsOf(ctx.kinds, row.action, row.data).what }),
          },
          { label: 'Action', value: (row) => ({ text: row.action }) },
          { label: 'Data', value: (row) => ({ text: JSON.stringify(row.data) }) },
        ],
      },
      on: {
        label: 'On',
        cell: (row: queries.NamedEvent, ctx) => ({
          kind: 'link',
          text: row.subject ?? ctx.kinds.name(row.subject_kind),
          href: ctx.kinds.path(row.subject_kind, row.subject_id),
          note: row.subject ? ctx.kinds.name(row.subject_kind) : undefined,
        }),
        file: [
          { label: 'About', value: (row) => ({ text: row.subject ?? '' }) },
          { label: 'Kind', value: (row) => ({ text: row.subject_kind }) },
          { label: 'Id', value: (row) => ({ text: row.subject_id }) },
        ],
      },
      who: {
        label: 'Who',
        cell: (row: queries.NamedEvent, ctx) => {
          const { byRule } = wordsOf(ctx.kinds, row.action, row.data)
          return {
            kind: 'text',
            text: byRule ? 'SVPMS' : (row.who ?? 'SVPMS'),
            note:
              byRule && row.who
                ? toText(message('note.after_step', { person: row.who }))
                : undefined,
          }
        },
        file: [{ label: 'Who', value: (row) => ({ text: row.who ?? 'SVPMS' }) }],
      },
      at: timeColumn<queries.NamedEvent>('When', (row) => row.at),
      seq: {
        label: '#',
        align: 'end',
        cell: (row: queries.NamedEvent) => ({ kind: 'number', text: String(row.seq) }),
        file: [{ label: 'Number', value: (row) => ({ number: String(row.seq) }) }],
      },
    },
    filters: {
      kind: {
        kind: 'choice',
        label: 'About',
        any: 'Everything',
        options: kinds.all
          .map(({ code, name }) => ({ value: code, label: name }))
          .toSorted((a, b) => a.label.localeCompare(b.label)),
        where: queries.matches.kind,
      },
      person: { kind: 'pick', label: 'By', picker: personPicker, where: queries.matches.person },
      days: {
        kind: 'days',
        label: 'Done',
        names: ['from', 'until'],
        where: (days, { actor }) => queries.matches.days(days, actor.organisation.timeZone),
      },
    },
    header: () => ({
      meta: 'Everything that was changed, by whom, linked in a chain of hashes',
      buttons: [{ label: 'Check the chain', href: '/history/verification', icon: 'shield-check' }],
    }),
    empty: () => ({
      title: 'Nothing has happened yet',
      text: 'Every change appears here in the moment it is made.',
      icon: 'history',
    }),
    json: {
      schema: Event,
      of: ({ seq, at, who, action, subject_kind, subject_id, data }) => ({
        seq: String(seq),
        at: at.toISOString(),
        who,
        action,
        subject_kind,
        subject_id,
        data,
      }),
    },
  })

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

export const routes = (kinds: Kinds): Feature =>
  feature('history')
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
    .with(listRoutes(auditList(kinds)))
