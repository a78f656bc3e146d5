import { timelineOf } from '../history/index.ts'
import type { ReadCtx } from '../platform/ctx.ts'
import type { Refused } from '../platform/http/route.ts'
import { dateText, dateTimeText } from '../platform/view/format.ts'
import { formState } from '../platform/view/form.ts'
import type {
  Banner,
  Cell,
  ErrorSummary,
  Fact,
  Field,
  FileDrop,
  Filters,
  ListPage,
  PageHeader,
  Timeline,
} from '../platform/view/ui.ts'
import { accepted, inWords } from './content.ts'
import { sizeText, validityOf, type Attachment } from './attachment.ts'
import { states as stateNames } from './input.ts'
import { assertMayRead, attachable, findAttachment, within } from './reach.ts'
import {
  attachingBy,
  kindLabels,
  kinds,
  readableKinds,
  attachableKind,
  type Kind,
} from './subject.ts'
import { removing, standing, states, statusesOf, url, validityStatus } from './words.ts'
import * as queries from './queries.ts'

type Asked = {
  kind?: Kind | undefined
  state?: (typeof stateNames)[number] | undefined
  subject_kind?: string | undefined
  subject_id?: string | undefined
  cursor?: string | undefined
  limit?: number | undefined
}
export type IndexPage = ListPage & {
  filters: Filters
  rows: readonly Attachment[]
  nextCursor: string | null
}

export async function indexPage(ctx: ReadCtx, asked: Asked): Promise<IndexPage> {
  const { kind, state, subject_kind, subject_id, cursor, limit = 50 } = asked
  const wanted = {
    kind,
    status: state === 'expiring' ? undefined : state,
    expiring: state === 'expiring' ? { today: ctx.today } : undefined,
    subjectId: subject_id,
    cursor,
    limit,
  }
  const found = subject_kind
    ? await within(ctx, assertMayRead(ctx, subject_kind), () =>
        queries.list(ctx.tx, { ...wanted, subjectKinds: [subject_kind] }),
      )
    : await queries.list(ctx.tx, { ...wanted, subjectKinds: readableKinds(ctx) })
  const rows = found.slice(0, limit)
  const nextCursor = found.length > limit ? rows.at(-1)!.id : null
  const at = (next: string | null): string => {
    const params = Object.entries({ kind, state, subject_kind, subject_id, cursor: next }).flatMap(
      ([k, v]) => (v ? [[k, v]] : []),
    )
    return params.length ? `${url.index}?${new URLSearchParams(params)}` : url.index
  }
  const filtered = at(null) !== url.index
  return {
    title: 'Attachments',
    rows,
    nextCursor,
    header: {
      title: 'Attachments',
      meta: 'Certificates of vendors, and what is attached to requests, orders, receipts and invoices',
    },
    filters: {
      href: url.index,
      clearHref: filtered ? url.index : null,
      filters: [
        {
          name: 'state',
          label: 'State',
          value: state ?? '',
          options: [
            { value: '', label: 'Any' },
            { value: 'expiring', label: 'Ends within 60 days, or ended' },
            ...(['available', 'checking', 'refused', 'removed'] as const).map((value) => ({
              value,
              label: states[value].text,
            })),
          ],
        },
        {
          name: 'kind',
          label: 'Kind',
          value: kind ?? '',
          options: [
            { value: '', label: 'Any' },
            ...kinds.map((value) => ({ value, label: kindLabels[value] })),
          ],
        },
      ],
    },
    table: {
      label: 'Attachments',
      columns: [
        { label: 'Attachment' },
        { label: 'State' },
        { label: 'Belongs to' },
        { label: 'Valid until' },
        { label: 'Added by' },
        { label: 'Size', align: 'end' },
      ],
      rows: rows.map((d) => ({ cells: cellsOf(ctx, d) })),
    },
    pager: {
      summary: `${rows.length} shown`,
      previousHref: cursor ? at(null) : null,
      nextHref: nextCursor ? at(nextCursor) : null,
    },
    empty: rows.length
      ? null
      : filtered
        ? {
            title: 'Nothing fits',
            text: 'No attachment is of this kind and in this state.',
            icon: 'files',
            button: { label: 'Show everything', href: url.index },
          }
        : {
            title: 'No attachments yet',
            text: 'Open a vendor, a request, an order, a receipt or an invoice, and choose “Add attachment” there.',
            icon: 'files',
            button: { label: 'Vendors', href: '/vendors' },
          },
  }
}

const cellsOf = (ctx: ReadCtx, d: Attachment): Cell[] => [
  { kind: 'link', text: d.name, href: url.show(d.id), note: kindLabels[d.kind] },
  { kind: 'status', status: validityStatus(ctx.today, d) ?? states[d.status] },
  {
    kind: 'link',
    text: d.subject_label,
    href: ctx.kinds.path(d.subject_kind, d.subject_id),
    note: ctx.kinds.name(d.subject_kind),
  },
  { kind: 'text', text: d.valid_until ? dateText(d.valid_until) : '—' },
  { kind: 'text', text: d.uploaded_by_name, note: dateTimeText(d.created_at, ctx.actor.timeZone) },
  { kind: 'number', text: sizeText(d.size) },
]

export type ShowPage = {
  title: string
  header: PageHeader
  standing: Banner | null
  facts: readonly Fact[]
  timeline: Timeline
  attachment: Attachment
}
export async function showPage(ctx: ReadCtx, id: string): Promise<ShowPage> {
  const [attachment, events] = await Promise.all([findAttachment(ctx, id), timelineOf(ctx, id)])
  const { subject_kind: kind, subject_id: subjectId } = attachment
  const changes =
    attachingBy(ctx, kind, attachment.owner_id) !== null && attachment.status !== 'removed'
  const validity =
    attachment.status === 'available' ? validityOf(ctx.today, attachment.valid_until) : null
  const words = standing(attachment, ctx.now)
  return {
    title: attachment.name,
    attachment,
    timeline: { events },
    standing: words
      ? { text: words, tone: attachment.status === 'refused' ? 'bad' : 'info' }
      : null,
    header: {
      title: attachment.name,
      crumbs: [{ label: 'Attachments', href: url.index }, { label: kindLabels[attachment.kind] }],
      statuses:
        attachment.status === 'available' && !validity
          ? [states.available]
          : statusesOf(ctx.today, attachment),
      ...(attachment.status === 'available'
        ? {
            buttons: [
              {
                label: 'Download',
                href: url.file(id),
                icon: 'download' as const,
                variant: 'primary' as const,
              },
            ],
          }
        : {}),
      actions: changes ? [removing(attachment, false)] : [],
    },
    facts: [
      {
        label: 'Belongs to',
        text: attachment.subject_label,
        href: ctx.kinds.path(kind, subjectId),
        note: ctx.kinds.name(kind),
      },
      { label: 'Kind', text: kindLabels[attachment.kind] },
      ...(attachment.valid_until
        ? [{ label: 'Valid until', text: dateText(attachment.valid_until) }]
        : []),
      { label: 'Size', text: sizeText(attachment.size) },
      {
        label: 'Added',
        text: `${attachment.uploaded_by_name}, ${dateTimeText(attachment.created_at, ctx.actor.timeZone)}`,
      },
      ...(attachment.note ? [{ label: 'Note', text: attachment.note }] : []),
      ...(attachment.sha256 ? [{ label: 'SHA-256', text: attachment.sha256 }] : []),
      ...(attachment.removed_at && attachment.removed_by_name
        ? [
            {
              label: 'Removed',
              text: `${attachment.removed_by_name}, ${dateTimeText(attachment.removed_at, ctx.actor.timeZone)}`,
            },
          ]
        : []),
    ],
  }
}

export type FormPage = {
  title: string
  header: PageHeader
  action: string
  summary: ErrorSummary | null
  fields: readonly Field[]
  file: FileDrop
  subject: { kind: string; id: string }
  key: string
  cancelHref: string
}
export async function formPage(
  ctx: ReadCtx,
  about: { kind: string; id: string },
  { values, errors }: Refused,
): Promise<FormPage> {
  const subject = await attachable(ctx, about.kind, about.id)
  const state = formState(values, errors)
  const { name, path, attachments } = attachableKind(ctx, about.kind)
  const typed = (name: string): Pick<Field, 'value' | 'error'> => ({
    value: state.value(name),
    error: state.error(`/${name}`),
  })
  return {
    title: `${errors.length ? 'Error: ' : ''}Add attachment`,
    action: url.index,
    summary: state.summary,
    subject: about,
    key: crypto.randomUUID(),
    cancelHref: ctx.kinds.path(about.kind, about.id),
    header: {
      title: 'Add attachment',
      crumbs: [
        { label: `${name}s`, href: path },
        { label: subject.label, href: ctx.kinds.path(about.kind, about.id) },
        { label: 'Add attachment' },
      ],
    },
    file: {
      name: 'file',
      label: 'Drop the file here or choose it',
      hint: `${inWords}, up to 25 MB`,
      accept: accepted,
      error: state.error('/file') ?? state.error('/name'),
      uploads: url.uploads,
    },
    fields: [
      {
        name: 'kind',
        label: 'Kind',
        type: 'select',
        ...typed('kind'),
        options: [
          { value: '', label: 'Choose a kind' },
          ...attachments.types.map((value) => ({ value, label: kindLabels[value] })),
        ],
      },
      ...(about.kind === 'vendor'
        ? [
            {
              name: 'valid_until',
              label: 'Valid until',
              type: 'date' as const,
              optional: true,
              ...typed('valid_until'),
            },
          ]
        : []),
      { name: 'note', label: 'Note', type: 'text', optional: true, ...typed('note') },
    ],
  }
}
